// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/schedule/pipeline.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {

StageLayers distribute_layers(std::int64_t layers, std::int64_t stages,
                              std::int64_t virtual_stages) noexcept {
  const auto l = static_cast<double>(layers), p = static_cast<double>(stages);
  const double mean = l / p;
  if (stages == 1 || layers % (stages * virtual_stages) == 0) return {mean, mean, mean};
  if ((layers + 2) % (stages * virtual_stages) == 0) {
    const double share = (l + 2) / p;
    return {share, share - 1, mean};
  }
  return {std::ceil(mean), std::max(0.0, std::floor(mean)), mean};
}

LayersOfKinds layers_of_stage(std::span<const double> counts, const StageLayers& layers, std::int64_t stages,
                              std::int64_t virtual_stages, std::int64_t stage) noexcept {
  const double held = stage + 1 == stages ? layers.last : layers.middle;
  if (counts.size() == 1) return {held, 0};
  double total = 0;
  for (const double count : counts) total += count;
  const auto rounds = static_cast<double>(virtual_stages);
  const double chunk = held / rounds;
  LayersOfKinds result{};
  for (std::int64_t round = 0; round < virtual_stages; ++round) {
    const double begin =
        static_cast<double>(round) * total / rounds + static_cast<double>(stage) * layers.middle / rounds;
    double kind_begin = 0;
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
      const double kind_end = kind_begin + counts[kind];
      result[kind] += std::max(0.0, std::min(begin + chunk, kind_end) - std::max(begin, kind_begin));
      kind_begin = kind_end;
    }
  }
  return result;
}

double pipeline_bubble(PipelineSchedule schedule, std::int64_t stages, std::int64_t virtual_stages,
                       double stage, double forward) noexcept {
  const auto idle_slots = static_cast<double>(stages - 1);
  switch (schedule) {
    case PipelineSchedule::interleaved:
      return idle_slots * stage / static_cast<double>(virtual_stages);
    case PipelineSchedule::zero_bubble:
      return idle_slots * forward;
    default:
      return idle_slots * stage;
  }
}

double micro_batches_in_flight(PipelineSchedule schedule, std::int64_t stages, std::int64_t virtual_stages,
                               std::int64_t micro_batches, std::int64_t stage) noexcept {
  const auto p = static_cast<double>(stages), v = static_cast<double>(virtual_stages),
             m = static_cast<double>(micro_batches), r = static_cast<double>(stage);
  switch (schedule) {
    case PipelineSchedule::gpipe:
      return m;
    case PipelineSchedule::interleaved:
      return std::min(m * v, 2 * (p - r - 1) + (v - 1) * p + 1) / v;
    default:
      return std::min(m, p - r);
  }
}

}  // namespace scaleroof
