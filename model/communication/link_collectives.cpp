// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/link_collectives.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/communication/joined_time.h"

namespace scaleroof {

namespace {

/// How latency and volume add where no profile says otherwise: in-switch reduction and direct sends fill
/// their pipelines alike on all measured links.
constexpr double usual_overlap = 0.75;
/// Libraries reduce in the switch only for more ranks than this: a smaller ring moves no more bytes.
constexpr std::int64_t fewest_for_in_switch = 5;
/// Up to here one switch serves all ports; larger domains add a second stage to the pipeline.
constexpr std::int64_t single_switch = 8;

constexpr BytesPerSecond unlimited{std::numeric_limits<double>::infinity()};

double real(std::int64_t count) {
  return static_cast<double>(count);
}

}  // namespace

BytesPerSecond usable_bandwidth(const Tier& tier, std::int64_t branches, std::int64_t fullest) noexcept {
  if (fullest < 2) return tier.bandwidth;
  const double n = real(std::min(branches, fullest));
  const double all = real(fullest);
  switch (tier.topology) {
    case Topology::all_to_all:  // a set of n uses only its own n - 1 links
      return tier.bandwidth * ((n - 1.0) / (all - 1.0));
    case Topology::hybrid_cube_mesh:  // as a hypercube: 2^i members use i of its dimensions
      return tier.bandwidth * (std::log2(n) / std::log2(all));
    case Topology::shared_bus:
      return tier.bandwidth * std::pow(2.0 / n, tier.protocols.contention_exponent);
    default:
      return tier.bandwidth;
  }
}

LinkDomain::LinkDomain(const Interconnect& interconnect, const RankPlacement& placement) noexcept
    : ranks_(placement.ranks_per_node()),
      outer_(&interconnect.tiers.front()),
      innermost_(&interconnect.tiers.front()) {
  reduces_in_switch_ = ranks_ >= fewest_for_in_switch;
  for (std::size_t i = 0; i < placement.links_end() && placement.fabric > 0; ++i) {
    if (placement.branches(i) < 2) continue;
    const Tier& tier = interconnect.tiers[i];
    const std::int64_t inner_size = i == 0 ? 1 : std::max<std::int64_t>(interconnect.tiers[i - 1].size, 1);
    if (tier.topology == Topology::pcie_tree && tier.switch_size > 0 && !has_tree_)
      add_pcie_tree(tier, placement.below(i), placement.members[i], placement.stride);
    else
      add(tier, placement.below(i), placement.members[i], tier.size / inner_size);
    reduces_in_switch_ = reduces_in_switch_ && tier.in_network_reduction;
    outer_ = &tier;
  }
}

void LinkDomain::add(const Tier& tier, std::int64_t below, std::int64_t members,
                     std::int64_t fullest) noexcept {
  Link& link = links_[count_++];
  link.tier = &tier;
  link.below = below;
  link.members = members;
  link.bandwidth = usable_bandwidth(tier, link.branches(), fullest);
  link.pair_bandwidth = usable_bandwidth(tier, 2, fullest);
  link.exchange_bandwidth = tier.topology == Topology::shared_bus ? link.bandwidth : link.pair_bandwidth;
  link.carried = real(members - below);
  // Over i dimensions of a hypercube of k = 2^i a message takes i/2 k/(k - 1) links on average.
  if (tier.topology == Topology::hybrid_cube_mesh) {
    const double k = real(link.branches());
    link.carried *= std::max(1.0, std::log2(k) / 2.0 * k / (k - 1.0));
  }
}

// Every accelerator has a link of the tier's bandwidth to its switch, and every switch one of the same
// bandwidth to the host bridge. A ring of ordered ranks passes a switch's way out once, so that its members
// together have all of it; where all send out, each has its part.
void LinkDomain::add_pcie_tree(const Tier& tier, std::int64_t below, std::int64_t members,
                               std::int64_t stride) noexcept {
  has_tree_ = true;
  const std::int64_t in_switch = std::clamp(tier.switch_size / stride, below, members);
  if (in_switch > below) {
    Link& link = links_[count_++];
    link.tier = &tier;
    link.below = below;
    link.members = in_switch;
    link.bandwidth = link.exchange_bandwidth = link.pair_bandwidth = tier.bandwidth;
    link.carried = real(members - below);  // what goes on to the bridge leaves by the same link
  }
  if (members == in_switch) return;
  Link& bridge = links_[count_++];
  bridge.tier = &tier;
  bridge.below = in_switch;
  bridge.members = members;
  const double contention = std::pow(1.0 / real(bridge.branches()), tier.protocols.contention_exponent);
  bridge.bandwidth = bridge.exchange_bandwidth = tier.bandwidth * (contention / real(tier.switch_size));
  bridge.pair_bandwidth = bridge.bandwidth * real(in_switch);
  bridge.carried = real(members - in_switch);
}

LinkDomain::Line LinkDomain::along_ring(Protocol LinkProtocols::*protocol) const noexcept {
  if (count_ == 0) return {(outer().*protocol).base_latency, Seconds{}, unlimited};
  Line line{Seconds{}, Seconds{}, unlimited};
  for (std::size_t i = 0; i < count_; ++i) {
    const Link& link = links_[i];
    const Protocol& figures = link.tier->protocols.*protocol;
    line.base = std::max(line.base, figures.base_latency);
    line.pass_latency += figures.step_latency * real(ring_edges(ranks_, link.below, link.members));
    line.rate = std::min(line.rate, link.bandwidth * (real(link.below) * figures.bandwidth_share));
  }
  return line;
}

// Ring algorithms (Thakur, Rabenseifner and Gropp 2005; Patarasuk and Yuan 2009) under NCCL's three
// protocols.
Seconds LinkDomain::ring(Collective collective, Bytes size) const noexcept {
  const double n = real(ranks_);
  const double passes = collective == Collective::all_reduce ? 2.0 : 1.0;
  const double steps = passes * (n - 1.0);
  // A broadcast is a pipeline through which the whole message runs; otherwise chunks of size / n go around.
  const bool whole = collective == Collective::broadcast;
  const Bytes chunk = size / n;
  const Bytes sent = whole ? size : chunk * steps;
  const Bytes moved = whole ? size : chunk * (steps + outer().own_chunk_pass);

  const Line simple = along_ring(&LinkProtocols::simple);
  const Seconds simple_time =
      joined(simple.base + simple.pass_latency * passes, moved / simple.rate, outer().overlap_exponent);
  const Bytes from = outer().simple_from + outer().simple_from_per_step * steps;
  if (from.value > 0.0 && sent > from) return simple_time;

  const Line low = along_ring(&LinkProtocols::low_latency);
  const Line low_128 = along_ring(&LinkProtocols::low_latency_128);
  return std::min({simple_time, low.base + low.pass_latency * passes + sent / low.rate,
                   low_128.base + low_128.pass_latency * passes + moved / low_128.rate});
}

Seconds LinkDomain::in_switch(Bytes size) const noexcept {
  const Line line = along_ring(&LinkProtocols::in_switch);
  // Each port sends the whole message once and one reduced n-th part.
  const Seconds volume = size * (1.0 + 1.0 / real(ranks_)) / line.rate;
  if (ranks_ <= single_switch) return joined(line.base, volume, usual_overlap);
  return pipelined(line.base, volume, Seconds{std::numeric_limits<double>::infinity()});
}

Seconds LinkDomain::all_to_all(Bytes size, Protocol LinkProtocols::*protocol, double own_chunk_pass,
                               double overlap) const noexcept {
  Seconds base;
  Seconds peers;
  Seconds volume;
  for (std::size_t i = 0; i < count_; ++i) {
    const Link& link = links_[i];
    const Protocol& figures = link.tier->protocols.*protocol;
    base = std::max(base, figures.base_latency);
    peers += figures.step_latency * real(link.members - link.below);
    volume = std::max(volume, size / real(ranks_) * (link.carried + own_chunk_pass) /
                                  (link.bandwidth * figures.bandwidth_share));
  }
  return joined(base + peers, volume, overlap);
}

Seconds LinkDomain::all_to_all(Bytes size) const noexcept {
  const double own = outer().all_to_all_own_chunk_pass;
  return std::min(all_to_all(size, &LinkProtocols::all_to_all_low_latency, own, 1.0),
                  all_to_all(size, &LinkProtocols::all_to_all, own, usual_overlap));
}

Seconds LinkDomain::point_to_point(Bytes size) const noexcept {
  const Tier& tier = *outer_;
  // Two neighbours use what a group of two could; a switch gives them their whole ports.
  const BytesPerSecond bandwidth = links_[count_ - 1].pair_bandwidth;
  const Protocol& low = tier.protocols.point_to_point_low_latency;
  const Protocol& high = tier.protocols.point_to_point;
  return std::min(low.base_latency + size / (bandwidth * low.bandwidth_share),
                  high.base_latency + size / (bandwidth * high.bandwidth_share));
}

// Rabenseifner's algorithm as Thakur et al. 2005 give it: the nearest partners exchange halves first.
Seconds LinkDomain::recursive_halving_doubling(Collective collective, Bytes size) const noexcept {
  const double passes = collective == Collective::all_reduce ? 2.0 : 1.0;
  Seconds time;
  Seconds base;
  for (std::size_t i = 0; i < count_; ++i) {
    const Link& link = links_[i];
    const LinkProtocols& protocols = link.tier->protocols;
    base = std::max(base, protocols.low_latency.base_latency);
    const double k = real(link.branches());
    const int depth = tree_depth(link.branches());
    // Without a power of two the ranks beyond it hand their data to a partner and get the result back.
    const double handed_over = (std::int64_t{1} << depth) == link.branches() ? 0.0 : 1.0;
    const Bytes share = size / real(link.below);
    time += (protocols.low_latency.step_latency * depth +
             share * ((k - 1.0) / k + handed_over) /
                 (link.exchange_bandwidth * protocols.point_to_point.bandwidth_share)) *
            passes;
  }
  return base + time;
}

NodeFigures LinkDomain::figures() const noexcept {
  NodeFigures node;
  node.ranks = ranks_;
  const Line low = along_ring(&LinkProtocols::low_latency);
  const Line low_128 = along_ring(&LinkProtocols::low_latency_128);
  node.base = low.base;
  node.pass_latency = low.pass_latency;
  node.ring_rate = along_ring(&LinkProtocols::simple).rate;
  node.own_chunk_pass = outer().own_chunk_pass;
  if (reduces_in_switch_) node.in_switch_rate = along_ring(&LinkProtocols::in_switch).rate;
  node.base_128 = low_128.base;
  node.pass_latency_128 = low_128.pass_latency;
  node.ring_rate_128 = low_128.rate;
  node.all_to_all_peer = outer().all_to_all.step_latency;
  node.all_to_all_rate = unlimited;
  for (std::size_t i = 0; i < count_; ++i)
    node.all_to_all_rate = std::min(
        node.all_to_all_rate, links_[i].bandwidth * (links_[i].tier->protocols.all_to_all.bandwidth_share *
                                                     (real(ranks_) - 1.0) / links_[i].carried));
  node.hop = innermost_->protocols.low_latency.step_latency;
  node.hop_rate = usable_bandwidth(*innermost_, 2, innermost_->size) *
                  innermost_->protocols.point_to_point.bandwidth_share;
  return node;
}

}  // namespace scaleroof
