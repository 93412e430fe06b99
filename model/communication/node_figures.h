// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/quantity/quantity.h"

namespace scaleroof {

/// What a collective between nodes needs to know of the members inside one node: their links or their torus.
struct NodeFigures {
  std::int64_t ranks{1};
  Seconds base{};                   ///< of any collective that starts here
  Seconds pass_latency{};           ///< of once around the node's members with small messages
  BytesPerSecond ring_rate{};       ///< through one port, large messages
  double own_chunk_pass{0};         ///< a rank's own chunk costs this part of a chunk's wire time more
  BytesPerSecond in_switch_rate{};  ///< zero: the node's switch cannot reduce
  Seconds base_128{};               ///< the same three of the LL128 protocol
  Seconds pass_latency_128{};
  BytesPerSecond ring_rate_128{};
  Seconds all_to_all_peer{};         ///< of one peer in the same node
  BytesPerSecond all_to_all_rate{};  ///< of what one member sends to the others of its node
  Seconds hop{};                     ///< of a message handed to another accelerator of the node
  BytesPerSecond hop_rate{};
};

}  // namespace scaleroof
