// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/inference.h"

#include <algorithm>
#include <cmath>

#include "model/communication/collective.h"
#include "model/communication/rank_placement.h"
#include "model/predict/campaign.h"
#include "model/predict/interval.h"
#include "model/schedule/pipeline.h"
#include "model/workload/parallel_groups.h"

namespace scaleroof {
namespace {

using Kind = InferencePass::Kind;

const InferenceFigures& figures_of(const Scenario& scenario) {
  return scenario.software.inference_on(scenario.accelerator);
}

/// Sums of a pass over the network, whatever the stages of its pipeline.
class PassModel {
 public:
  PassModel(const Scenario& scenario, Kind kind, const Workload& workload, const ComputeRates& rates)
      : scenario_(scenario),
        figures_(figures_of(scenario)),
        kind_(kind),
        workload_(workload),
        operators_(workload.operators),
        rates_(rates) {}

  /// All blocks `passes` times, the head once for each of the `micro_batches`.
  PassTime time(double passes, double micro_batches, double sequences) const {
    PassTime time;
    for (const Block& block : workload_.blocks()) add_block(block, passes * block.count, time);
    add_rows(workload_.head_forward, micro_batches, time.computing, time);
    if (scenario_.plan.pipeline_parallel > 1)
      time.pipeline = passes * static_cast<double>(scenario_.plan.pipeline_parallel) *
                      exchange(Collective::point_to_point, workload_.pipeline_message,
                               ParallelGroups(scenario_.plan).pipeline());
    time.host += figures_.step_latency.value;
    if (kind_ == Kind::decode) time.host += sequences * figures_.sequence_time.value;
    return time;
  }

 private:
  double exchange(Collective operation, double bytes, RankGroup group) const {
    return collective_time(scenario_.interconnect, operation, Bytes{bytes}, group, scenario_.plan.collective)
        .time.value;
  }

  double wait(RankGroup group) const {
    const bool between_nodes = place(scenario_.interconnect, group).crosses_fabric();
    return (between_nodes ? figures_.collective_wait_between_nodes : figures_.collective_wait).value;
  }

  /// Adds the rows' seconds to `sum`, a part of `time`.
  void add_rows(RowRange rows, double factor, double& sum, PassTime& time) const {
    for (Eigen::Index row = rows.begin; row < rows.end; ++row) {
      const double seconds = factor * operators_.column(OperatorColumns::time)(row);
      sum += seconds;
      time.flops += factor * operators_.column(OperatorColumns::work)(row);
      const double memory = operators_.column(OperatorColumns::device_bytes)(row) / rates_.bandwidth[0];
      if (operators_.column(OperatorColumns::math_time)(row) >= memory) time.arithmetic_bound += seconds;
    }
  }

  void add_block(const Block& block, double factor, PassTime& time) const {
    add_rows(block.attention_core, factor, kind_ == Kind::decode ? time.cache_attention : time.computing,
             time);
    add_rows({block.attention_core.end, block.forward.end}, factor, time.computing, time);
    for (const Exchange& e : block.exchanges()) {
      const double once = exchange(e.operation, e.bytes, e.group) + wait(e.group);
      const bool experts = e.purpose == ExchangePurpose::expert_parallel;
      (experts ? time.expert_parallel : time.tensor_parallel) +=
          factor * e.forward * e.exposed_forward * once;
    }
    time.host += factor * figures_.layer_latency.value;
  }

