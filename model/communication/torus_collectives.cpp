// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/torus_collectives.h"

#include <algorithm>
#include <limits>

namespace scaleroof {

namespace {

double real(std::int64_t count) {
  return static_cast<double>(count);
}

}  // namespace

TorusDomain::TorusDomain(const Tier& tier, const RankPlacement& placement) noexcept
    : ranks_(placement.ranks_per_node()), base_(tier.protocols.low_latency.base_latency), hop_(tier.latency) {
  const std::size_t axes = std::max<std::size_t>(tier.dimensions.size(), 1);
  const double links = tier.links > 0 ? real(tier.links) : 2.0 * static_cast<double>(axes);
  link_ = tier.bandwidth * (tier.attained.value / links);
  injection_ = tier.injection_bandwidth.value > 0.0 ? tier.injection_bandwidth * tier.attained.value
                                                    : BytesPerSecond{std::numeric_limits<double>::infinity()};

  std::int64_t left = ranks_;
  std::int64_t spacing = placement.stride;
  bool first = true;
  for (std::size_t i = 0; i < axes && left > 1; ++i) {
    const std::int64_t length = tier.dimensions.empty() ? std::max(tier.size, ranks_) : tier.dimensions[i];
    const bool last = i + 1 == axes;
    if (spacing >= length && !last) {  // other groups lie along this axis
      spacing = std::max<std::int64_t>(spacing / std::max<std::int64_t>(length, 1), 1);
      continue;
    }
    const std::int64_t extent = last ? left : std::min(left, std::max<std::int64_t>(length / spacing, 1));
    if (extent > 1) {
      const double k = real(extent);
      // Members `spacing` apart share the links between them with the groups in between.
      const double shared = real(spacing);
      const bool wraps = extent * spacing >= length && length > 2;
      const BytesPerSecond rate = link_ * ((wraps ? 2.0 : 1.0) / shared);
      axes_rate_ += rate;
      best_axis_ = std::max(best_axis_, rate);
      // Messages go the shorter way around, through accelerators of other groups where these close the axis.
      const double longest = (k - 1.0) * shared;
      farthest_hops_ += length > 2 ? std::min(longest, real(length) / 2.0) : longest;
      // Uniform traffic crosses k/4 links of a wrapped axis on average, in two directions; twice that
      // without.
      worst_load_ = std::max(worst_load_, k * shared / (wraps ? 8.0 : 4.0));
      if (first) next_hops_ = shared;
      first = false;
    }
    left = (left + extent - 1) / extent;
    spacing = 1;
  }
  axes_rate_ = std::min(axes_rate_, injection_);
  best_axis_ = std::min(best_axis_, injection_);
}

Seconds TorusDomain::over(Collective collective, Bytes size, Seconds pass_latency,
                          BytesPerSecond rate) const noexcept {
  const double passes = collective == Collective::all_reduce ? 2.0 : 1.0;
  const double n = real(ranks_);
  const Bytes moved = collective == Collective::broadcast ? size : size * ((n - 1.0) / n);
  return base_ + std::max(pass_latency, moved / rate) * passes;
}

Seconds TorusDomain::all_axes(Collective collective, Bytes size) const noexcept {
  return over(collective, size, hop_ * farthest_hops_, axes_rate_);
}

Seconds TorusDomain::ring(Collective collective, Bytes size) const noexcept {
  return over(collective, size, hop_ * (next_hops_ * (real(ranks_) - 1.0)), best_axis_);
}

Seconds TorusDomain::all_to_all_volume(Bytes size) const noexcept {
  const double n = real(ranks_);
  return std::max(size * worst_load_ / link_, size * ((n - 1.0) / n) / injection_);
}

Seconds TorusDomain::all_to_all(Bytes size) const noexcept {
  return base_ + std::max(hop_ * farthest_hops_, all_to_all_volume(size));
}

Seconds TorusDomain::point_to_point(Bytes size) const noexcept {
  return base_ + hop_ * next_hops_ + size * next_hops_ / link_;
}

NodeFigures TorusDomain::figures() const noexcept {
  NodeFigures node;
  node.ranks = ranks_;
  node.base = node.base_128 = base_;
  node.hop = hop_;
  node.hop_rate = link_;
  if (ranks_ < 2) {
    node.ring_rate = node.ring_rate_128 = BytesPerSecond{std::numeric_limits<double>::infinity()};
    return node;
  }
  node.pass_latency = node.pass_latency_128 = hop_ * farthest_hops_;
  node.ring_rate = node.ring_rate_128 = axes_rate_;
  node.all_to_all_peer = hop_;
  // (n - 1) / n of the buffer at this rate takes as long as all_to_all().
  const double n = real(ranks_);
  node.all_to_all_rate = std::min(link_ * ((n - 1.0) / (n * worst_load_)), injection_);
  return node;
}

}  // namespace scaleroof
