// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/campaign.h"

#include <algorithm>
#include <cmath>

#include "model/predict/bytes_per_parameter.h"
#include "model/schedule/checkpoint.h"
#include "model/schedule/energy.h"
#include "model/schedule/input.h"

namespace scaleroof {
namespace {

/// The system's nodes; without a system, the largest domain of the interconnect that links join.
double accelerators_per_node(const Scenario& scenario) {
  if (scenario.system) return static_cast<double>(scenario.system->accelerators_per_node);
  double joined = 1;
  for (const Tier& tier : scenario.interconnect.tiers) {
    const bool fabric = tier.topology == Topology::fat_tree || tier.topology == Topology::dragonfly;
    if (fabric || tier.size == 0) break;
    joined = static_cast<double>(tier.size);
  }
  return joined;
}

JobSize job_size(const Scenario& scenario) {
  const auto accelerators = static_cast<double>(scenario.accelerators);
  return {accelerators, std::ceil(accelerators / accelerators_per_node(scenario))};
}

bool reads_real_input(const Scenario& scenario) {
  return scenario.dataset && scenario.dataset->sample_size.value > 0 &&
         scenario.plan.input.value_or(Input::real) == Input::real;
}

/// A text's sample is a sequence, its dataset states the bytes of a token.
Bytes stored_sample(const Scenario& scenario) {
  return scenario.dataset->sample_size * static_cast<double>(scenario.network.tokens_per_sample());
}

Seconds exposed_input(const Scenario& scenario, Seconds step) {
  if (!reads_real_input(scenario)) return Seconds{0};
  const MemoryLevel* store = dataset_store(scenario.memory);
  const JobSize job = job_size(scenario);
  const Bytes whole = scenario.dataset->sample_size * static_cast<double>(scenario.dataset->samples);
  const bool cached = scenario.dataset->samples > 0 && cached_by_hosts(scenario.memory, whole, job);
  if (!store || cached) return Seconds{0};
  const auto samples = static_cast<double>(scenario.plan.global_batch);
  return exposed_input_time(input_time(samples, stored_sample(scenario), *store, job), step);
}

/// How a run guards itself: what a checkpoint costs and how often one is written.
struct Checkpoints {
  Seconds write{};
  Seconds interval{};  ///< infinite: none
  Seconds mean_time_between_failures{};
};

Checkpoints checkpoints(const Scenario& scenario) {
  const JobSize job = job_size(scenario);
  Checkpoints result;
  if (scenario.system)
    result.mean_time_between_failures =
        job_mean_time_between_failures(scenario.system->mean_time_between_failures, job.nodes);
  const MemoryLevel* store = checkpoint_store(scenario.memory);
  const auto& stated = scenario.run.checkpoint_interval;
  if (!stated || !store) {
    result.interval = Seconds{INFINITY};
    return result;
  }
  const BytesPerParameter bytes = bytes_per_parameter(scenario);
  const Bytes size = checkpoint_size(scenario.network.parameters(), bytes.weights + bytes.optimizer);
  result.write = checkpoint_write_time(size, *store, job);
  result.interval = stated->value > 0
                        ? *stated
                        : optimal_checkpoint_interval(result.write, result.mean_time_between_failures);
  return result;
}

double design_load(const Network& network) {
  if (network.transformer()) return transformer_training_load;
  return network.layer_list() ? convolution_training_load : other_training_load;
}

Joules run_energy(const Scenario& scenario, const Breakdown& breakdown, Seconds time) {
  const Accelerator& accelerator = scenario.accelerator;
  const Seconds computing = breakdown[TimePart::forward] + breakdown[TimePart::backward] +
                            breakdown[TimePart::recompute] + breakdown[TimePart::optimizer] +
                            breakdown[TimePart::prefill] + breakdown[TimePart::decode] +
                            breakdown[TimePart::cache_attention];
  const Watts drawn = average_power(accelerator.idle_power, accelerator.power * design_load(scenario.network),
                                    computing / breakdown.total());
  const JobSize job = job_size(scenario);
  JobPower power{.accelerator = drawn, .accelerators = job.accelerators, .host = {}, .nodes = job.nodes};
  const bool stated = scenario.system && scenario.system->node_host_power.value > 0;
  power.host = stated ? scenario.system->node_host_power
                      : host_power_estimate(accelerator.power, drawn, job.accelerators / job.nodes);
  if (scenario.system) power.power_usage_effectiveness = scenario.system->power_usage_effectiveness;
  return energy(power, time);
}

/// What a run's length in tokens counts: of inference the generated ones.
double tokens_of_sample(const Scenario& scenario) {
  if (scenario.task == Task::inference) return static_cast<double>(scenario.plan.output_tokens);
  return scenario.network.transformer() ? static_cast<double>(scenario.network.tokens_per_sample()) : 0;
}

}  // namespace

void add_input_and_checkpoints(const Scenario& scenario, Breakdown& breakdown) {
  breakdown[TimePart::input_exposed] = exposed_input(scenario, breakdown.total());
  if (!scenario.run.checkpoint_interval) return;
  const Checkpoints guard = checkpoints(scenario);
  if (std::isfinite(guard.interval.value))
    breakdown[TimePart::checkpoint] = breakdown.total() * (guard.write / guard.interval);
}

RunPrediction predict_run(const Scenario& scenario, const Breakdown& breakdown) {
  RunPrediction run;
  const double tokens = tokens_of_sample(scenario);
  const double epoch = scenario.dataset ? static_cast<double>(scenario.dataset->samples) : 0;
  run.iterations =
      run_iterations(scenario.run, static_cast<double>(scenario.plan.global_batch), tokens, epoch);
  if (run.iterations <= 0) return run;

  if (scenario.run.checkpoint_interval) {
    const Checkpoints guard = checkpoints(scenario);
    if (std::isfinite(guard.interval.value))
      run.goodput = goodput(guard.interval, guard.write, usual_restart, guard.mean_time_between_failures);
  }
  // Goodput already holds what checkpoints cost.
  const Seconds useful = breakdown.total() - breakdown[TimePart::checkpoint];
  run.time_to_train = useful * run.iterations / run.goodput;
  const JobSize job = job_size(scenario);
  const double hours = run.time_to_train.value / 3600;
  run.accelerator_hours = hours * job.accelerators;
  run.node_hours = hours * job.nodes;
  run.energy = run_energy(scenario, breakdown, run.time_to_train);
  return run;
}

}  // namespace scaleroof
