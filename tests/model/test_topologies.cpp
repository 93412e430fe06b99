// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "model/communication/collective.h"
#include "tests/support/tiers.h"

using namespace scaleroof;
using namespace scaleroof::test;

namespace {

/// Eight accelerators in a node, 160 GB/s each, no latency.
Interconnect node(Topology topology) {
  Tier tier = links(8, gb(160), ideal_protocols());
  tier.topology = topology;
  tier.attained = {1, 0.05};
  tier.latency = Seconds{};
  tier.protocols.contention_exponent = 0.5;
  if (topology == Topology::torus) tier.dimensions = {4, 2};
  if (topology == Topology::pcie_tree) tier.switch_size = 4;
  return of({tier});
}

/// Nodes of 4 accelerators with links of 400 GB/s and interfaces of 10 GB/s each, no latency.
Interconnect cluster(std::vector<Tier> network) {
  std::vector<Tier> tiers{links(4, gb(400), ideal_protocols())};
  for (Tier& tier : network) tiers.push_back(std::move(tier));
  return of(std::move(tiers));
}

/// Pods of 4 of these nodes, and what joins them.
Interconnect pods(Topology pod_topology, Topology spine_topology, double taper, double detours = 0) {
  Tier pod = ideal_fabric(gb(10));
  pod.size = 16;
  pod.topology = pod_topology;
  Tier spine = ideal_fabric(gb(10));
  spine.topology = spine_topology;
  spine.taper = taper;
  spine.non_minimal_share = detours;
  return cluster({pod, spine});
}
Interconnect flat() {
  return cluster({ideal_fabric(gb(10))});
}
Interconnect tapered(double taper) {
  return pods(Topology::fat_tree, Topology::fat_tree, taper);
}
Interconnect dragonfly(double taper, double detours = 0) {
  return pods(Topology::dragonfly, Topology::dragonfly, taper, detours);
}
Interconnect rails(double taper) {
  return pods(Topology::rail_optimised, Topology::fat_tree, taper);
}

constexpr CollectiveAlgorithm automatic = CollectiveAlgorithm::automatic;
constexpr CollectiveAlgorithm ring = CollectiveAlgorithm::ring;
constexpr CollectiveAlgorithm halving = CollectiveAlgorithm::recursive_halving_doubling;

}  // namespace

/// What each topology makes of each collective where nothing but wires counts; formulas and their sources are
/// in docs/model/collectives.md.
class TestTopologies : public QObject {
  Q_OBJECT

 private slots:
  // 1 GB on 8 accelerators of 160 GB/s; expected times in 1/160 s.
  //
  // switch         Every port has its 160. All-reduce 2 x 7/8, its halves and all-to-all 7/8, the rest 1.
  // all-to-all     7 links of 160/7. A pair has one of them.
  // hybrid cube    A 3-cube, 3 links of 160/3. Rings use all of them. In an all-to-all a message takes
  // mesh           (3 x 1 + 3 x 2 + 1 x 3) / 7 = 12/7 links: 12/8 of the buffer. A pair has one link.
  // ring           2 links of 80. All-to-all: 8 members, 8/8 of the buffer through a link.
  // torus 4 x 2    4 links of 40; of the axis of 2 one is used: 120 in all. All-to-all: 4/8 or 2/4 of the
  //                buffer through a link.
  // shared bus     (2/8)^0.5 of the rate for eight, all of it for a pair.
  // PCIe tree      Two switches of 4 and a host bridge at (1/2)^0.5 of the rate. A ring passes it once. In an
  //                all-to-all 4 members send 4/8 of their buffers through it: 4 x 0.5 / 0.7071.
  // Halving and doubling sends 1/2, 1/4, 1/8 of the message to one partner each, and back: 2 x 7/8 over what
  // one partner is given. PCIe tree: 3/4 inside a switch, then 4 members at once 1/8 each over the bridge.
  void inside_a_node_data() {
    QTest::addColumn<int>("topology");
    QTest::addColumn<QVector<double>>("expected");  // in the order of all_collectives, then halving
    const auto row = [](Topology topology, QVector<double> expected) {
      QTest::newRow(std::string(topology_names[std::size_t(topology)]).c_str()) << int(topology) << expected;
    };
    const double root = std::sqrt(0.5);
    row(Topology::switched, {1.75, 0.875, 0.875, 0.875, 1, 1, 1.75});
    row(Topology::all_to_all, {1.75, 0.875, 0.875, 0.875, 1, 7, 7 * 1.75});
    row(Topology::hybrid_cube_mesh, {1.75, 0.875, 0.875, 1.5, 1, 3, 3 * 1.75});
    row(Topology::ring, {1.75, 0.875, 0.875, 2, 1, 2, 1.75});
    row(Topology::torus, {1.75 * 4 / 3, 0.875 * 4 / 3, 0.875 * 4 / 3, 2, 4.0 / 3, 4, 1.75 * 4 / 3});
    row(Topology::shared_bus, {3.5, 1.75, 1.75, 1.75, 2, 1, 3.5});
    row(Topology::pcie_tree, {1.75 / root, 0.875 / root, 0.875 / root, 2 / root, 1 / root, 1 / root,
                              2 * (0.75 + 4 * 0.125 / root)});
  }
  void inside_a_node() {
    QFETCH(int, topology);
    QFETCH(QVector<double>, expected);
    const Interconnect machine = node(Topology(topology));
    for (int i = 0; i < 6; ++i) compare(seconds(machine, all_collectives[i], 1e9, 8), expected[i] / 160);
    // A ring and a torus do not offer it.
    compare(seconds(machine, Collective::all_reduce, 1e9, 8, halving), expected[6] / 160);
  }

