// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/memory.h"

#include <algorithm>
#include <cmath>

#include "model/predict/bytes_per_parameter.h"
#include "model/schedule/pipeline.h"
#include "model/workload/embedding_tables.h"
#include "model/workload/parallel_groups.h"
#include "model/workload/transformer_dimensions.h"

namespace scaleroof {
namespace {

/// Of an unfused attention's scores, 16-bit: softmax's output, dropout's output and mask (Korthikanti et al.
/// 2022).
constexpr double kept_bytes_of_score = 5;

/// Adds weights, gradients and optimizer state of `parameters` that `shard` ranks share under ZeRO
/// (Rajbhandari et al. 2020, figure 1) and `copies` ranks hold in all.
void add_state(const Scenario& scenario, double parameters, double shard, double copies, MemoryUse& use) {
  const BytesPerParameter bytes = bytes_per_parameter(scenario);
  const int stage = scenario.plan.zero_stage;
  const bool copies_gradients = scenario.software.memory.gradient_bucket_copy && copies > 1 && stage == 0;
  use[MemoryPart::weights] += Bytes{parameters * bytes.weights / (stage >= 3 ? shard : 1)};
  use[MemoryPart::gradients] +=
      Bytes{parameters * bytes.gradients / (stage >= 2 ? shard : 1) * (copies_gradients ? 2 : 1)};
  use[MemoryPart::optimizer] += Bytes{parameters * bytes.optimizer / (stage >= 1 ? shard : 1)};
}

/// The same of parameters that every rank of a stage has, tensor parallelism aside.
void add_state(const Scenario& scenario, double parameters, MemoryUse& use) {
  const ParallelGroups groups(scenario.plan);
  add_state(scenario, parameters, static_cast<double>(groups.shard().ranks),
            static_cast<double>(groups.data().ranks), use);
}

void add_expert_state(const Scenario& scenario, double parameters, MemoryUse& use) {
  const ParallelGroups groups(scenario.plan);
  add_state(scenario, parameters, static_cast<double>(groups.expert_shard().ranks),
            static_cast<double>(groups.expert_data().ranks), use);
}

/// Reserved against allocated, and what the driver and communicators take.
void add_overhead(const Scenario& scenario, double transient, MemoryUse& use) {
  const auto& memory = scenario.software.memory;
  const double allocated = use.total().value + transient;
  use[MemoryPart::workspace].value =
      transient + (memory.fragmentation - 1) * allocated + memory.context.value;
}

/// Activation bytes that one layer keeps for each token, 16-bit unless said (Korthikanti et al. 2022 with
/// grouped queries and gated feed-forward; latent attention and experts: docs/model/model.md).
struct LayerActivations {
  double all;           ///< nothing recomputed
  double scores;        ///< of these the unfused attention's, which selective recomputation drops
  double checkpoint;    ///< the layer's input alone
  double feed_forward;  ///< widest transient of the feed-forward part
};

/// Inputs of the projections, of the core and its result, a token.
double attention_elements(const Transformer& network, const TransformerDimensions& d) {
  if (!network.latent) return 2 * d.query_width + 2 * d.key_width;
  const LatentAttention& latent = *network.latent;
  const double narrow = 2.0 * static_cast<double>(latent.q_lora_rank + latent.kv_lora_rank) +
                        static_cast<double>(latent.qk_rope_head_dim);
  const double projected_up =
      d.key_width + d.value_width - d.query_width / d.head_dim * static_cast<double>(latent.qk_rope_head_dim);
  return narrow * d.residual_share + 3 * d.query_width + projected_up + d.value_width;
}

LayerActivations layer_activations(const Scenario& scenario, const Transformer& network,
                                   const TransformerDimensions& d) {
  const Plan& plan = scenario.plan;
  const double sp = plan.sequence_parallel ? d.tensor : 1;
  const double query = d.query_width, kv = d.key_width, ffn = d.ffn_width;
  const double heads = d.query_width / d.head_dim;
  const bool unfused = plan.attention == Attention::unfused;
  const double dropout_masks = unfused ? 2 * d.hidden : 0;  // of the unfused era; later models train without
  const double scale = d.wide_bytes / 2;
  const double cores = d.memory > 0 ? 2 : 1;
  LayerActivations a{};
  a.scores = unfused ? kept_bytes_of_score * heads * (d.keys + d.memory) * scale : 0;
  const double log_sum_exp = unfused ? 0 : 4 * heads * cores;
  const double gate = network.gated_ffn ? 6 : 4;
  if (scenario.software.memory.fused_activations) {
    const double residual = (8 * d.hidden + dropout_masks) * (1 + cores) / 2;
    a.all = scale * (residual / sp + 2 * cores * attention_elements(network, d) + gate * ffn) + log_sum_exp;
  } else {
    a.all = scale * (20 * d.hidden / sp + cores * (4 * query + 6 * kv) + 8 * ffn) + log_sum_exp;
  }
  // The tokens of an accelerator's experts, each with the expert's input and what its activation reads.
  const double expert_tokens = d.expert_tokens / d.tokens;
  a.all += scale * expert_tokens * (2 * d.hidden * d.expert_share + gate * d.expert_width);
  // 8- and 4-bit dense layers keep their inputs in 8 bits, attention's result beside its 16-bit one.
  if (d.linear_bytes < 2 && scenario.software.memory.fused_activations)
    a.all -= 2 * d.hidden / sp - d.output_width + ffn +
             expert_tokens * (d.hidden * d.expert_share + d.expert_width);
  a.all += a.scores;
  a.checkpoint = d.wide_bytes * d.hidden / sp;
  a.feed_forward = scale * (6 * (ffn + expert_tokens * d.expert_width) + 4 * d.hidden / d.tensor);
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

/// A transformer under a plan: its runs of layers and their sizes.
struct TransformerParts {
  std::array<LayerRun, 2> runs;
  std::array<TransformerDimensions, 2> dimensions;
  std::size_t kinds;  ///< runs that have layers, moved to the front

  const TransformerDimensions& last() const { return dimensions[kinds - 1]; }
  std::int64_t layers() const { return runs[0].layers + runs[1].layers; }
};

TransformerParts parts_of(const Transformer& network, const Plan& plan, double micro_batch) {
  std::array<LayerRun, 2> runs = layer_runs(network);
  if (runs[0].layers == 0) std::swap(runs[0], runs[1]);
  const std::size_t kinds = runs[1].layers > 0 ? 2 : 1;
  const double bytes = bytes_per_element(plan.precision);
  const TransformerDimensions first(network, runs[0], plan, micro_batch, bytes);
  return {runs,
          {first, kinds == 2 ? TransformerDimensions(network, runs[1], plan, micro_batch, bytes) : first},
          kinds};
}

MemoryUse transformer_stage(const Scenario& scenario, const Transformer& network,
                            const TransformerParts& parts, std::int64_t micro_batch,
                            RecomputeChoice recompute, std::int64_t stage) {
  const Plan& plan = scenario.plan;
  const std::int64_t p = plan.pipeline_parallel;
  const StageLayers stages = distribute_layers(parts.layers(), p, plan.virtual_stages);
  const std::array<double, 2> counts{static_cast<double>(parts.runs[0].layers),
                                     static_cast<double>(parts.runs[1].layers)};
  const LayersOfKinds layers =
      layers_of_stage(std::span(counts.data(), parts.kinds), stages, p, plan.virtual_stages, stage);
  const bool first = stage == 0, last = stage == p - 1;
  const TransformerDimensions& ends = parts.last();
  const double head = ends.vocabulary * ends.hidden;
  const auto micro_batches = static_cast<std::int64_t>(
      std::ceil(static_cast<double>(plan.local_batch()) / static_cast<double>(micro_batch)));
  const double in_flight =
      micro_batches_in_flight(plan.pipeline_schedule, p, plan.virtual_stages, micro_batches, stage);

  MemoryUse use;
  double parameters = first ? embedding_parameters(network, ends) : 0;
  if (last && !(first && network.tied_embeddings)) parameters += head;
  double experts = 0, transient = 0, gathered = 0, exchanged = 0;
  for (std::size_t kind = 0; kind < parts.kinds; ++kind) {
    if (layers[kind] <= 0) continue;
    const TransformerDimensions& d = parts.dimensions[kind];
    parameters += layers[kind] * d.block_parameters;
    experts += layers[kind] * d.expert_parameters;
    const LayerActivations a = layer_activations(scenario, network, d);
    use[MemoryPart::activations] += Bytes{d.tokens * layers[kind] * in_flight * kept_per_token(a, recompute)};
    const bool repeats = recompute.mode == Recompute::full && recompute.layers > 0;
    transient =
        std::max(transient, d.tokens * (repeats ? a.all + 2 * d.wide_bytes * d.ffn_width : a.feed_forward));
    gathered = std::max(gathered, d.block_parameters + d.expert_parameters);
    // Two blocks of other ranks' keys and values with their gradients.
    if (plan.context_parallel > 1)
      exchanged = std::max(exchanged, 4 * d.wide_bytes * d.tokens * (d.key_width + d.value_width));
  }
  add_state(scenario, parameters, use);
  if (experts > 0) add_expert_state(scenario, experts, use);

  const double loss = last ? ends.head_tokens * ends.vocabulary * scenario.software.memory.logit_bytes +
                                 ends.wide_bytes * ends.head_tokens * ends.hidden
                           : 0;
  double buffers = exchanged;
  if (p > 1) buffers += 4 * ends.wide_bytes * ends.tokens * ends.residual_width;  // between stages
  if (plan.zero_stage == 3)  // two layers gathered ahead; embedding and head whole, with their gradients
    buffers += 2 * 2 * gathered + 8 * head;
  add_overhead(scenario, std::max(loss, transient) + buffers, use);
  return use;
}

MemoryUse transformer_memory(const Scenario& scenario, const Transformer& network, std::int64_t micro_batch,
                             RecomputeChoice recompute) {
  const Plan& plan = scenario.plan;
  const TransformerParts parts = parts_of(network, plan, static_cast<double>(micro_batch));
  const std::int64_t last = plan.pipeline_parallel - 1;
  MemoryUse largest = transformer_stage(scenario, network, parts, micro_batch, recompute, 0);
  for (const std::int64_t stage : {std::min<std::int64_t>(1, last), last}) {
    if (stage == 0) continue;
    const MemoryUse use = transformer_stage(scenario, network, parts, micro_batch, recompute, stage);
    if (use.total() > largest.total()) largest = use;
  }
  return largest;
}

/// Tables of which an accelerator holds `elements`, whole with their optimizer state, and the gradients of
/// the rows that a micro-batch of all accelerators that share them reads.
void add_embedding_state(const Scenario& scenario, const LayerTable& table, double elements,
                         std::int64_t micro_batch, MemoryUse& use) {
  const BytesPerParameter bytes = bytes_per_parameter(scenario);
  const double samples = static_cast<double>(micro_batch * scenario.plan.embedding_parallel);
  use[MemoryPart::weights] += Bytes{elements * bytes.weights};
  use[MemoryPart::optimizer] += Bytes{elements * bytes.optimizer};
  use[MemoryPart::gradients] +=
      Bytes{touched_embedding_elements(table, scenario.plan, samples) * bytes.gradients};
}

/// What LayerTable::stored_elements counts; statistics stay in fp32 (2%). Recomputation spares an unfused
/// attention's scores.
MemoryUse layer_list_memory(const Scenario& scenario, const LayerTable& table, std::int64_t micro_batch,
                            RecomputeChoice recompute) {
  const Plan& plan = scenario.plan;
  MemoryUse use;
  const double tables = held_embedding_elements(table, plan);
  add_state(scenario, table.parameters - static_cast<double>(plan.embedding_parallel) * tables, use);
  add_embedding_state(scenario, table, tables, micro_batch, use);
  const double bytes = bytes_per_element(scenario.plan.precision);
  const double statistics = is_mixed(scenario.plan.precision) ? 1.02 : 1.0;
  const double samples = static_cast<double>(micro_batch);
  double activations = bytes * statistics * table.stored_elements;
  double largest = bytes * table.largest_activation;
  if (plan.attention == Attention::unfused) {
    const double wide = std::max(2.0, bytes);
    for (const AttentionCore& core : table.attention) {
      if (recompute.mode == Recompute::none)
        activations += core.count * core.score_elements() * kept_bytes_of_score * wide / 2;
      largest = std::max(largest, wide * core.score_elements());
    }
  }
  const double share = samples / static_cast<double>(plan.spatial_parallel);
  use[MemoryPart::activations].value = share * activations;
  // The gradient of the largest tensor lives beside what forward kept.
  add_overhead(scenario, share * largest, use);
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
  const double stage_layers = std::ceil(static_cast<double>(network->layers + network->decoder_layers) /
                                        static_cast<double>(scenario.plan.pipeline_parallel));
  double few = 0, many = stage_layers;
  while (many - few > 1) {
    const double middle = std::floor((few + many) / 2);
    (fits({Recompute::full, middle / stage_layers}) ? many : few) = middle;
  }
  return {Recompute::full, many / stage_layers};
}

}  // namespace scaleroof
