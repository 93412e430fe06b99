// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "model/workload/parallel_groups.h"
#include "model/workload/transformer_rows.h"
#include "model/workload/workload.h"

namespace scaleroof {
namespace {

/// Attention, feed-forward network and attention to the encoder each read and write all tokens. Experts that
/// are distributed over ranks exchange tokens among these instead.
double parts_exchanged(const Transformer& network, const LayerRun& run, const Plan& plan) {
  if (run.kind == LayerKind::cross_attending) return 3;
  if (run.kind == LayerKind::experts && plan.expert_parallel > 1 && network.experts->shared_experts == 0)
    return 1;
  return network.parallel_blocks ? 1 : 2;
}

/// One all-reduce for each part of a layer in each pass (Shoeybi et al. 2019), or as many pairs of
/// reduce-scatter and all-gather (sequence parallelism, Korthikanti et al. 2022).
void add_tensor_parallel(const Plan& plan, const Software& software, double parts, double bytes,
                         Block& block) {
  if (plan.tensor_parallel == 1) return;
  const double exposed = software.overlap.tensor_parallel_exposed;
  Exchange exchange{.purpose = ExchangePurpose::tensor_parallel,
                    .operation = Collective::all_reduce,
                    .bytes = bytes,
                    .group = ParallelGroups(plan).tensor(),
                    .forward = parts,
                    .backward = parts,
                    .recomputed = software.recompute_stops_early ? parts - 1 : parts,
                    .exposed_forward = exposed,
                    .exposed_backward = exposed};
  if (!plan.sequence_parallel) {
    block.add(exchange);
    return;
  }
  for (const Collective operation : {Collective::reduce_scatter, Collective::all_gather}) {
    exchange.operation = operation;
    block.add(exchange);
  }
}

/// Every rank of a context group needs the keys and values of the whole sequence, and backward their
/// gradients too (Liu et al. 2023).
void add_context_parallel(const Plan& plan, const Software& software, const TransformerDimensions& d,
                          Block& block) {
  if (plan.context_parallel == 1) return;
  const double exposed = software.overlap.context_parallel_exposed;
  block.add({.purpose = ExchangePurpose::context_parallel,
             .operation = Collective::all_gather,
             .bytes = d.tokens * d.context * (d.key_width + d.value_width) * d.wide_bytes,
             .group = ParallelGroups(plan).context(),
             .forward = 1,
             .backward = 2,
             .recomputed = 1,
             .exposed_forward = exposed,
             .exposed_backward = exposed});
}

/// Tokens are dispatched to the ranks of their experts and the results combined, in each pass (Lepikhin et
/// al. 2021). What the busiest rank receives counts.
void add_expert_parallel(const Plan& plan, const Software& software, const TransformerDimensions& d,
                         Block& block) {
  if (plan.expert_parallel == 1 || d.local_experts <= 0) return;
  const double exposed = software.overlap.expert_parallel_exposed;
  block.add({.purpose = ExchangePurpose::expert_parallel,
             .operation = Collective::all_to_all,
             .bytes = d.expert_tokens * d.hidden * d.wide_bytes,
             .group = ParallelGroups(plan).expert(),
             .forward = 2,
             .backward = 2,
             .recomputed = software.recompute_stops_early ? 1.0 : 2.0,
             .exposed_forward = exposed,
             .exposed_backward = exposed});
}

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
  add_tensor_parallel(plan, software, parts_exchanged(network, run, plan), d.tokens * d.hidden * d.wide_bytes,
                      block);
  add_context_parallel(plan, software, d, block);
  add_expert_parallel(plan, software, d, block);
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
