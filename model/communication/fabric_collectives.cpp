// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/fabric_collectives.h"

#include <algorithm>
#include <limits>

#include "model/communication/joined_time.h"

namespace scaleroof {

namespace {

/// LL128 sends 120 bytes of data in 128; of a fabric's attained rate libraries reach this with it.
constexpr double low_latency_128_share = 0.92;
/// Two nodes exchange directly; from three on, a ring's steps are paced one after the other.
constexpr double few_nodes = 2.0;

double real(std::int64_t count) {
  return static_cast<double>(count);
}

/// How many times less than its share a rank gets when all ranks send across the tier. A detour through a
/// third group of a dragonfly loads two global links in place of one (Kim, Dally, Scott and Abts 2008).
double thinning(const Tier& tier) {
  return tier.taper * (1.0 + tier.non_minimal_share);
}

/// What a chain through a node's members reaches: the own chunk is copied or reduced beside the others.
BytesPerSecond chain_rate(const NodeFigures& node, BytesPerSecond rate) {
  const double steps = 2.0 * (real(node.ranks) - 1.0);
  return node.ranks < 2 ? rate : rate * (steps / (steps + node.own_chunk_pass));
}

}  // namespace

FabricGroup::FabricGroup(const Interconnect& interconnect, const RankPlacement& placement,
                         const NodeFigures& node, Bytes size) noexcept
    : interconnect_(interconnect),
      placement_(placement),
      node_(node),
      size_(size),
      ranks_(real(placement.ranks)),
      nodes_(real(placement.nodes())),
      rate_(std::numeric_limits<double>::infinity()),
      tree_rate_(std::numeric_limits<double>::infinity()) {
  for (std::size_t i = placement.fabric; i <= placement.outermost; ++i) {
    const std::int64_t branches = placement.branches(i);
    if (branches < 2) continue;
    const Tier& tier = interconnect.tiers[i];
    const int depth = tree_depth(branches);
    const double k = real(branches);
    const BytesPerSecond rate = rate_of_all(i) * real(placement.below(i));
    tree_latency_ += message_latency(tier) * depth;
    ring_latency_ += message_latency(tier) * real(placement.ring_edges(i, placement.ranks));
    switch_latency_ += message_latency(tier);
    longest_fill_ += tier.chunk_latency * depth;
    rate_ = std::min(rate_, rate);
    tree_rate_ = std::min(tree_rate_, rate * (k / (k - 1.0)));
    reduces_ = reduces_ && tier.in_network_reduction;
  }
}

// Ranks are ordered: a ring or a tree crosses from pod to pod once for each of its rails, with all that leads
// out of the pod behind it. So a taper narrows it only when it is larger than the pod. Of the innermost
// fabric tier the pods are not known, and a taper counts only where all talk to all.
BytesPerSecond FabricGroup::rate_of_all(std::size_t tier) const noexcept {
  const Tier& crossed = interconnect_.tiers[tier];
  const double thinner = tier > placement_.fabric ? thinning(crossed) : 1.0;
  return crossed.bandwidth * (crossed.attained.value / thinner);
}

bool FabricGroup::on_rails() const noexcept {
  for (std::size_t i = placement_.fabric; i <= placement_.outermost; ++i)
    if (interconnect_.tiers[i].topology == Topology::rail_optimised) return true;
  return false;
}

Seconds FabricGroup::message_latency(const Tier& tier) const noexcept {
  return tier.eager_limit.value > 0.0 && size_ <= tier.eager_limit ? tier.eager_latency : tier.latency;
}

Seconds FabricGroup::volume_inside() const noexcept {
  if (node_.ranks < 2) return Seconds{};
  if (node_.in_switch_rate.value > 0.0)
    return size_ * (1.0 + 1.0 / real(node_.ranks)) / chain_rate(node_, node_.in_switch_rate);
  return size_ * 2.0 / chain_rate(node_, node_.ring_rate);  // up to the tree and down again
}

// Sanders, Speck and Traeff 2009: two trees carry half of the message each, so that every node sends and
// receives at its full rate, 2 (k - 1) / k of the message in all.
Seconds FabricGroup::tree() const noexcept {
  const Seconds latency = node_.base + (node_.pass_latency + tree_latency_) * 2.0;
  return pipelined(latency, larger_smoothly(size_ * 2.0 / tree_rate_, volume_inside()), longest_fill_);
}

// The switches add up: every node sends the message once and receives the sum once.
Seconds FabricGroup::in_network() const noexcept {
  const Seconds latency = node_.base + (node_.pass_latency + switch_latency_) * 2.0;
  return pipelined(latency, larger_smoothly(size_ / rate_, volume_inside()), longest_fill_);
}

Seconds FabricGroup::ring(Collective collective) const noexcept {
  if (collective == Collective::all_reduce) return all_reduce_ring();
  const Seconds latency = node_.base + node_.pass_latency * nodes_ + ring_latency_;
  const double part = collective == Collective::broadcast ? 1.0 : (ranks_ - 1.0) / ranks_;
  return pipelined(latency, size_ * part / std::min(node_.ring_rate, rate_), longest_fill_);
}

// Patarasuk and Yuan 2009: 2 (n - 1) / n of the message pass every port.
Seconds FabricGroup::all_reduce_ring(double nodes, Seconds network_latency,
                                     Seconds longest_fill) const noexcept {
  const double n = nodes * real(node_.ranks);
  const Seconds latency = node_.base + (node_.pass_latency * nodes + network_latency) * 2.0;
  const Seconds volume = size_ * (2.0 * (n - 1.0) / n) / std::min(chain_rate(node_, node_.ring_rate), rate_);
  return pipelined(latency, volume, longest_fill);
}

Seconds FabricGroup::all_reduce_ring() const noexcept {
  const double part = 2.0 * (ranks_ - 1.0) / ranks_;
  const Seconds latency_128 = node_.base_128 + (node_.pass_latency_128 * nodes_ + ring_latency_) * 2.0;
  const Seconds time_128 =
      pipelined(latency_128, size_ * part / std::min(node_.ring_rate_128, rate_ * low_latency_128_share),
                longest_fill_);
  if (nodes_ <= few_nodes) return std::min(all_reduce_ring(nodes_, ring_latency_, longest_fill_), time_128);

  const Seconds latency = std::max(outer().ring_step_latency * (2.0 * (ranks_ - 1.0)),
                                   node_.base + (node_.pass_latency * nodes_ + ring_latency_) * 2.0);
  const Seconds volume = size_ * part / std::min(chain_rate(node_, node_.ring_rate), rate_);
  // The forms come from different measurements. Neither is a ring over more nodes faster than over two, nor
  // is it faster than the reduce-scatter that is its first half.
  const Seconds at_least =
      std::max(all_reduce_ring(few_nodes, message_latency(outer()), outer().chunk_latency),
               ring(Collective::reduce_scatter));
  return std::min(std::max(larger_smoothly(latency, volume), at_least), time_128);
}

Seconds FabricGroup::all_to_all() const noexcept {
  const Bytes chunk = size_ / ranks_;
  const double neighbours = real(node_.ranks) - 1.0;
  Seconds latency = node_.base + node_.all_to_all_peer * neighbours;
  // Chunks for other rails go to the member of the own node that sits on that rail first (NCCL calls it PXN):
  // (g - 1) / g of what leaves the node passes its links, too, and no spine.
  const bool handed_over = neighbours > 0.0 && on_rails();
  const double inside = neighbours * (handed_over ? ranks_ / real(node_.ranks) : 1.0);
  if (handed_over) latency += node_.hop;
  Seconds volume = neighbours > 0.0 ? chunk * inside / node_.all_to_all_rate : Seconds{};
  for (std::size_t i = placement_.fabric; i <= placement_.outermost; ++i) {
    const Tier& tier = interconnect_.tiers[i];
    const double partners = real(placement_.members[i] - placement_.below(i));
    // All that leaves an instance of the tier below passes this tier's interfaces, wherever it goes on to.
    const double leaving = ranks_ - real(placement_.below(i));
    latency += tier.peer_latency * partners;
    if (partners > 0.0)
      volume = std::max(volume, chunk * (leaving * thinning(tier)) / (tier.bandwidth * tier.attained.value));
  }
  return latency + volume;
}

Seconds FabricGroup::point_to_point() const noexcept {
  Seconds latency = node_.base + message_latency(outer());
  BytesPerSecond rate{std::numeric_limits<double>::infinity()};
  for (std::size_t i = placement_.fabric; i <= placement_.outermost; ++i) {
    const Tier& tier = interconnect_.tiers[i];
    // One member of each instance below sends out of it: with the part of all the others, if it is alone.
    const BytesPerSecond port = tier.bandwidth * tier.attained.value;
    rate = std::min({rate, port, rate_of_all(i) * real(placement_.below(i))});
  }
  const std::int64_t node = placement_.fabric == 0 ? 1 : interconnect_.tiers[placement_.fabric - 1].size;
  if (on_rails() && placement_.stride % node != 0) {
    latency += node_.hop;
    rate = std::min(rate, node_.hop_rate);
  }
  return latency + size_ / rate;
}

// Rabenseifner's algorithm as Thakur et al. 2005 give it: the nearest partners exchange halves first.
Seconds FabricGroup::recursive_halving_doubling(Collective collective) const noexcept {
  const double passes = collective == Collective::all_reduce ? 2.0 : 1.0;
  Seconds time;
  for (std::size_t i = placement_.fabric; i <= placement_.outermost; ++i) {
    const std::int64_t branches = placement_.branches(i);
    if (branches < 2) continue;
    const Tier& tier = interconnect_.tiers[i];
    const double k = real(branches);
    const int depth = tree_depth(branches);
    // Without a power of two the ranks beyond it hand their data to a partner and get the result back.
    const double handed_over = (std::int64_t{1} << depth) == branches ? 0.0 : 1.0;
    // All ranks exchange with a partner in another instance at the same time.
    time += message_latency(tier) * depth +
            size_ / real(placement_.below(i)) * ((k - 1.0) / k + handed_over) / rate_of_all(i);
  }
  return node_.base + time * passes;
}

}  // namespace scaleroof
