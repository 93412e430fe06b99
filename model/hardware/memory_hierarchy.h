// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

/// From the nearest to the farthest.
enum class MemoryLevelId { registers, l1, l2, l3, device, host, node_storage, parallel_fs };
inline constexpr std::array<std::string_view, 8> memory_level_names{
    "registers", "l1", "l2", "l3", "device", "host", "node_storage", "parallel_fs"};

constexpr std::string_view name_of(MemoryLevelId level) {
  return memory_level_names[static_cast<std::size_t>(level)];
}

/// Among how many a level's capacity and bandwidth are shared.
enum class MemoryScope { accelerator, node, system };

struct MemoryLevel {
  Bytes capacity{};                 ///< of the whole scope (all compute units together)
  BytesPerSecond read_bandwidth{};  ///< of the whole scope; zero: not known, no roof is drawn
  BytesPerSecond write_bandwidth{};
  Seconds latency{};
  MemoryScope scope{MemoryScope::accelerator};
  Share attained{0.85, 0.05};  ///< share of the bandwidth that long streams reach
};

/// hardware_profiles/memory_hierarchies/. Levels that a machine lacks are absent.
struct MemoryHierarchy {
  std::string id;
  std::string name;
  int year{0};  ///< 0: not stated
  std::array<std::optional<MemoryLevel>, memory_level_names.size()> levels;
  /// Share of the nominal device capacity that a process can allocate (drivers and ECC keep the rest).
  double visible_share{0.99};

  const std::optional<MemoryLevel>& operator[](MemoryLevelId level) const {
    return levels[static_cast<std::size_t>(level)];
  }
  std::optional<MemoryLevel>& operator[](MemoryLevelId level) {
    return levels[static_cast<std::size_t>(level)];
  }
  const MemoryLevel& device() const { return *levels[static_cast<std::size_t>(MemoryLevelId::device)]; }
};

/// Reads a memory-hierarchy profile; the level "device" with its read bandwidth is required. A level's write
/// bandwidth defaults to its read bandwidth; its scope to the accelerator up to `device`, to the node for
/// `host` and `node_storage`, to the system for `parallel_fs`. Throws Error.
MemoryHierarchy read_memory_hierarchy(ObjectReader& reader);

}  // namespace scaleroof