  const Scenario& scenario_;
  const InferenceFigures& figures_;
  Kind kind_;
  const Workload& workload_;
  const OperatorColumns& operators_;
  const ComputeRates& rates_;
};

/// Layers of the fullest stage against the mean.
double unevenness(const Scenario& scenario) {
  const StageLayers layers =
      distribute_layers(scenario.network.transformer()->layers, scenario.plan.pipeline_parallel, 1);
  return layers.middle / layers.mean;
}

/// Storage that the next prediction on this thread uses again.
Workload& workspace() {
  thread_local Workload workload;
  return workload;
}

void add(const PassTime& pass, double times, Kind kind, Breakdown& parts) {
  const auto part = [&](TimePart which, double seconds) { parts[which] += Seconds{times * seconds}; };
  part(kind == Kind::prefill ? TimePart::prefill : TimePart::decode, pass.computing);
  part(TimePart::cache_attention, pass.cache_attention);
  part(TimePart::tensor_parallel_exposed, pass.tensor_parallel);
  part(TimePart::expert_parallel_exposed, pass.expert_parallel);
  part(TimePart::pipeline_exposed, pass.pipeline);
  part(TimePart::host, pass.host);
}

}  // namespace

ComputeRates inference_rates(const Scenario& scenario, Kind kind) {
  ComputeRates rates =
      compute_rates(scenario.accelerator, scenario.memory, scenario.software, scenario.plan.precision);
  const InferenceFigures& figures = figures_of(scenario);
  const double products = (kind == Kind::prefill ? figures.prefill_products : figures.decode_products).value;
  for (MatrixProductRates* of : {&rates.products, &rates.products_16bit}) {
    of->rate *= products;
    of->sustained_rate *= products;
    of->memory_bandwidth *= figures.memory.value;
  }
  rates.bandwidth[0] *= figures.memory.value;
  return rates;
}

double micro_batches_of(const Scenario& scenario, Kind kind, double sequences) {
  const auto stages = static_cast<double>(scenario.plan.pipeline_parallel);
  if (stages == 1) return 1;
  if (kind == Kind::decode) return std::fmod(sequences, stages) == 0 ? stages : 1;
  const double most = figures_of(scenario).micro_batch_tokens;
  const auto prompt = static_cast<double>(scenario.plan.prompt_tokens);
  double pieces = 1;
  while (sequences * prompt / pieces > most && 2 * pieces <= sequences) pieces *= 2;
  return pieces;
}

PassTime time_pass(const Scenario& scenario, const InferencePass& pass, Workload& workload) {
  const ComputeRates rates = inference_rates(scenario, pass.kind);
  const double micro_batches = micro_batches_of(scenario, pass.kind, pass.sequences);
  InferencePass piece = pass;
  piece.sequences /= micro_batches;
  build_inference_pass(*scenario.network.transformer(), scenario.plan, piece, rates, scenario.software,
                       figures_of(scenario).cache_arithmetic.value, workload);
  time_operators(workload.operators, rates);
  const auto stages = static_cast<double>(scenario.plan.pipeline_parallel);
  const double passes = (micro_batches + stages - 1) / stages * unevenness(scenario);
  return PassModel(scenario, pass.kind, workload, rates).time(passes, micro_batches, pass.sequences);
}

Service service_of(const Scenario& scenario, const InferenceMemory& memory) {
  const auto prompt = static_cast<double>(scenario.plan.prompt_tokens);
  const auto output = static_cast<double>(scenario.plan.output_tokens);
  const double sequences = memory.sequences_at_once;
  // Attention to the cache is linear in the context, so that the mean of all steps stands for each.
  return {.prefill = {Kind::prefill, sequences, prompt},
          .decode = {Kind::decode, sequences, prompt + output / 2},
          .waves = memory.waves,
          .steps = output - 1};
}

Prediction predict_inference(const Scenario& scenario) {
  const Plan& plan = scenario.plan;
  const InferenceMemory memory = inference_memory(scenario);
  const Service service = service_of(scenario, memory);
  const PassTime prefill = time_pass(scenario, service.prefill, workspace());
  const PassTime decode = time_pass(scenario, service.decode, workspace());

  Prediction prediction;
  prediction.memory = memory.use;
  prediction.feasible = memory.use.total() <= memory.use.capacity;
  add(prefill, service.waves, Kind::prefill, prediction.breakdown);
  add(decode, service.waves * service.steps, Kind::decode, prediction.breakdown);
  const Seconds time = prediction.breakdown.total();
  prediction.iteration_time = time;
  const double arithmetic =
      service.waves * (prefill.arithmetic_bound + service.steps * decode.arithmetic_bound);
  prediction.iteration_time_90 = interval_90(scenario, prediction.breakdown, Seconds{arithmetic});

  const auto accelerators = static_cast<double>(scenario.accelerators);
  prediction.samples_per_s = static_cast<double>(plan.global_batch) / time.value;
  prediction.tokens_per_s = prediction.samples_per_s * static_cast<double>(plan.output_tokens);
  prediction.tokens_per_s_per_accelerator = prediction.tokens_per_s / accelerators;
  const Flops flops{service.waves * (prefill.flops + service.steps * decode.flops)};
  prediction.model_flops_per_accelerator = prediction.hardware_flops_per_accelerator = flops / time;
  prediction.mfu = prediction.hfu =
      prediction.model_flops_per_accelerator.value / scenario.accelerator.product_peak(plan.precision).value;
  prediction.inference = InferencePrediction{.time_to_first_token = Seconds{prefill.total()},
                                             .decode_step = Seconds{decode.total()},
                                             .request_latency = time,
                                             .tokens_per_s = prediction.tokens_per_s,
                                             .waves = service.waves,
                                             .sequences_at_once = memory.sequences_at_once};
  prediction.run = predict_run(scenario, prediction.breakdown);
  return prediction;
}

}  // namespace scaleroof
