// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/predict/inference_memory.h"
#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"
#include "model/workload/inference_workload.h"

namespace scaleroof {

/// Seconds of one pass over the network, from its start to its last result, by part.
struct PassTime {
  double computing{0};  ///< products, attention of the prefill, element-wise chains
  double cache_attention{0};
  double tensor_parallel{0}, expert_parallel{0}, pipeline{0};
  double host{0};              ///< latency of layers, of the step and of its sequences
  double arithmetic_bound{0};  ///< of computing and cache_attention, seconds that arithmetic binds
  double flops{0};             ///< by one accelerator

  double total() const {
    return computing + cache_attention + tensor_parallel + expert_parallel + pipeline + host;
  }
};

/// A prefill or a decode step of `pass.sequences` sequences on one replica, whose layers' operators it leaves
/// in `workload`. The scenario's task is inference. Does not allocate on a second call for the same network.
PassTime time_pass(const Scenario& scenario, const InferencePass& pass, Workload& workload);

/// What runs at which rate in such a pass: the program's kernels may reach less than the accelerator
/// sustains. Throws Error where the accelerator has no units for the precision.
ComputeRates inference_rates(const Scenario& scenario, InferencePass::Kind kind);

/// Micro-batches into which a pass of `sequences` is cut to keep the stages of a pipeline busy.
double micro_batches_of(const Scenario& scenario, InferencePass::Kind kind, double sequences);

/// Passes that serve a replica's batch: the sequences that are served at once, and how often.
struct Service {
  InferencePass prefill, decode;
  double waves{1};
  double steps{0};  ///< decode steps in each
};
Service service_of(const Scenario& scenario, const InferenceMemory& memory);

/// Time to first token, decode step and the latency of a batch of requests (docs/model/inference.md). A pure
/// function; a second call for the same network does not allocate. Throws Error where `check_consistency`
/// does.
Prediction predict_inference(const Scenario& scenario);

}  // namespace scaleroof
