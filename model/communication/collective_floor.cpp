// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/collective_floor.h"

#include "model/communication/rank_placement.h"

namespace scaleroof {
namespace {

/// Bytes that one part of the ranks (`members` of `ranks`) sends to, or receives from, the others, as a share
/// of `size`.
double share_that_leaves(Collective collective, double members, double ranks, bool reducing) {
  const double others = (ranks - members) / ranks;
  switch (collective) {
    case Collective::all_reduce:
      // Each part sends its sum out and gets the total back; without a reducing switch the parts do the
      // adding, and each takes in and gives out (p - 1) / p twice (Patarasuk and Yuan 2009).
      return reducing ? 1 : 2 * others;
    case Collective::reduce_scatter:
    case Collective::all_gather:
      return others;
    case Collective::all_to_all:
      return members * others;
    default:
      return 1;
  }
}

}  // namespace

Seconds collective_floor(const Interconnect& interconnect, Collective collective, Bytes size,
                         RankGroup group) noexcept {
  if (group.ranks <= 1 || interconnect.tiers.empty()) return {};
  const RankPlacement placement = place(interconnect, group);
  const Tier& tier = interconnect.tiers[placement.outermost];
  const auto members = static_cast<double>(placement.below(placement.outermost));
  const double share =
      share_that_leaves(collective, members, static_cast<double>(group.ranks), tier.in_network_reduction);
  const double senders = collective == Collective::point_to_point ? 1 : members;
  return size * share / (tier.bandwidth * senders);
}

BytesPerSecond bus_bandwidth(Collective collective, Bytes size, std::int64_t ranks, Seconds time) noexcept {
  const double share = ranks < 2 ? 0 : share_that_leaves(collective, 1, static_cast<double>(ranks), false);
  return size * share / time;
}

}  // namespace scaleroof
