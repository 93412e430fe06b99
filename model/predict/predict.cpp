// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/predict.h"

#include "model/predict/campaign.h"
#include "model/predict/inference.h"
#include "model/predict/interval.h"
#include "model/predict/iteration.h"
#include "model/predict/memory.h"

namespace scaleroof {
namespace {

/// Storage that the next prediction on this thread uses again.
Workload& workspace() {
  thread_local Workload workload;
  return workload;
}

Prediction predict_micro_batch(const Scenario& scenario, const ComputeRates& rates,
                               std::int64_t micro_batch) {
  const Plan& plan = scenario.plan;
  const RecomputeChoice recompute = choose_recompute(scenario, micro_batch);

  Prediction prediction;
  prediction.micro_batch = micro_batch;
  prediction.recompute = recompute.mode;
  prediction.recomputed_layers = recompute.mode == Recompute::full ? recompute.layers : 0;
  prediction.memory = memory_use(scenario, micro_batch, recompute);
  prediction.feasible = prediction.memory.total() <= prediction.memory.capacity;

  Workload& workload = workspace();
  build_workload(scenario.network, plan, micro_batch, rates, scenario.software, workload);
  time_operators(workload.operators, rates);
  const Iteration iteration = time_iteration(scenario, workload, rates, recompute);
  prediction.breakdown = iteration.breakdown;
  add_input_and_checkpoints(scenario, prediction.breakdown);
  prediction.run = predict_run(scenario, prediction.breakdown);
  const Seconds time = prediction.breakdown.total();
  prediction.iteration_time = time;
  prediction.iteration_time_90 = interval_90(scenario, iteration, time);

  const auto samples = static_cast<double>(plan.global_batch);
  const auto accelerators = static_cast<double>(scenario.accelerators);
  prediction.samples_per_s = samples / time.value;
  if (scenario.network.transformer()) {
    prediction.tokens_per_s =
        prediction.samples_per_s * static_cast<double>(scenario.network.tokens_per_sample());
    prediction.tokens_per_s_per_accelerator = prediction.tokens_per_s / accelerators;
  }
  const Flops model_flops{3 * samples * workload.forward_flops_per_sample};
  const Flops hardware_flops = model_flops + Flops{iteration.recomputed_flops};
  prediction.model_flops_per_accelerator = model_flops / time / accelerators;
  prediction.hardware_flops_per_accelerator = hardware_flops / time / accelerators;
  prediction.mfu = prediction.model_flops_per_accelerator.value / rates.product_peak;
  prediction.hfu = prediction.hardware_flops_per_accelerator.value / rates.product_peak;
  return prediction;
}

/// The fastest micro-batch that fits, among the powers of two that divide a replica's batch; where none fits,
/// the smallest.
Prediction predict_best_micro_batch(const Scenario& scenario, const ComputeRates& rates) {
  Prediction best = predict_micro_batch(scenario, rates, 1);
  const std::int64_t local_batch = scenario.plan.local_batch();
  for (std::int64_t micro_batch = 2; micro_batch <= local_batch && local_batch % micro_batch == 0;
       micro_batch *= 2) {
    const Prediction candidate = predict_micro_batch(scenario, rates, micro_batch);
    if (candidate.feasible && (!best.feasible || candidate.iteration_time < best.iteration_time))
      best = candidate;
  }
  return best;
}

}  // namespace

Prediction predict(const Scenario& scenario) {
  check_consistency(scenario);
  if (scenario.task == Task::inference) return predict_inference(scenario);
  const ComputeRates rates =
      compute_rates(scenario.accelerator, scenario.memory, scenario.software, scenario.plan.precision);
  return scenario.plan.micro_batch > 0 ? predict_micro_batch(scenario, rates, scenario.plan.micro_batch)
                                       : predict_best_micro_batch(scenario, rates);
}

}  // namespace scaleroof
