// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/schedule/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scaleroof {

namespace {

/// Of a parallel file system's peak that checkpoints were seen to reach (1T-parameter GPT on Selene).
constexpr double attained_by_checkpoints = 0.4;
/// What one node writes to a shared file system: 0.7 to 1.2 GB/s were published.
constexpr BytesPerSecond written_by_one_node{1e9};

}  // namespace

const MemoryLevel* checkpoint_store(const MemoryHierarchy& memory) noexcept {
  for (const MemoryLevelId id : {MemoryLevelId::parallel_fs, MemoryLevelId::node_storage})
    if (memory[id] && memory[id]->write_bandwidth.value > 0.0) return &*memory[id];
  return nullptr;
}

Bytes checkpoint_size(double parameters, double bytes_per_parameter) noexcept {
  return Bytes{parameters * bytes_per_parameter};
}

Seconds checkpoint_write_time(Bytes size, const MemoryLevel& store, JobSize job) noexcept {
  if (store.scope == MemoryScope::system)
    return size / std::min(store.write_bandwidth * attained_by_checkpoints, written_by_one_node * job.nodes);
  return size / (job_bandwidth(store.scope, store.write_bandwidth, job) * store.attained.value);
}

Seconds job_mean_time_between_failures(Seconds of_one_node, double nodes) noexcept {
  return of_one_node / nodes;
}

// Daly 2006, equation 37; its first term alone is Young's optimum (1974).
Seconds optimal_checkpoint_interval(Seconds write, Seconds mean_time_between_failures) noexcept {
  if (mean_time_between_failures.value <= 0.0) return Seconds{std::numeric_limits<double>::infinity()};
  const double ratio = write / (mean_time_between_failures * 2.0);
  if (ratio >= 1.0) return mean_time_between_failures;
  const double young = std::sqrt(2.0 * write.value * mean_time_between_failures.value);
  return Seconds{young * (1.0 + std::sqrt(ratio) / 3.0 + ratio / 9.0)} - write;
}

// Daly 2006, equation 20: M e^(R/M) (e^((tau + C)/M) - 1) for tau of useful work.
double goodput(Seconds interval, Seconds write, Seconds restart,
               Seconds mean_time_between_failures) noexcept {
  const bool never_written = std::isinf(interval.value);
  if (mean_time_between_failures.value <= 0.0) return never_written ? 1.0 : interval / (interval + write);
  if (never_written) return 0.0;
  const Seconds m = mean_time_between_failures;
  if (interval.value <= 0.0) return write.value > 0.0 ? 0.0 : std::exp(-(restart / m));
  return interval / m / (std::exp(restart / m) * std::expm1((interval + write) / m));
}

}  // namespace scaleroof
