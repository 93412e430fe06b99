// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/inference_memory.h"

#include <algorithm>
#include <cmath>

#include "model/schedule/pipeline.h"
#include "model/workload/inference_workload.h"
#include "model/workload/transformer_dimensions.h"

namespace scaleroof {
namespace {

/// Bytes of one pipeline stage on one accelerator.
struct StageBytes {
  double weights{0};
  double cache{0};  ///< of one position of one sequence
  double total(double positions) const { return weights + positions * cache; }
};

StageBytes stage_bytes(const Scenario& scenario, std::int64_t stage) {
  const Plan& plan = scenario.plan;
  const Transformer& network = *scenario.network.transformer();
  const std::int64_t stages = plan.pipeline_parallel;
  const std::array<LayerRun, 2> runs = layer_runs(network);
  const std::array<double, 2> counts{static_cast<double>(runs[0].layers),
                                     static_cast<double>(runs[1].layers)};
  const StageLayers layers = distribute_layers(network.layers, stages, 1);
  const LayersOfKinds held =
      counts[0] == 0
          ? LayersOfKinds{0, layers_of_stage(std::span(&counts[1], 1), layers, stages, 1, stage)[0]}
      : counts[1] == 0 ? layers_of_stage(std::span(counts.data(), 1), layers, stages, 1, stage)
                       : layers_of_stage(counts, layers, stages, 1, stage);
  const double narrow = bytes_per_element(plan.precision), wide = std::max(2.0, narrow);
  StageBytes bytes;
  for (std::size_t kind = 0; kind < runs.size(); ++kind) {
    if (held[kind] <= 0) continue;
    const TransformerDimensions d(network, runs[kind], plan, 1, narrow);
    bytes.weights += held[kind] * narrow * (d.block_parameters + d.expert_parameters);
    bytes.cache += held[kind] * cache_elements(network, plan) * bytes_per_element(plan.kv_cache_precision);
    // Embedding and head stay in 16 bits.
    const double head = wide * d.vocabulary * d.hidden;
    const bool first = stage == 0, last = stage + 1 == stages;
    if (kind + 1 < runs.size() && held[kind + 1] > 0) continue;
    if (first) bytes.weights += wide * embedding_parameters(network, d);
    if (last && !(first && network.tied_embeddings)) bytes.weights += head;
  }
  return bytes;
}

/// The stage that needs most: the first, one in the middle, or the last.
StageBytes largest_stage(const Scenario& scenario, double positions) {
  StageBytes largest = stage_bytes(scenario, 0);
  for (const std::int64_t stage : {std::int64_t{1}, scenario.plan.pipeline_parallel - 1}) {
    if (stage >= scenario.plan.pipeline_parallel) continue;
    const StageBytes other = stage_bytes(scenario, stage);
    if (other.total(positions) > largest.total(positions)) largest = other;
  }
  return largest;
}

/// Bytes that the program leaves to the cache.
double room_for_cache(const InferenceFigures& figures, double capacity, double weights) {
  const double reserve = figures.reserve.value;
  return figures.usable_behind_weights ? figures.usable_share * (capacity - weights - reserve)
                                       : figures.usable_share * capacity - weights - reserve;
}

}  // namespace

InferenceMemory inference_memory(const Scenario& scenario) {
  const Plan& plan = scenario.plan;
  const InferenceFigures& figures = scenario.software.inference_on(scenario.accelerator);
  const double capacity = scenario.memory.device().capacity.value;
  const double positions = static_cast<double>(plan.prompt_tokens + plan.output_tokens);
  const auto sequences = static_cast<double>(plan.local_batch());
  const StageBytes stage = largest_stage(scenario, sequences * positions);

  InferenceMemory memory;
  const double room = room_for_cache(figures, capacity, stage.weights);
  const double fit = std::max(1.0, std::floor(room / (positions * stage.cache)));
  if (figures.queues_for_memory) memory.waves = std::ceil(sequences / std::min(fit, sequences));
  memory.sequences_at_once = sequences / memory.waves;
  memory.use[MemoryPart::weights] = Bytes{stage.weights};
  memory.use[MemoryPart::kv_cache] = Bytes{std::ceil(memory.sequences_at_once) * positions * stage.cache};
  memory.use.capacity = scenario.memory.device().capacity * scenario.memory.visible_share;
  memory.use[MemoryPart::workspace] = std::max(Bytes{0}, memory.use.capacity - Bytes{stage.weights + room});
  return memory;
}

}  // namespace scaleroof
