// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "model/hardware/interconnect.h"
#include "model/quantity/quantity.h"

namespace scaleroof {

enum class Collective { all_reduce, reduce_scatter, all_gather, all_to_all, broadcast, point_to_point };
inline constexpr std::array<std::string_view, 6> collective_names{
    "all-reduce", "reduce-scatter", "all-gather", "all-to-all", "broadcast", "point-to-point"};

enum class CollectiveAlgorithm {
  automatic,
  ring,
  tree,
  recursive_halving_doubling,
  hierarchical,
  torus,
  in_network
};
inline constexpr std::array<std::string_view, 7> collective_algorithm_names{
    "auto", "ring", "tree", "recursive-halving-doubling", "hierarchical", "torus", "in-network"};

/// Who takes part: `ranks` accelerators, placed every `stride`-th one from the innermost tier outwards.
/// The stride - 1 other groups between them communicate at the same time over the same links.
struct RankGroup {
  std::int64_t ranks{1};
  std::int64_t stride{1};
};

struct CollectiveTime {
  Seconds time{};
  /// Which one was the fastest. `automatic` where there is no choice: all-to-all and point-to-point send
  /// directly.
  CollectiveAlgorithm algorithm{CollectiveAlgorithm::ring};
  std::size_t tier{0};  ///< outermost tier that the group crosses
};

/// Time of one collective, without what a framework pays to launch it. `size` as in nccl-tests: the message
/// for all-reduce, broadcast and point-to-point; the whole buffer of one rank (ranks x the chunk per peer)
/// for all-gather, reduce-scatter and all-to-all. Zero for a single rank. Latency counts per step, not per
/// call. Point-to-point goes from one rank of the group to the next over the outermost tier that they cross.
///
/// `automatic` takes the fastest of what collective libraries choose by themselves: ring, tree, torus,
/// in-network. The others are taken when asked for. Where the tiers do not offer the algorithm that is asked
/// for (a tree inside one node, a torus on a switch), `automatic` takes its place.
/// Never throws and never allocates. Models and sources: docs/model/collectives.md.
CollectiveTime collective_time(const Interconnect& interconnect, Collective collective, Bytes size,
                               RankGroup group,
                               CollectiveAlgorithm algorithm = CollectiveAlgorithm::automatic) noexcept;

}  // namespace scaleroof