  // All-reduce of 1 GB on two of them, 2 x 1/2 GB, in 1/160 s.
  void a_pair_inside_a_node() {
    const auto time = [](Topology topology, std::int64_t stride = 1) {
      return seconds(node(topology), Collective::all_reduce, 1e9, 2, automatic, stride);
    };
    compare(time(Topology::switched), 1.0 / 160);
    compare(time(Topology::all_to_all), 7.0 / 160);        // one link of seven
    compare(time(Topology::hybrid_cube_mesh), 3.0 / 160);  // one dimension of three
    compare(time(Topology::ring), 2.0 / 160);              // one link of two
    compare(time(Topology::torus), 4.0 / 160);             // one link of four
    compare(time(Topology::shared_bus), 1.0 / 160);
    compare(time(Topology::pcie_tree), 1.0 / 160);  // under one switch
    // Every fourth: across the bridge, which four such pairs share.
    compare(time(Topology::pcie_tree, 4), 4 / std::sqrt(0.5) / 160);
  }

  // 6.4 GB on 64 ranks, 16 nodes, 4 pods. A node puts 40 GB/s out, a pod 160 over its taper. Ordered rings
  // cross once: 2 x 63/64 x 6.4 / 40 = 0.315 s until the taper passes 4, the nodes of a pod; at 8 half as
  // fast.
  void rings_feel_a_taper_that_is_larger_than_the_pod() {
    const auto all_reduce = [](const Interconnect& machine) {
      return seconds(machine, Collective::all_reduce, 6.4e9, 64, ring);
    };
    compare(all_reduce(flat()), 0.315);
    compare(all_reduce(tapered(1)), 0.315);
    compare(all_reduce(tapered(4)), 0.315);
    compare(all_reduce(rails(4)), 0.315);
    compare(all_reduce(dragonfly(2)), 0.315);
    compare(all_reduce(dragonfly(2, 1)), 0.315);  // 2 x (1 + 1) is not more than 4
    compare(all_reduce(tapered(8)), 0.63);
    compare(all_reduce(rails(8)), 0.63);
    compare(all_reduce(dragonfly(4, 1)), 0.63);
    for (const Collective half : {Collective::all_gather, Collective::reduce_scatter}) {
      compare(seconds(tapered(4), half, 6.4e9, 64), 0.1575);
      compare(seconds(tapered(8), half, 6.4e9, 64), 0.315);
    }
    compare(seconds(tapered(4), Collective::broadcast, 6.4e9, 64), 0.16);
    compare(seconds(tapered(8), Collective::broadcast, 6.4e9, 64), 0.32);
    // A tree over 4 pods: 3/4 of the message twice through a pod's 160/8 GB/s: 0.48 s, beside 0.032 s inside.
    compare(seconds(tapered(8), Collective::all_reduce, 6.4e9, 64, CollectiveAlgorithm::tree),
            std::pow(std::pow(0.48, 4) + std::pow(0.032, 4), 0.25));
  }

