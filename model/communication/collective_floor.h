// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/communication/collective.h"

namespace scaleroof {

/// The time below which the group's links cannot carry the bytes that the operation has to move, whatever the
/// algorithm: at the outermost tier that the group crosses, what one instance of the tier below has to send
/// or receive over all its links there at their data-sheet bandwidth. `size` as in `collective_time`.
/// Switches that reduce may halve an all-reduce's traffic and are believed to where the profile says that
/// they can.
Seconds collective_floor(const Interconnect& interconnect, Collective collective, Bytes size,
                         RankGroup group) noexcept;

/// Bus bandwidth as nccl-tests defines it: size / time x the share of the size that the busiest link carries
/// in the best algorithm without reducing switches (doc/PERFORMANCE.md of NVIDIA/nccl-tests).
BytesPerSecond bus_bandwidth(Collective collective, Bytes size, std::int64_t ranks, Seconds time) noexcept;

}  // namespace scaleroof
