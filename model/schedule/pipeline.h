// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "model/scenario/plan.h"

namespace scaleroof {

/// Layers of the stages of a pipeline. All but the last hold `middle` layers.
struct StageLayers {
  double middle{0};
  double last{0};
  double mean{0};  ///< layers / stages
};

/// Even where the layers divide by the (virtual) stages. Else, where layers + 2 do, embedding and head count
/// as a layer each (Llama 3 405B: 126 = 128 - 2). Else the middle stages hold the rounded-up share.
StageLayers distribute_layers(std::int64_t layers, std::int64_t stages, std::int64_t virtual_stages) noexcept;

/// How many layers of each kind stage `stage` (from 0) holds, where `counts` layers of each kind follow one
/// another. Stages hold layers in their order; virtual stages deal them out in rounds.
using LayersOfKinds = std::array<double, 2>;
LayersOfKinds layers_of_stage(std::span<const double> counts, const StageLayers& layers, std::int64_t stages,
                              std::int64_t virtual_stages, std::int64_t stage) noexcept;

/// Idle seconds of a pipeline of `stages` in one iteration. `stage` is a micro-batch's time on the average
/// stage, `forward` its forward part. GPipe and 1F1B: (p-1) stage (Narayanan et al. 2019); interleaved:
/// divided by the virtual stages (Narayanan et al. 2021); zero bubble ZB-H1: weight gradients fill all but
/// forward (Qi et al. 2023).
double pipeline_bubble(PipelineSchedule schedule, std::int64_t stages, std::int64_t virtual_stages,
                       double stage, double forward) noexcept;

/// Micro-batches whose activations stage `stage` (from 0) holds at the peak.
double micro_batches_in_flight(PipelineSchedule schedule, std::int64_t stages, std::int64_t virtual_stages,
                               std::int64_t micro_batches, std::int64_t stage) noexcept;

}  // namespace scaleroof
