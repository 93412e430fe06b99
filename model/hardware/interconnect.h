// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

enum class Topology {
  switched,
  all_to_all,
  hybrid_cube_mesh,
  ring,
  torus,
  fat_tree,
  dragonfly,
  shared_bus,
  rail_optimised,
  pcie_tree
};
/// As written in JSON ("switch" is a C++ keyword, hence `switched`).
inline constexpr std::array<std::string_view, 10> topology_names{
    "switch",   "all-to-all", "hybrid-cube-mesh", "ring",           "torus",
    "fat-tree", "dragonfly",  "shared-bus",       "rail-optimised", "pcie-tree"};

/// How a collective library moves a message of some size over one link technology: a line.
/// time = base_latency + steps x step_latency + volume / (bandwidth_share x link bandwidth).
/// Bandwidths are shares of the tier's, so that a faster link carries every protocol with it.
struct Protocol {
  Seconds base_latency{};
  Seconds step_latency{};
  double bandwidth_share{1.0};
};

/// The figures of a link technology inside a node or domain that no data sheet states. The defaults are for a
/// link of which only the data sheet is known. Use and sources: docs/model/collectives.md. A JSON key is the
/// member's name.
struct LinkProtocols {
  /// NCCL's LL: every 4 bytes of data travel with 4 of flag, and small messages use few channels. Its
  /// latencies are also those of the steps inside a node of a collective that leaves the node.
  Protocol low_latency{Seconds{6.5e-6}, Seconds{1e-6}, 0.02};
  Protocol low_latency_128{Seconds{8e-6}, Seconds{1e-6}, 0.40};  ///< NCCL's LL128: 120 of 128 bytes are data
  Protocol simple{Seconds{15e-6}, Seconds{2e-6}, 0.80};        ///< all bytes are data; waits for whole slices
  Protocol in_switch{Seconds{60e-6}, Seconds{0}, 0.65};        ///< reduction inside the switch, no steps
  Protocol all_to_all{Seconds{13e-6}, Seconds{0.3e-6}, 0.75};  ///< step_latency is per peer
  Protocol all_to_all_low_latency{Seconds{8e-6}, Seconds{0.3e-6}, 0.05};
  Protocol point_to_point{Seconds{8e-6}, Seconds{0}, 0.82};
  Protocol point_to_point_low_latency{Seconds{7e-6}, Seconds{0}, 0.20};
  double own_chunk_pass{
      0.5};  ///< x: a rank's own chunk is copied or reduced locally at 1/x of the ring's rate
  double all_to_all_own_chunk_pass{0.4};  ///< the same for all-to-all
  double overlap_exponent{0.75};  ///< q: how `simple` joins latency L and wire time V: (L^q + V^q)^(1/q)
  /// The library goes over to `simple`, by its own estimate, where the bytes that a rank sends pass
  /// simple_from + steps x simple_from_per_step. Both zero: it takes whatever is the fastest.
  Bytes simple_from{1e6};
  Bytes simple_from_per_step{0.2e6};
  /// e: on a shared bus n ranks reach bandwidth_share x (2/n)^e, through the host bridge of a PCIe tree k
  /// switches bandwidth_share x (1/k)^e.
  double contention_exponent{0.35};
  double relative_sd{0.20};  ///< relative standard deviation of times from these figures
};

/// What belongs to a link technology and the library that drives it, whatever machine it is in. A JSON key is
/// the member's name.
struct LinkFigures {
  /// Of one accelerator and direction: all its links at this level together (mesh and torus included), or its
  /// part of the node's network interfaces.
  BytesPerSecond bandwidth{};
  Seconds latency{5e-6};    ///< alpha: one message from node to node; on a torus: of one hop
  Seconds eager_latency{};  ///< the same for collectives of at most eager_limit (sent without a rendezvous)
  Bytes eager_limit{};      ///< 0: `latency` holds for every size
  Seconds chunk_latency{40e-6};  ///< C: what a pipeline's fill costs at most per doubling of the nodes
  Seconds ring_step_latency{
      9.4e-6};                       ///< of one step of a ring over more than two nodes, per rank in the ring
  Seconds peer_latency{3e-6};        ///< of one peer on another node in an all-to-all
  Share attained{0.93, 0.05};        ///< share of `bandwidth` that large messages reach
  bool in_network_reduction{false};  ///< the switches can add up what passes through them
  /// Torus: links of one accelerator that share `bandwidth`; 0: two along each axis.
  std::int64_t links{0};
  /// Torus: what one accelerator can send over all its links at once; 0: as much as they carry.
  BytesPerSecond injection_bandwidth{};
  LinkProtocols protocols;
};

/// hardware_profiles/links/: a technology that tiers of interconnects name as their `base`.
struct Link {
  std::string id;
  std::string name;
  int year{0};
  LinkFigures figures;  ///< bandwidth zero: how many links an accelerator has is the machine's affair
};

/// One level of the network.
///
/// A tier is a *fabric* when messages go through network interfaces: its topology is fat-tree, dragonfly or
/// rail-optimised, or its size is unlimited, or it lies around a fabric or a torus. Other tiers are *links*
/// between accelerators. A fabric is described by the figures below, links by `protocols`; a torus (or ring)
/// that is the innermost tier by `latency`, `attained` and the base latency of `protocols.low_latency`.
struct Tier : LinkFigures {
  std::string name;
  std::int64_t size{0};  ///< accelerators that one instance joins; 0: unlimited (the last tier)
  Topology topology{Topology::switched};
  /// At least 1: how many times less each rank gets when all talk to all across it. Around another fabric
  /// tier (a pod, a group) it is the share of the pod's bandwidth that leads out of it, for all traffic.
  double taper{1.0};
  /// Dragonfly: share of the traffic between groups that takes a detour through a third one, and so uses two
  /// global links.
  double non_minimal_share{0};
  std::int64_t switch_size{0};           ///< PCIe tree: accelerators under one switch; they share its way out
  std::vector<std::int64_t> dimensions;  ///< torus: accelerators along each axis, innermost first; else empty
};

/// hardware_profiles/interconnects/. Tiers from the inside out; sizes grow, the last may be unlimited.
struct Interconnect {
  std::string id;
  std::string name;
  int year{0};  ///< 0: not stated
  std::vector<Tier> tiers;
};

/// Reads an interconnect profile. `domain_size` replaces the size of the innermost tier; a torus then gets
/// the dimensions nearest to a cube, in as many axes as before. Throws Error.
Interconnect read_interconnect(ObjectReader& reader);

/// Reads the profile of a link. Throws Error.
Link read_link(ObjectReader& reader);

}  // namespace scaleroof
