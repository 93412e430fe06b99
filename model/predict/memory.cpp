// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/memory.h"

#include <algorithm>
#include <cmath>

#include "model/predict/bytes_per_parameter.h"
#include "model/schedule/pipeline.h"
#include "model/workload/transformer_dimensions.h"

namespace scaleroof {
namespace {

/// Of an unfused attention's scores, 16-bit: softmax's output, dropout's output and mask (Korthikanti et al.
/// 2022).
constexpr double kept_bytes_of_score = 5;

/// Ranks that share sharded state.
double shard_ranks(const Plan& plan) {
  return static_cast<double>(plan.zero_group > 0 ? plan.zero_group : plan.data_parallel);
}

/// Weights, gradients and optimizer state of `parameters` under ZeRO (Rajbhandari et al. 2020, figure 1).
void add_state(const Scenario& scenario, double parameters, MemoryUse& use) {
  const BytesPerParameter bytes = bytes_per_parameter(scenario);
  const Plan& plan = scenario.plan;
  const double ranks = shard_ranks(plan);
  const bool copies_gradients =
      scenario.software.memory.gradient_bucket_copy && plan.data_parallel > 1 && plan.zero_stage == 0;
  use[MemoryPart::weights].value = parameters * bytes.weights / (plan.zero_stage >= 3 ? ranks : 1);
  use[MemoryPart::gradients].value =
      parameters * bytes.gradients / (plan.zero_stage >= 2 ? ranks : 1) * (copies_gradients ? 2 : 1);
  use[MemoryPart::optimizer].value = parameters * bytes.optimizer / (plan.zero_stage >= 1 ? ranks : 1);
}

/// Reserved against allocated, and what the driver and communicators take.
void add_overhead(const Scenario& scenario, double transient, MemoryUse& use) {
  const auto& memory = scenario.software.memory;
  const double allocated = use.total().value + transient;
  use[MemoryPart::workspace].value =
      transient + (memory.fragmentation - 1) * allocated + memory.context.value;
}

/// Activation bytes that one layer keeps for each token, 16-bit unless said (Korthikanti et al. 2022 with
/// grouped queries and gated feed-forward).
struct LayerActivations {
  double all;           ///< nothing recomputed
  double scores;        ///< of these the unfused attention's, which selective recomputation drops
  double checkpoint;    ///< the layer's input alone
  double feed_forward;  ///< widest transient of the feed-forward part
};

LayerActivations layer_activations(const Scenario& scenario, const Transformer& network,
                                   const TransformerDimensions& d) {
  const Plan& plan = scenario.plan;
  const double sp = plan.sequence_parallel ? d.tensor : 1;
  const double query = d.query_width, kv = d.kv_width, ffn = d.ffn_width;
  const double heads = static_cast<double>(network.heads) / d.tensor;
  const bool unfused = plan.attention == Attention::unfused;
  const double dropout_masks = unfused ? 2 * d.hidden : 0;  // of the unfused era; later models train without
  const double scale = d.wide_bytes / 2;
  LayerActivations a{};
  a.scores = unfused ? kept_bytes_of_score * heads * d.sequence * scale : 0;
  const double log_sum_exp = unfused ? 0 : 4 * heads;
  const double gate = network.gated_ffn ? 6 : 4;
  a.all = scenario.software.memory.fused_activations
              ? scale * ((8 * d.hidden + dropout_masks) / sp + 4 * query + 4 * kv + gate * ffn) + log_sum_exp
              : scale * (20 * d.hidden / sp + 4 * query + 6 * kv + 8 * ffn) + log_sum_exp;
  a.all += a.scores;
  a.checkpoint = d.wide_bytes * d.hidden / sp;
  a.feed_forward = scale * (6 * ffn + 4 * d.hidden / d.tensor);
  return a;
}

double kept_per_token(const LayerActivations& a, RecomputeChoice recompute) {
  switch (recompute.mode) {
    case Recompute::selective:
      return a.all - a.scores;
    case Recompute::full:
      return recompute.layers * a.checkpoint + (1 - recompute.layers) * (a.all - a.scores);
    default:
      return a.all;
  }
}

MemoryUse transformer_stage(const Scenario& scenario, const Transformer& network,
                            const TransformerDimensions& d, RecomputeChoice recompute, std::int64_t stage) {
  const Plan& plan = scenario.plan;
  const std::int64_t p = plan.pipeline_parallel;
  const StageLayers stages = distribute_layers(network.layers, p, plan.virtual_stages);
  const bool first = stage == 0, last = stage == p - 1;
  const double layers = last ? stages.last : stages.middle;
  const double head = d.vocabulary * d.hidden;
  double parameters = layers * d.block_parameters;
  if (first) parameters += d.embedding_parameters;
  if (last && !(first && network.tied_embeddings)) parameters += head;

  MemoryUse use;
  add_state(scenario, parameters, use);
  const auto micro_batches =
      static_cast<std::int64_t>(std::ceil(static_cast<double>(plan.local_batch()) * d.sequence / d.tokens));
  const double in_flight =
      micro_batches_in_flight(plan.pipeline_schedule, p, plan.virtual_stages, micro_batches, stage);
  const LayerActivations a = layer_activations(scenario, network, d);
  use[MemoryPart::activations].value = d.tokens * layers * in_flight * kept_per_token(a, recompute);

  const double loss = last ? d.head_tokens * d.vocabulary * scenario.software.memory.logit_bytes +
                                 d.wide_bytes * d.head_tokens * d.hidden
                           : 0;
  const double layer = d.tokens * (recompute.mode == Recompute::full && recompute.layers > 0
                                       ? a.all + 2 * d.wide_bytes * d.ffn_width
                                       : a.feed_forward);
  double buffers = p > 1 ? 4 * d.wide_bytes * d.tokens * d.residual_width : 0;  // stage-to-stage messages
  if (plan.zero_stage == 3)  // two layers gathered ahead; embedding and head whole, with their gradients
    buffers += 2 * 2 * d.block_parameters + 8 * head;
  add_overhead(scenario, std::max(loss, layer) + buffers, use);
  return use;
}

MemoryUse transformer_memory(const Scenario& scenario, const Transformer& network, std::int64_t micro_batch,
                             RecomputeChoice recompute) {
  const Plan& plan = scenario.plan;
  const TransformerDimensions d(network, plan, static_cast<double>(micro_batch),
                                bytes_per_element(plan.precision));
  const std::int64_t last = plan.pipeline_parallel - 1;
  MemoryUse largest = transformer_stage(scenario, network, d, recompute, 0);
  for (const std::int64_t stage : {std::min<std::int64_t>(1, last), last}) {
    if (stage == 0) continue;
    const MemoryUse use = transformer_stage(scenario, network, d, recompute, stage);
    if (use.total() > largest.total()) largest = use;
  }
  return largest;
}

/// What LayerTable::stored_elements counts; statistics stay in fp32 (2%). Recomputation spares an unfused
/// attention's scores.
MemoryUse layer_list_memory(const Scenario& scenario, const LayerTable& table, std::int64_t micro_batch,
                            RecomputeChoice recompute) {
  MemoryUse use;
  add_state(scenario, table.parameters, use);
  const double bytes = bytes_per_element(scenario.plan.precision);
  const double statistics = is_mixed(scenario.plan.precision) ? 1.02 : 1.0;
  const double samples = static_cast<double>(micro_batch);
  double activations = bytes * statistics * table.stored_elements;
  double largest = bytes * table.largest_activation;
  if (scenario.plan.attention == Attention::unfused) {
    const double wide = std::max(2.0, bytes);
    for (const AttentionCore& core : table.attention) {
      if (recompute.mode == Recompute::none)
        activations += core.count * core.score_elements() * kept_bytes_of_score * wide / 2;
      largest = std::max(largest, wide * core.score_elements());
    }
  }
  use[MemoryPart::activations].value = samples * activations;
  // The gradient of the largest tensor lives beside what forward kept.
  add_overhead(scenario, samples * largest, use);
  return use;
}

MemoryUse operator_totals_memory(const Scenario& scenario, const OperatorTotals& totals,
                                 std::int64_t micro_batch) {
  MemoryUse use;
  add_state(scenario, totals.parameters, use);
  use[MemoryPart::activations].value = static_cast<double>(micro_batch) * totals.activation_bytes.value;
  add_overhead(scenario, 0, use);
  return use;
}

Bytes visible_capacity(const MemoryHierarchy& memory) {
  return memory.device().capacity * memory.visible_share;
}

}  // namespace

MemoryUse memory_use(const Scenario& scenario, std::int64_t micro_batch, RecomputeChoice recompute) {
  MemoryUse use;
  if (const Transformer* transformer = scenario.network.transformer())
    use = transformer_memory(scenario, *transformer, micro_batch, recompute);
  else if (const LayerList* layers = scenario.network.layer_list())
    use = layer_list_memory(scenario, layers->table, micro_batch, recompute);
  else
    use = operator_totals_memory(scenario, *scenario.network.operator_totals(), micro_batch);
  use.capacity = visible_capacity(scenario.memory);
  return use;
}

RecomputeChoice choose_recompute(const Scenario& scenario, std::int64_t micro_batch) {
  if (scenario.plan.recompute != Recompute::automatic) return {scenario.plan.recompute, 1};
  const auto fits = [&](RecomputeChoice choice) {
    const MemoryUse use = memory_use(scenario, micro_batch, choice);
    return use.total() <= use.capacity;
  };
  const Transformer* network = scenario.network.transformer();
  if (!network || fits({Recompute::none, 0})) return {Recompute::none, 0};
  if (fits({Recompute::selective, 0})) return {Recompute::selective, 0};
  // Whole layers of the largest stage, the fewest that fit: memory falls with their number, so bisect.
  const double stage_layers =
      std::ceil(static_cast<double>(network->layers) / static_cast<double>(scenario.plan.pipeline_parallel));
  double few = 0, many = stage_layers;
  while (many - few > 1) {
    const double middle = std::floor((few + many) / 2);
    (fits({Recompute::full, middle / stage_layers}) ? many : few) = middle;
  }
  return {Recompute::full, many / stage_layers};
}

}  // namespace scaleroof
