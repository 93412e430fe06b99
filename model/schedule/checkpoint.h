// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory_hierarchy.h"
#include "model/quantity/quantity.h"
#include "model/schedule/input.h"

namespace scaleroof {

/// The level that checkpoints go to: the parallel file system where there is one, else the nodes' own
/// storage; null where the hierarchy has neither or does not state its write bandwidth.
const MemoryLevel* checkpoint_store(const MemoryHierarchy& memory) noexcept;

/// Weights and optimizer state of the whole model, given what a parameter takes: 14 bytes with Adam in mixed
/// precision (16-bit weights, 32-bit master copy and two moments).
Bytes checkpoint_size(double parameters, double bytes_per_parameter) noexcept;

/// Time that a synchronous checkpoint blocks the job. A shared file system takes 0.4 of its peak, and a node
/// hands it no more than 1 GB/s; storage of a node's own takes what its profile says is attained.
Seconds checkpoint_write_time(Bytes size, const MemoryLevel& store, JobSize job) noexcept;

/// Mean time between failures of any of the job's nodes: they fail independently. Zero (not known) stays
/// zero.
Seconds job_mean_time_between_failures(Seconds of_one_node, double nodes) noexcept;

/// Detection, rescheduling, reloading, and the first new step after a failure, on a machine that restarts by
/// itself. (By hand: two to four hours.)
inline constexpr Seconds usual_restart{600.0};

/// Useful work between two checkpoints that gets most done: Daly's higher-order optimum, the mean time
/// between failures where a checkpoint takes more than twice as long; infinite when nothing fails
/// (`mean_time_between_failures` zero).
Seconds optimal_checkpoint_interval(Seconds write, Seconds mean_time_between_failures) noexcept;

/// Useful share of the time of a job that writes a checkpoint after every `interval` of useful work and loses
/// what came after the last one at each failure; failures also hit restarts and checkpoints (Daly 2006).
/// Without failures (`mean_time_between_failures` zero): interval / (interval + write). 0 when the job would
/// never end, at most 1. The time that checkpoints add to an iteration is iteration x write / interval.
double goodput(Seconds interval, Seconds write, Seconds restart, Seconds mean_time_between_failures) noexcept;

}  // namespace scaleroof
