// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// What surrounds the computing of an iteration: input that prefetching cannot hide and the iteration's part
/// of writing checkpoints, added to `breakdown`. Never allocates.
void add_input_and_checkpoints(const Scenario& scenario, Breakdown& breakdown);

/// `/run` carried to its end: time, accelerator-hours, node-hours, energy, goodput under failures. Zeros
/// where the scenario states no length.
RunPrediction predict_run(const Scenario& scenario, const Breakdown& breakdown);

}  // namespace scaleroof
