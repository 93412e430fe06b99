// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

enum class Topology { switched, all_to_all, hybrid_cube_mesh, ring, torus, fat_tree, dragonfly, shared_bus };
/// As written in JSON ("switch" is a C++ keyword, hence `switched`).
inline constexpr std::array<std::string_view, 8> topology_names{
    "switch", "all-to-all", "hybrid-cube-mesh", "ring", "torus", "fat-tree", "dragonfly", "shared-bus"};

/// How a collective library moves a message of some size over one link technology: a line.
/// time = base_latency + steps x step_latency + volume / (bandwidth_share x link bandwidth).
struct Protocol {
  Seconds base_latency{};
  Seconds step_latency{};
  double bandwidth_share{1.0};
};

/// The figures of a link technology that no data sheet states, with defaults for a link of which only the
/// data sheet is known.
struct LinkProtocols {
  Protocol low_latency{Seconds{6.5e-6}, Seconds{1e-6}, 0.02};     ///< LL: 4 data bytes with 4 flag bytes
  Protocol low_latency_128{Seconds{8e-6}, Seconds{1e-6}, 0.40};   ///< LL128: 120 of 128 bytes
  Protocol simple{Seconds{15e-6}, Seconds{2e-6}, 0.80};           ///< whole slices
  Protocol in_switch{Seconds{60e-6}, Seconds{0}, 0.65};           ///< reduction inside the switch
  Protocol all_to_all{Seconds{13e-6}, Seconds{0.3e-6}, 0.75};     ///< step_latency is per peer
  Protocol point_to_point{Seconds{8e-6}, Seconds{0}, 0.82};
  double own_chunk_pass{0.5};   ///< a rank's own chunk is copied or reduced at 1/x of the ring's rate
  double overlap_exponent{0.75};  ///< q: how latency and volume of `simple` add
  double relative_sd{0.20};
};

/// One level of the network. Bandwidth is per accelerator and direction.
struct Tier {
  std::string name;
  std::int64_t size{0};          ///< accelerators that one instance joins; 0: unlimited (the last tier)
  Topology topology{Topology::switched};
  BytesPerSecond bandwidth{};
  Seconds latency{};             ///< of one hop, between network interfaces (an inner tier uses `protocols`)
  Seconds chunk_latency{40e-6};  ///< C: what a pipeline's fill costs at most per doubling of the nodes
  Share attained{0.93, 0.05};    ///< share of `bandwidth` that large messages reach across nodes
  double taper{1.0};             ///< over-subscription above this tier's instances, at least 1
  bool in_network_reduction{false};
  std::vector<std::int64_t> dimensions;  ///< torus: nodes along each axis; empty otherwise
  LinkProtocols protocols;
};

/// hardware_profiles/interconnects/. Tiers from the inside out; sizes grow, the last may be unlimited.
struct Interconnect {
  std::string id;
  std::string name;
  std::vector<Tier> tiers;
};

/// Reads an interconnect profile. `domain_size` replaces the size of the innermost tier. Throws Error.
Interconnect read_interconnect(ObjectReader& reader);

}  // namespace scaleroof
