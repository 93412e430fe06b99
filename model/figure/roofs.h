// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/scenario/scenario.h"

namespace scaleroof {

/// The sloped part of a roofline: what one accelerator can read from a memory level.
struct MemoryRoof {
  std::string name;  ///< "Device memory"
  BytesPerSecond bandwidth{};
  bool on_accelerator{true};  ///< false: host memory and storage, behind the host link
};

/// The flat part of a roofline.
struct PeakRoof {
  std::string name;  ///< "Matrix units, bf16"
  FlopsPerSecond rate{};
};

/// Every memory level whose bandwidth is known, from the nearest to the farthest. What several accelerators
/// share is divided among those of a node, or all that take part; what lies behind the host link is at most
/// as fast as it.
std::vector<MemoryRoof> memory_roofs(const Scenario& scenario);

/// Data-sheet peaks of the units that the scenario's precision uses, the highest first: matrix units where
/// there are any at that precision; vector units at that precision, or at fp32 where they have none.
std::vector<PeakRoof> peak_roofs(const Scenario& scenario);

}  // namespace scaleroof
