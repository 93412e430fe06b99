// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/communication/collective.h"
#include "model/communication/node_figures.h"
#include "model/communication/rank_placement.h"

namespace scaleroof {

/// One collective of `size` in a group that crosses fabric tiers: nodes of `node.ranks` members each. Valid
/// as long as what it was made of.
class FabricGroup {
 public:
  FabricGroup(const Interconnect& interconnect, const RankPlacement& placement, const NodeFigures& node,
              Bytes size) noexcept;

  /// All-reduce: double binary tree between nodes, a chain or the switch's reduction inside them.
  Seconds tree() const noexcept;
  /// All-reduce in the fabric's switches, where reduces_in_network().
  bool reduces_in_network() const noexcept { return reduces_; }
  Seconds in_network() const noexcept;
  /// One ring through all members: all-reduce, reduce-scatter, all-gather, broadcast.
  Seconds ring(Collective collective) const noexcept;
  Seconds all_to_all() const noexcept;
  Seconds point_to_point() const noexcept;
  /// Rabenseifner's algorithm between nodes of one member each.
  Seconds recursive_halving_doubling(Collective collective) const noexcept;

 private:
  /// From node to node, eagerly or after a rendezvous.
  Seconds message_latency(const Tier& tier) const noexcept;
  Seconds volume_inside() const noexcept;
  Seconds all_reduce_ring() const noexcept;
  Seconds all_reduce_ring(double nodes, Seconds network_latency, Seconds longest_fill) const noexcept;
  /// What each rank of an instance of the tier below attains if all of them send across `tier` at once.
  BytesPerSecond rate_of_all(std::size_t tier) const noexcept;
  /// Whether a message to another rail is handed over inside the node first.
  bool on_rails() const noexcept;
  const Tier& outer() const noexcept { return interconnect_.tiers[placement_.outermost]; }

  const Interconnect& interconnect_;
  const RankPlacement& placement_;
  const NodeFigures& node_;
  Bytes size_;
  double ranks_;
  double nodes_;
  Seconds tree_latency_{};    ///< once up the tree, all crossed fabric tiers together
  Seconds ring_latency_{};    ///< once around the ring, its steps between nodes
  Seconds switch_latency_{};  ///< through one switch level for each tier
  Seconds longest_fill_{};    ///< what filling the pipeline costs at most
  BytesPerSecond rate_;       ///< of one node's members together, through the narrowest tier
  BytesPerSecond tree_rate_;  ///< the same for the (k - 1) / k of a message that cross a tier of k branches
  bool reduces_{true};
};

}  // namespace scaleroof
