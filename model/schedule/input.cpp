// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/schedule/input.h"

#include <algorithm>

namespace scaleroof {

namespace {

/// What the system and the processes themselves leave of a node's memory for caching files.
constexpr double cacheable_share_of_host_memory = 0.7;

}  // namespace

BytesPerSecond job_bandwidth(MemoryScope scope, BytesPerSecond bandwidth, JobSize job) noexcept {
  switch (scope) {
    case MemoryScope::accelerator:
      return bandwidth * job.accelerators;
    case MemoryScope::node:
      return bandwidth * job.nodes;
    case MemoryScope::system:
      break;
  }
  return bandwidth;
}

const MemoryLevel* dataset_store(const MemoryHierarchy& memory) noexcept {
  for (const MemoryLevelId id : {MemoryLevelId::parallel_fs, MemoryLevelId::node_storage})
    if (memory[id] && memory[id]->read_bandwidth.value > 0.0) return &*memory[id];
  return nullptr;
}

bool cached_by_hosts(const MemoryHierarchy& memory, Bytes dataset, JobSize job) noexcept {
  const auto& host = memory[MemoryLevelId::host];
  return host && dataset <= host->capacity * (cacheable_share_of_host_memory * job.nodes);
}

Seconds input_time(double samples, Bytes sample_size, const MemoryLevel& store, JobSize job) noexcept {
  return sample_size * samples /
         (job_bandwidth(store.scope, store.read_bandwidth, job) * store.attained.value);
}

Seconds exposed_input_time(Seconds input, Seconds step) noexcept {
  return std::max(Seconds{}, input - step);
}

}  // namespace scaleroof
