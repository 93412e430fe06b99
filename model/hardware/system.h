// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "model/quantity/quantity.h"

namespace scaleroof {

class ObjectReader;

/// A machine that exists: what joins its parts. hardware_profiles/systems/.
struct System {
  std::string id;
  std::string name;
  std::string vendor;  ///< who built it, as it is written among the accelerators; may be empty
  std::string site;
  int year{0};
  std::string accelerator;       ///< id
  std::string memory_hierarchy;  ///< id
  std::string interconnect;      ///< id
  std::string software;          ///< id, may be empty
  std::int64_t accelerators_per_node{1};
  std::int64_t nodes{0};       ///< 0: not known
  std::string host_processor;  ///< of one node: "2 x AMD EPYC 7742"; may be empty
  Watts node_host_power{};     ///< a node's power beside its accelerators; zero: not known
  /// Of the whole machine under a full load (its Linpack run, where there was one), without cooling; zero:
  /// not known. For comparison: predictions add up accelerators and hosts.
  Watts power{};
  double power_usage_effectiveness{1.0};
  Seconds mean_time_between_failures{};  ///< of one node; zero: not known
  std::string charging_unit;             ///< "node-hour", "GPU-hour", ...

  std::int64_t accelerators() const { return nodes * accelerators_per_node; }
};

/// Reads a system profile. Throws Error.
System read_system(ObjectReader& reader);

}  // namespace scaleroof
