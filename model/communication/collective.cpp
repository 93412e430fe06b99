// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/communication/collective.h"

#include "model/communication/fabric_collectives.h"
#include "model/communication/link_collectives.h"
#include "model/communication/rank_placement.h"
#include "model/communication/torus_collectives.h"

namespace scaleroof {

namespace {

using Algorithm = CollectiveAlgorithm;

/// Takes the algorithm that was asked for where it is offered, else the fastest that libraries choose.
class Choice {
 public:
  explicit Choice(Algorithm wanted) : wanted_(wanted) {}

  bool wants(Algorithm algorithm) const { return wanted_ == algorithm; }
  /// An algorithm that libraries choose by themselves.
  void offer(Algorithm algorithm, Seconds time) {
    if (none_yet_ || time < fastest_.time) fastest_ = {time, algorithm, 0};
    none_yet_ = false;
    if (wants(algorithm)) force(time);
  }
  void force(Seconds time) {
    forced_ = true;
    wanted_time_ = time;
  }
  CollectiveTime taken() const { return forced_ ? CollectiveTime{wanted_time_, wanted_, 0} : fastest_; }

 private:
  Algorithm wanted_;
  bool forced_{false};
  bool none_yet_{true};
  Seconds wanted_time_{};
  CollectiveTime fastest_{};
};

CollectiveTime direct(Seconds time) {
  return {time, Algorithm::automatic, 0};
}

bool divides_its_data(Collective collective) {
  return collective == Collective::all_reduce || collective == Collective::reduce_scatter ||
         collective == Collective::all_gather;
}

CollectiveTime inside_node(const TorusDomain& torus, Collective collective, Bytes size, Algorithm algorithm) {
  if (collective == Collective::all_to_all) return direct(torus.all_to_all(size));
  if (collective == Collective::point_to_point) return direct(torus.point_to_point(size));
  Choice choice(algorithm);
  choice.offer(Algorithm::torus, torus.all_axes(collective, size));
  choice.offer(Algorithm::ring, torus.ring(collective, size));
  return choice.taken();
}

CollectiveTime inside_node(const LinkDomain& links, Collective collective, Bytes size, Algorithm algorithm) {
  if (collective == Collective::all_to_all) return direct(links.all_to_all(size));
  if (collective == Collective::point_to_point) return direct(links.point_to_point(size));
  Choice choice(algorithm);
  choice.offer(Algorithm::ring, links.ring(collective, size));
  if (collective == Collective::all_reduce && links.reduces_in_switch())
    choice.offer(Algorithm::in_network, links.in_switch(size));
  if (choice.wants(Algorithm::recursive_halving_doubling) && divides_its_data(collective))
    choice.force(links.recursive_halving_doubling(collective, size));
  return choice.taken();
}

/// What the members of every node do at the start and the end of a two-level algorithm.
template <class Domain>
Seconds phases_inside_node(const Domain& domain, Collective collective, Bytes size, Algorithm algorithm) {
  if (collective != Collective::all_reduce) return inside_node(domain, collective, size, algorithm).time;
  return inside_node(domain, Collective::reduce_scatter, size, algorithm).time +
         inside_node(domain, Collective::all_gather, size, algorithm).time;
}

template <class Domain>
CollectiveTime across_fabric(const Interconnect& interconnect, const RankPlacement& placement,
                             const Domain& domain, Collective collective, Bytes size, Algorithm algorithm) {
  const NodeFigures node = domain.figures();
  const FabricGroup group(interconnect, placement, node, size);
  if (collective == Collective::all_to_all) return direct(group.all_to_all());
  if (collective == Collective::point_to_point) return direct(group.point_to_point());

  Choice choice(algorithm);
  choice.offer(Algorithm::ring, group.ring(collective));
  if (collective == Collective::all_reduce) {
    choice.offer(Algorithm::tree, group.tree());
    if (group.reduces_in_network()) choice.offer(Algorithm::in_network, group.in_network());
  }
  const bool halving = choice.wants(Algorithm::recursive_halving_doubling);
  if ((halving || choice.wants(Algorithm::hierarchical)) && divides_its_data(collective)) {
    NodeFigures one_member;
    one_member.base = node.base;
    one_member.base_128 = node.base_128;
    one_member.ring_rate = one_member.ring_rate_128 = node.ring_rate;
    const RankPlacement between = between_nodes(placement);
    const FabricGroup outside(interconnect, between, one_member, size / static_cast<double>(node.ranks));
    Seconds time = halving                                ? outside.recursive_halving_doubling(collective)
                   : collective == Collective::all_reduce ? outside.tree()
                                                          : outside.ring(collective);
    if (node.ranks > 1) time += phases_inside_node(domain, collective, size, algorithm);
    choice.force(time);
  }
  return choice.taken();
}

template <class Domain>
CollectiveTime over_tiers(const Interconnect& interconnect, const RankPlacement& placement,
                          const Domain& domain, Collective collective, Bytes size, Algorithm algorithm) {
  CollectiveTime result = placement.crosses_fabric()
                              ? across_fabric(interconnect, placement, domain, collective, size, algorithm)
                              : inside_node(domain, collective, size, algorithm);
  result.tier = placement.outermost;
  return result;
}

}  // namespace

CollectiveTime collective_time(const Interconnect& interconnect, Collective collective, Bytes size,
                               RankGroup group, CollectiveAlgorithm algorithm) noexcept {
  if (group.ranks <= 1 || interconnect.tiers.empty()) return {};
  const RankPlacement placement = place(interconnect, group);
  if (is_torus(interconnect.tiers.front()))
    return over_tiers(interconnect, placement, TorusDomain(interconnect.tiers.front(), placement), collective,
                      size, algorithm);
  return over_tiers(interconnect, placement, LinkDomain(interconnect, placement), collective, size,
                    algorithm);
}

}  // namespace scaleroof