  // Every 16th accelerator: one of each pod, and 16 such groups at once. 3/4 of 1 GB at 10 GB/s over the
  // taper.
  void groups_across_pods_feel_every_taper() {
    const auto all_gather = [](const Interconnect& machine) {
      return seconds(machine, Collective::all_gather, 1e9, 4, automatic, 16);
    };
    compare(all_gather(flat()), 0.075);
    compare(all_gather(tapered(1)), 0.075);
    compare(all_gather(tapered(4)), 0.3);
    compare(all_gather(rails(4)), 0.3);
    compare(all_gather(dragonfly(2)), 0.15);
    compare(all_gather(dragonfly(2, 0.5)), 0.225);
  }

  // 0.1 GB for each of 64 ranks. 60 of them outside the node: 6 GB at 10 GB/s; 48 outside the pod: 4.8 GB at
  // 10 GB/s over the taper, and every detour in a dragonfly loads the global links once more.
  void all_to_all_feels_every_taper() {
    const auto all_to_all = [](const Interconnect& machine, std::int64_t ranks = 64) {
      return seconds(machine, Collective::all_to_all, 0.1e9 * double(ranks), ranks);
    };
    compare(all_to_all(flat()), 0.6);
    compare(all_to_all(tapered(1)), 0.6);
    compare(all_to_all(tapered(4)), 1.92);
    compare(all_to_all(rails(4)), 1.92);
    compare(all_to_all(dragonfly(2)), 0.96);
    compare(all_to_all(dragonfly(2, 0.5)), 1.44);
    // Inside one pod or group, 12 outside the node: no taper.
    compare(all_to_all(tapered(4), 16), 0.12);
    compare(all_to_all(dragonfly(2, 0.5), 16), 0.12);
    compare(all_to_all(rails(4), 16), 0.12);
    // The same nodes in a fat tree whose leaf is one node: all 12 pass the taper.
    Tier leaves = ideal_fabric(gb(10));
    leaves.taper = 4;
    compare(all_to_all(cluster({leaves}), 16), 0.48);
  }

  // A reduce-scatter and an all-gather inside the nodes, 3/4 of 6.4 GB at 400 GB/s each: 0.024 s. Between 16
  // nodes each rank has 1.6 GB: 2 x 15/16 x 1.6 / 10 = 0.3 s. In pods: 3/4 of 1.6 among 4 nodes, then 3/4 of
  // 0.4 among 4 pods, where all send out at once: 2 x (0.12 + 0.03 x taper).
  void halving_and_doubling_feels_every_taper() {
    const auto time = [](const Interconnect& machine) {
      return seconds(machine, Collective::all_reduce, 6.4e9, 64, halving);
    };
    compare(time(flat()), 0.324);
    compare(time(tapered(1)), 0.324);
    compare(time(tapered(4)), 0.504);
    compare(time(rails(4)), 0.504);
    compare(time(dragonfly(2, 0.5)), 0.024 + 2 * (0.12 + 0.09));
  }

  // 1 GB to the next rank, 10 GB/s an interface.
  void point_to_point_shares_the_way_out_of_a_pod() {
    const auto time = [](const Interconnect& machine, std::int64_t ranks, std::int64_t stride) {
      return seconds(machine, Collective::point_to_point, 1e9, ranks, automatic, stride);
    };
    compare(time(flat(), 4, 16), 0.1);
    compare(time(tapered(4), 4, 16), 0.4);  // all 16 of a pod send at once
    compare(time(dragonfly(2, 0.5), 4, 16), 0.3);
    compare(time(tapered(4), 16, 4), 0.1);  // 4 of 16 send out of a pod, whose way out is 40 GB/s
    compare(time(tapered(4), 2, 4), 0.1);   // inside the pod
  }

