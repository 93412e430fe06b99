// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "model/workload/transformer_exchanges.h"
#include "model/workload/transformer_rows.h"
#include "model/workload/workload.h"

namespace scaleroof {
namespace {

void add_layers(const Transformer& network, const LayerRun& run, const Plan& plan,
                const TransformerDimensions& d, const Software& software, TransformerRows& rows,
                Workload& workload) {
  const auto row = [&] { return workload.operators.rows(); };
  Block& block = workload.add_block(static_cast<double>(run.layers));
  const Eigen::Index begin = row();
  rows.attention_core_forward();
  block.attention_core = {begin, plan.attention == Attention::flash ? begin : row()};
  rows.rest_forward();
  const Eigen::Index before_down = row();
  rows.feed_forward_down();
  block.forward = {begin, row()};
  block.recomputed = {begin, software.recompute_stops_early ? before_down : row()};
  rows.backward();
  block.backward = {block.forward.end, row()};
  block.parameters = d.block_parameters;
  block.expert_parameters = d.expert_parameters;
  block.host_issue =
      (run.kind == LayerKind::experts ? software.experts.layer_issue : software.host.layer_issue).value;
  add_transformer_exchanges(network, run, plan, software, d, block);
}

/// Head and embedding, of the last run's sizes.
void add_ends(const Transformer& network, const Plan& plan, const TransformerDimensions& d,
              double embedded_tokens, TransformerRows& rows, Workload& workload) {
  const auto row = [&] { return workload.operators.rows(); };
  const Eigen::Index head = row();
  rows.head_forward();
  workload.head_forward = {head, row()};
  rows.head_backward();
  workload.head_backward = {workload.head_forward.end, row()};
  rows.embedding(embedded_tokens);
  workload.embedding = {workload.head_backward.end, row()};
  workload.embedding_parameters = embedding_parameters(network, d);
  workload.head_parameters =
      network.tied_embeddings && plan.pipeline_parallel == 1 ? 0.0 : d.vocabulary * d.hidden;
}

}  // namespace

void build_transformer_workload(const Transformer& network, const Plan& plan, std::int64_t micro_batch,
                                const ComputeRates& rates, const Software& software, Workload& workload) {
  const auto samples = static_cast<double>(micro_batch);
  const std::array<LayerRun, 2> runs = layer_runs(network);
  const std::size_t last = runs[1].layers > 0 ? 1 : 0;
  double embedded_tokens = 0;
  for (std::size_t i = 0; i <= last; ++i) {
    const LayerRun& run = runs[i];
    if (run.layers == 0) continue;
    const TransformerDimensions d(network, run, plan, samples, rates.element_bytes);
    TransformerRows rows(network, run, d, plan.attention, rates, software, workload.operators);
    add_layers(network, run, plan, d, software, rows, workload);
    if (plan.attention == Attention::unfused)
      workload.attention_core_flops_per_sample +=
          rows.attention_core_flops() *
          static_cast<double>(run.layers * plan.tensor_parallel * plan.context_parallel) / samples;
    // An encoder and a decoder embed a sequence each; layers with and without experts share one.
    embedded_tokens = network.has_decoder() ? embedded_tokens + d.tokens : d.tokens;
    workload.pipeline_message = d.tokens * d.residual_width * d.wide_bytes;
    workload.fused_softmax_refused = software.element_wise.fused_softmax_needs_multiple_of_4 &&
                                     plan.attention == Attention::unfused &&
                                     std::fmod(d.sequences_times_heads, 4) != 0;
    if (i == last) add_ends(network, plan, d, embedded_tokens, rows, workload);
  }
  workload.layered = true;
}

}  // namespace scaleroof
