// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// Device memory of a replica's accelerators in inference, and how many sequences it serves at once.
struct InferenceMemory {
  MemoryUse use;  ///< `workspace`: what the program keeps from weights and cache
  double sequences_at_once{1};
  double waves{1};  ///< rounds in which a replica serves its batch: those that do not fit wait
};

/// Weights, the key-value cache of a replica's sequences at their full length, and what the program reserves
/// (docs/model/inference.md). The scenario's task is inference. Never allocates.
InferenceMemory inference_memory(const Scenario& scenario);

}  // namespace scaleroof