  // Accelerators of one rail meet in a leaf. To another rail a message goes over a link of the node first:
  // one hop more (2 us), and no faster than the link.
  void rails_hand_messages_over_inside_the_node() {
    const auto machine = [](Topology topology, double link) {
      Interconnect result = pods(topology, Topology::fat_tree, 4);
      Tier& inside = result.tiers.front();
      inside.bandwidth = gb(link);
      inside.protocols.low_latency.step_latency = us(2);
      return result;
    };
    const auto send = [&](Topology topology, double link, std::int64_t stride, double bytes) {
      return seconds(machine(topology, link), Collective::point_to_point, bytes, 8, automatic, stride);
    };
    compare(send(Topology::rail_optimised, 400, 4, 0.1e9), 10e-3);
    compare(send(Topology::rail_optimised, 400, 1, 0.1e9), 10e-3 + 2e-6);
    compare(send(Topology::rail_optimised, 5, 1, 0.1e9), 20e-3 + 2e-6);
    compare(send(Topology::fat_tree, 5, 1, 0.1e9), 10e-3);
    // All-to-all of 16 with 0.1 GB for each: 0.3 GB for the own node and 3/4 of the 1.2 GB for other nodes
    // pass the links, 1.2 GB the interface. At 400 GB/s the interface is the narrower, at 4 GB/s the links
    // are.
    const auto all_to_all = [&](Topology topology, double link) {
      return seconds(machine(topology, link), Collective::all_to_all, 1.6e9, 16);
    };
    compare(all_to_all(Topology::fat_tree, 400), 0.12);
    compare(all_to_all(Topology::rail_optimised, 400), 0.12 + 2e-6);
    compare(all_to_all(Topology::fat_tree, 4), 0.12);
    compare(all_to_all(Topology::rail_optimised, 4), 0.3 + 2e-6);
    // Along the rails nothing is handed over.
    for (const Collective collective :
         {Collective::all_reduce, Collective::all_gather, Collective::broadcast})
      QCOMPARE(seconds(machine(Topology::rail_optimised, 400), collective, 1e9, 16),
               seconds(machine(Topology::fat_tree, 400), collective, 1e9, 16));
  }

  // 64 accelerators with 240 GB/s in all, in 2, 3 and 6 axes; 1 GB. Where every axis wraps around, gathers
  // use all of it: 63/64 / 240 s. Axes of two have one link each: 6 links. All-to-all: the longest axis' k/8
  // of the buffer through a link, k/4 without wrap-around.
  void axes_of_a_torus() {
    const Interconnect two = of({torus({8, 8}, gb(240), 1)});
    const Interconnect three = of({torus({4, 4, 4}, gb(240), 1)});
    Interconnect six = of({torus({2, 2, 2, 2, 2, 2}, gb(240), 1)});
    six.tiers.front().links = 6;
    const auto time = [](const Interconnect& machine, Collective collective) {
      return seconds(machine, collective, 1e9, 64);
    };
    for (const Interconnect& machine : {two, three, six}) {
      compare(time(machine, Collective::all_gather), 63.0 / 64 / 240);
      compare(time(machine, Collective::reduce_scatter), 63.0 / 64 / 240);
      compare(time(machine, Collective::all_reduce), 2 * 63.0 / 64 / 240);
      compare(time(machine, Collective::broadcast), 1.0 / 240);
    }
    compare(time(two, Collective::all_to_all), 1.0 / 60);
    compare(time(three, Collective::all_to_all), 0.5 / 40);
    compare(time(six, Collective::all_to_all), 0.5 / 40);
    compare(time(two, Collective::point_to_point), 1.0 / 60 + 1e-6);
    compare(time(three, Collective::point_to_point), 1.0 / 40 + 1e-6);
    compare(time(six, Collective::point_to_point), 1.0 / 40 + 1e-6);
    // Hops to the farthest: 4 + 4, 3 x 2, 6 x 1.
    compare(seconds(two, Collective::all_gather, 0, 64), 8e-6);
    compare(seconds(three, Collective::all_gather, 0, 64), 6e-6);
    compare(seconds(six, Collective::all_gather, 0, 64), 6e-6);
  }

