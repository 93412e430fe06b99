// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/communication/collective.h"
#include "model/communication/node_figures.h"
#include "model/communication/rank_placement.h"

namespace scaleroof {

/// The members of a group on the axes of a torus (or ring) that is the innermost tier: the group fills the
/// first axis that its stride leaves free, then the next. The tier's bandwidth is that of all links of an
/// accelerator together, two along each axis where it does not say otherwise.
class TorusDomain {
 public:
  TorusDomain(const Tier& tier, const RankPlacement& placement) noexcept;

  /// All axes at once, both ways around each.
  Seconds all_axes(Collective collective, Bytes size) const noexcept;
  /// One ring through all members along the links of one axis.
  Seconds ring(Collective collective, Bytes size) const noexcept;
  Seconds all_to_all(Bytes size) const noexcept;
  Seconds point_to_point(Bytes size) const noexcept;

  NodeFigures figures() const noexcept;

 private:
  Seconds all_to_all_volume(Bytes size) const noexcept;
  Seconds over(Collective collective, Bytes size, Seconds pass_latency, BytesPerSecond rate) const noexcept;

  std::int64_t ranks_{1};
  Seconds base_{};
  Seconds hop_{};
  BytesPerSecond link_{};       ///< attained one way over one link
  BytesPerSecond injection_{};  ///< attained over all links at once
  BytesPerSecond axes_rate_{};  ///< all axes of the group
  BytesPerSecond best_axis_{};
  double farthest_hops_{0};  ///< to the farthest member
  double next_hops_{1};      ///< to the next member
  double worst_load_{0};     ///< links' load in an all-to-all, in whole buffers of one rank over link_
};

}  // namespace scaleroof
