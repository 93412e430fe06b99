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
    std::int64_t below{1};
    std::int64_t members{1};
    // Bandwidths before any protocol's share:
    BytesPerSecond bandwidth{};           ///< usable by one accelerator in a ring or to all the others
    BytesPerSecond exchange_bandwidth{};  ///< of one accelerator if all exchange with one partner each
    BytesPerSecond pair_bandwidth{};      ///< between two neighbours of the group
    /// Chunks of an all-to-all that pass one accelerator's links here: one for each partner, and more where
    /// they are passed on.
    double carried{0};

    std::int64_t branches() const noexcept { return (members + below - 1) / below; }
  };
  struct Line {  ///< a protocol along a ring through all members
    Seconds base{};
    Seconds pass_latency{};
    BytesPerSecond rate{};
  };

  /// What the tier is where it does not say of which links it is made.
  void add(const Tier& tier, std::int64_t below, std::int64_t members, std::int64_t fullest) noexcept;
  /// Switches, and the host bridge that joins them.
  void add_pcie_tree(const Tier& tier, std::int64_t below, std::int64_t members,
                     std::int64_t stride) noexcept;
  Line along_ring(Protocol LinkProtocols::*protocol) const noexcept;
  Seconds all_to_all(Bytes size, Protocol LinkProtocols::*protocol, double own_chunk_pass,
                     double overlap) const noexcept;
  const LinkProtocols& outer() const noexcept { return outer_->protocols; }

  std::array<Link, max_tiers + 1> links_{};  // a PCIe tree is two, and a node has one
  std::size_t count_{0};
  std::int64_t ranks_{1};
  bool reduces_in_switch_{false};
  bool has_tree_{false};
  const Tier* outer_;
  const Tier* innermost_;
};

/// Bandwidth of `tier` that one accelerator can use in a group over `branches` of its `fullest` ports or
/// neighbours (at most all of them).
BytesPerSecond usable_bandwidth(const Tier& tier, std::int64_t branches, std::int64_t fullest) noexcept;

}  // namespace scaleroof
