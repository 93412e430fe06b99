// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/communication/collective.h"
#include "model/hardware/interconnect.h"

namespace scaleroof {

/// Deepest interconnect that placements follow; tiers beyond are counted to the last one.
inline constexpr std::size_t max_tiers = 8;

/// How a group of ranks falls on the tiers of an interconnect. Ranks fill an instance of a tier before the
/// next one starts; the last instance counts as full.
struct RankPlacement {
  std::int64_t ranks{1};
  std::int64_t stride{1};
  std::size_t outermost{0};  ///< outermost tier that the group crosses
  std::size_t fabric{0};     ///< index of the first fabric tier; tiers inside it are links
  std::array<std::int64_t, max_tiers> members{};  ///< of the group in one instance of each tier

  /// Members in one instance of the tier below: how many share their network interfaces on `tier`.
  std::int64_t below(std::size_t tier) const { return tier == 0 ? 1 : members[tier - 1]; }
  /// Instances of the tier below that one instance of `tier` joins; 1: the group does not cross the tier.
  std::int64_t branches(std::size_t tier) const { return (members[tier] + below(tier) - 1) / below(tier); }
  /// Edges of a ring through `among` ranks that cross `tier`, the one that closes the ring left out.
  std::int64_t ring_edges(std::size_t tier, std::int64_t among) const;

  bool crosses_fabric() const { return outermost >= fabric; }
  /// Members inside one node: all that links join.
  std::int64_t ranks_per_node() const;
  std::int64_t nodes() const { return (ranks + ranks_per_node() - 1) / ranks_per_node(); }
  /// End of the link tiers that the group crosses.
  std::size_t links_end() const { return crosses_fabric() ? fabric : outermost + 1; }
};

/// Edges of a ring through `among` ranks that join instances of `below` ranks inside instances of `members`,
/// the one that closes the ring left out.
std::int64_t ring_edges(std::int64_t among, std::int64_t below, std::int64_t members) noexcept;

RankPlacement place(const Interconnect& interconnect, RankGroup group) noexcept;

/// The same group with the members of one node taken as one rank: what remains to do between nodes when every
/// member handles its share of the data.
RankPlacement between_nodes(const RankPlacement& placement) noexcept;

/// A torus, or a ring, which is a torus of one axis.
bool is_torus(const Tier& tier) noexcept;

/// Smallest h with 2^h >= count: the depth of a binary tree over `count`.
int tree_depth(std::int64_t count) noexcept;

}  // namespace scaleroof
