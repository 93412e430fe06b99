// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/predict/memory.h"
#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"
#include "model/workload/workload.h"

namespace scaleroof {

/// The time of one training iteration from the times of its operators, without input and checkpoints.
struct Iteration {
  Breakdown breakdown;
  double arithmetic_bound{0};  ///< share of the operators' time that arithmetic binds; memory binds the rest
  double recomputed_flops{0};  ///< of all samples, by all accelerators
};

/// Joins what one accelerator's operators take with collectives, pipeline, host and optimizer
/// (docs/model/model.md, "The iteration"). `workload` must have been timed. Never allocates.
Iteration time_iteration(const Scenario& scenario, const Workload& workload, const ComputeRates& rates,
                         RecomputeChoice recompute);

}  // namespace scaleroof
