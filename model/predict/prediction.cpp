// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/prediction.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "model/quantity/text.h"

namespace scaleroof {

std::string_view label_of(TimePart part) {
  constexpr std::array<std::string_view, time_part_names.size()> labels{"forward",
                                                                        "backward",
                                                                        "recomputation",
                                                                        "optimizer",
                                                                        "tensor parallel, exposed",
                                                                        "context parallel, exposed",
                                                                        "expert parallel, exposed",
                                                                        "spatial parallel, exposed",
                                                                        "embedding parallel, exposed",
                                                                        "pipeline bubble",
                                                                        "pipeline messages, exposed",
                                                                        "data parallel, exposed",
                                                                        "input, exposed",
                                                                        "waiting for the slowest",
                                                                        "checkpoints",
                                                                        "prefill",
                                                                        "decode, weights",
                                                                        "decode, attention to the cache",
                                                                        "kernel and host latency"};
  return labels[static_cast<std::size_t>(part)];
}

std::string_view label_of(MemoryPart part) {
  constexpr std::array<std::string_view, memory_part_names.size()> labels{
      "weights", "gradients", "optimizer state", "activations", "key-value cache", "workspace and reserve"};
  return labels[static_cast<std::size_t>(part)];
}

Seconds Breakdown::total() const {
  return std::accumulate(parts.begin(), parts.end(), Seconds{});
}

Bytes MemoryUse::total() const {
  return std::accumulate(parts.begin(), parts.end(), Bytes{});
}

std::vector<std::string> infeasible_because(const Prediction& prediction) {
  if (prediction.feasible) return {};
  const MemoryUse& memory = prediction.memory;
  const Bytes over = memory.total() - memory.capacity;
  std::vector<std::string> reasons{
      fmt::format("device memory: {} needed, {} over the {} that can be allocated", format(memory.total()),
                  format(over), format(memory.capacity))};
  std::array<std::size_t, memory_part_names.size()> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return memory.parts[a] > memory.parts[b]; });
  // What one part alone would have to come down to, the largest first, where that is possible at all.
  for (const std::size_t part : order) {
    if (memory.parts[part] <= over) break;
    reasons.push_back(fmt::format("{} would have to shrink from {} to {}",
                                  label_of(static_cast<MemoryPart>(part)), format(memory.parts[part]),
                                  format(memory.parts[part] - over)));
  }
  if (reasons.size() == 1)
    reasons.push_back(fmt::format("no part alone is as large as that: the largest is {} with {}",
                                  label_of(static_cast<MemoryPart>(order[0])),
                                  format(memory.parts[order[0]])));
  return reasons;
}

}  // namespace scaleroof