  // 9 of the 16 of an axis, and every other one of the 16: at most 8 hops, half of the axis. All 16 go around
  // it both ways, the others have one link each way; the alternate ones share it with the group between them.
  void part_of_an_axis() {
    const Interconnect machine = of({torus({16, 4}, gb(160), 1)});
    compare(seconds(machine, Collective::all_gather, 0, 9), 8e-6);
    compare(seconds(machine, Collective::all_gather, 0, 8, automatic, 2), 8e-6);
    compare(seconds(machine, Collective::all_gather, 0, 4), 3e-6);
    compare(seconds(machine, Collective::all_gather, 1.6e9, 16), 1.5 / 80);
    compare(seconds(machine, Collective::all_gather, 1.6e9, 8), 1.4 / 40);
    compare(seconds(machine, Collective::all_gather, 1.6e9, 8, automatic, 2), 1.4 / 40);
  }

  // 2 x 3 x 2: the axis of 3 wraps around and has two links, the others one: 4 links of 6.8 GB/s. All-gather
  // of 1.2 GB on 12: 11/12 of it at 27.2 GB/s; at 20 GB/s if an accelerator cannot feed all four. All-to-all:
  // 2/4 of the buffer through a link, or 11/12 out of the accelerator.
  void a_torus_may_carry_more_than_an_accelerator_sends() {
    Interconnect machine = of({torus({2, 3, 2}, gb(27.2), 0)});
    Tier& tier = machine.tiers.front();
    tier.links = 4;
    compare(seconds(machine, Collective::all_gather, 1.2e9, 12), 1.1 / 27.2);
    compare(seconds(machine, Collective::all_to_all, 1.2e9, 12), 0.6 / 6.8);
    tier.injection_bandwidth = gb(20);
    compare(seconds(machine, Collective::all_gather, 1.2e9, 12), 1.1 / 20);
    compare(seconds(machine, Collective::broadcast, 1.2e9, 12), 1.2 / 20);
    compare(seconds(machine, Collective::all_to_all, 1.2e9, 12), 0.6 / 6.8);
    compare(seconds(machine, Collective::point_to_point, 1.2e9, 12), 1.2 / 6.8);
    tier.injection_bandwidth = gb(10);
    compare(seconds(machine, Collective::all_to_all, 1.2e9, 12), 1.1 / 10);
  }

  // Everything else equal, no two topologies agree on all collectives, and each collective tells some apart.
  void topologies_give_different_answers() {
    const std::vector<Interconnect> machines{tapered(8), dragonfly(3, 0.5), rails(2), flat()};
    for (std::size_t a = 0; a < machines.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) {
        bool differ = false;
        for (const Collective collective : all_collectives)
          for (const std::int64_t stride : {1, 16})
            differ = differ || seconds(machines[a], collective, 1e9, 64, automatic, stride) !=
                                   seconds(machines[b], collective, 1e9, 64, automatic, stride);
        QVERIFY(differ);
      }
    for (const Collective collective : all_collectives)
      QVERIFY(seconds(tapered(8), collective, 1e9, 64, automatic, 16) >
              seconds(flat(), collective, 1e9, 64, automatic, 16));
  }

  // A taper of one, a group without detours and a switch as large as the tree are no topology at all.
  void limits_agree() {
    for (const Collective collective : all_collectives)
      for (const std::int64_t ranks : {2, 4, 12, 16, 64, 1024}) {
        compare(seconds(tapered(1), collective, 1e9, ranks), seconds(dragonfly(1), collective, 1e9, ranks));
        Interconnect tree = node(Topology::pcie_tree);
        tree.tiers.front().switch_size = 8;
        compare(seconds(tree, collective, 1e9, std::min<std::int64_t>(ranks, 8)),
                seconds(node(Topology::switched), collective, 1e9, std::min<std::int64_t>(ranks, 8)));
      }
  }
};

QTEST_APPLESS_MAIN(TestTopologies)
#include "test_topologies.moc"
