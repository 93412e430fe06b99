// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "model/hardware/memory_hierarchy.h"
#include "model/quantity/quantity.h"

namespace scaleroof {

/// The accelerators of a job and the nodes that they fill.
struct JobSize {
  double accelerators{1};
  double nodes{1};
};

/// What a job as a whole reads (or writes) a second on a level of `bandwidth`: that of every accelerator or
/// node together, or of the one system that all share.
BytesPerSecond job_bandwidth(MemoryScope scope, BytesPerSecond bandwidth, JobSize job) noexcept;

/// The level that holds datasets: the parallel file system where there is one, else the nodes' own storage;
/// null where the hierarchy has neither or does not state its read bandwidth.
const MemoryLevel* dataset_store(const MemoryHierarchy& memory) noexcept;

/// Whether epochs after the first are read from the nodes' memory: the dataset fits into 0.7 of all nodes'
/// host memory, each node keeping its part of it.
bool cached_by_hosts(const MemoryHierarchy& memory, Bytes dataset, JobSize job) noexcept;

/// Time to read the `samples` of one iteration, stored as `sample_size` bytes each, at the share of the
/// store's bandwidth that long streams attain.
Seconds input_time(double samples, Bytes sample_size, const MemoryLevel& store, JobSize job) noexcept;

/// Input is prefetched while the step before it runs: what is left of it once that step has ended.
Seconds exposed_input_time(Seconds input, Seconds step) noexcept;

}  // namespace scaleroof
