// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "model/communication/collective.h"
#include "model/communication/node_figures.h"
#include "model/communication/rank_placement.h"

namespace scaleroof {

/// The members of a group inside one node and the link tiers between them. Valid as long as the interconnect
/// it was made of.
class LinkDomain {
 public:
  LinkDomain(const Interconnect& interconnect, const RankPlacement& placement) noexcept;

  /// Rings with the fastest of three protocols; all-reduce, reduce-scatter, all-gather, broadcast.
  Seconds ring(Collective collective, Bytes size) const noexcept;
  /// All-reduce inside the switch, where reduces_in_switch().
  Seconds in_switch(Bytes size) const noexcept;
  Seconds all_to_all(Bytes size) const noexcept;
  Seconds point_to_point(Bytes size) const noexcept;
  /// Rabenseifner's reduce-scatter and all-gather by recursive halving and doubling; also each alone.
  Seconds recursive_halving_doubling(Collective collective, Bytes size) const noexcept;

  bool reduces_in_switch() const noexcept { return reduces_in_switch_; }
  NodeFigures figures() const noexcept;

 private:
  struct Link {
    const Tier* tier{};
    std::int64_t branches{1};
    std::int64_t below{1};
    std::int64_t members{1};
    std::int64_t ring_edges{0};
    BytesPerSecond bandwidth{};  ///< usable by one accelerator, before any protocol's share
  };
  struct Line {  ///< a protocol along a ring through all members
    Seconds base{};
    Seconds pass_latency{};
    BytesPerSecond rate{};
  };

  Line along_ring(Protocol LinkProtocols::*protocol) const noexcept;
  Seconds all_to_all(Bytes size, Protocol LinkProtocols::*protocol, double own_chunk_pass,
                     double overlap) const noexcept;
  const LinkProtocols& outer() const noexcept { return outer_->protocols; }

  std::array<Link, max_tiers> links_{};
  std::size_t count_{0};
  std::int64_t ranks_{1};
  bool reduces_in_switch_{false};
  const Tier* outer_;
};

/// Bandwidth of `tier` that one accelerator can use in a group over `branches` of its `fullest` ports or
/// neighbours (at most all of them).
BytesPerSecond usable_bandwidth(const Tier& tier, std::int64_t branches, std::int64_t fullest) noexcept;

}  // namespace scaleroof
