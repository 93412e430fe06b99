// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <vector>

#include <QtTest>

#include "model/communication/collective.h"

/// Interconnects of few figures, whose times can be worked out by hand.
namespace scaleroof::test {

inline constexpr double kib = 1024.0;
inline constexpr double mib = 1024.0 * kib;
inline constexpr double gib = 1024.0 * mib;

inline Seconds us(double value) {
  return Seconds{value * 1e-6};
}
inline BytesPerSecond gb(double value) {
  return BytesPerSecond{value * 1e9};
}

inline Tier links(std::int64_t size, BytesPerSecond bandwidth, const LinkProtocols& protocols,
                  bool reduces = false) {
  Tier tier;
  tier.size = size;
  tier.bandwidth = bandwidth;
  tier.in_network_reduction = reduces;
  tier.protocols = protocols;
  return tier;
}

inline Tier fabric(BytesPerSecond bandwidth, double latency_us, double chunk_us, double attained) {
  Tier tier;
  tier.topology = Topology::fat_tree;
  tier.bandwidth = bandwidth;
  tier.latency = us(latency_us);
  tier.chunk_latency = us(chunk_us);
  tier.attained = {attained, 0.05};
  return tier;
}

inline Interconnect of(std::vector<Tier> tiers) {
  Interconnect interconnect;
  interconnect.tiers = std::move(tiers);
  return interconnect;
}

/// Only wire time is left: no latency, every share 1.
inline LinkProtocols ideal_protocols() {
  LinkProtocols p;
  for (Protocol* protocol : {&p.low_latency, &p.low_latency_128, &p.simple, &p.in_switch, &p.all_to_all,
                             &p.all_to_all_low_latency, &p.point_to_point, &p.point_to_point_low_latency})
    *protocol = {Seconds{}, Seconds{}, 1.0};
  p.own_chunk_pass = 0;
  p.all_to_all_own_chunk_pass = 0;
  p.overlap_exponent = 1;
  p.contention_exponent = 0;
  return p;
}
inline Tier ideal_fabric(BytesPerSecond bandwidth) {
  Tier tier = fabric(bandwidth, 0, 0, 1);
  tier.ring_step_latency = Seconds{};
  tier.peer_latency = Seconds{};
  return tier;
}
inline Tier torus(std::vector<std::int64_t> dimensions, BytesPerSecond bandwidth, double hop_us) {
  Tier tier;
  tier.topology = Topology::torus;
  tier.size = 1;
  for (const std::int64_t length : dimensions) tier.size *= length;
  tier.dimensions = std::move(dimensions);
  tier.bandwidth = bandwidth;
  tier.latency = us(hop_us);
  tier.attained = {1, 0.05};
  tier.protocols = ideal_protocols();
  return tier;
}

inline constexpr Collective all_collectives[] = {Collective::all_reduce, Collective::reduce_scatter,
                                                 Collective::all_gather, Collective::all_to_all,
                                                 Collective::broadcast,  Collective::point_to_point};
inline constexpr CollectiveAlgorithm all_algorithms[] = {
    CollectiveAlgorithm::automatic,    CollectiveAlgorithm::ring,
    CollectiveAlgorithm::tree,         CollectiveAlgorithm::recursive_halving_doubling,
    CollectiveAlgorithm::hierarchical, CollectiveAlgorithm::torus,
    CollectiveAlgorithm::in_network};

inline double seconds(const Interconnect& interconnect, Collective collective, double bytes,
                      std::int64_t ranks, CollectiveAlgorithm algorithm = CollectiveAlgorithm::automatic,
                      std::int64_t stride = 1) {
  return collective_time(interconnect, collective, Bytes{bytes}, {ranks, stride}, algorithm).time.value;
}

inline void compare(double actual, double expected, double tolerance = 1e-9) {
  const QString message = QString("%1 s instead of %2 s").arg(actual).arg(expected);
  QVERIFY2(std::abs(actual - expected) <= tolerance * std::abs(expected), qPrintable(message));
}

}  // namespace scaleroof::test
