// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/rank_placement.h"

#include <algorithm>
#include <bit>

namespace scaleroof {

namespace {

std::int64_t instances(std::int64_t among, std::int64_t members) {
  return (among + members - 1) / members;
}

std::size_t first_fabric(const Interconnect& interconnect, std::size_t tiers) {
  for (std::size_t i = 0; i < tiers; ++i) {
    const Tier& tier = interconnect.tiers[i];
    if (i == 0 && is_torus(tier)) return 1;
    if (tier.topology == Topology::fat_tree || tier.topology == Topology::dragonfly ||
        tier.topology == Topology::rail_optimised || tier.size <= 0 || is_torus(tier))
      return i;
  }
  return tiers;
}

}  // namespace

bool is_torus(const Tier& tier) noexcept {
  return tier.topology == Topology::torus || tier.topology == Topology::ring;
}

int tree_depth(std::int64_t count) noexcept {
  return count <= 1 ? 0 : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count - 1)));
}

std::int64_t ring_edges(std::int64_t among, std::int64_t below, std::int64_t members) noexcept {
  return instances(among, std::min(among, below)) - instances(among, std::min(among, members));
}

std::int64_t RankPlacement::ring_edges(std::size_t tier, std::int64_t among) const {
  return scaleroof::ring_edges(among, below(tier), members[tier]);
}

std::int64_t RankPlacement::ranks_per_node() const {
  return fabric == 0 ? 1 : members[links_end() - 1];
}

RankPlacement place(const Interconnect& interconnect, RankGroup group) noexcept {
  RankPlacement placement;
  placement.ranks = std::max<std::int64_t>(group.ranks, 1);
  placement.stride = std::max<std::int64_t>(group.stride, 1);
  placement.members.fill(placement.ranks);
  const std::size_t tiers = std::min(interconnect.tiers.size(), max_tiers);
  placement.fabric = first_fabric(interconnect, tiers);

  std::int64_t inside = 1;
  for (std::size_t i = 0; i < tiers; ++i) {
    const std::int64_t size = interconnect.tiers[i].size;
    const bool unlimited = i + 1 == tiers || size <= 0;
    const std::int64_t room =
        unlimited ? placement.ranks : std::max<std::int64_t>(size / placement.stride, 1);
    inside = std::clamp(room, inside, placement.ranks);
    placement.members[i] = inside;
    placement.outermost = i;
    if (inside == placement.ranks) break;
  }
  return placement;
}

RankPlacement between_nodes(const RankPlacement& placement) noexcept {
  const std::int64_t node = placement.ranks_per_node();
  RankPlacement between = placement;
  between.ranks = placement.nodes();
  between.stride = placement.stride * node;
  for (std::size_t i = 0; i < max_tiers; ++i)
    between.members[i] = std::clamp<std::int64_t>(placement.members[i] / node, 1, between.ranks);
  between.members[between.outermost] = between.ranks;
  return between;
}

}  // namespace scaleroof
