// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/inference_workload.h"

#include <algorithm>
#include <cmath>

#include "model/workload/transformer_exchanges.h"
#include "model/workload/transformer_rows.h"

namespace scaleroof {
namespace {

/// Experts whose weights a pass reads: of E experts, each token choosing k, B tokens miss one with
/// probability (1 - k/E)^B.
double experts_read(const MixtureOfExperts& moe, const TransformerDimensions& d) {
  const auto experts = static_cast<double>(moe.experts), chosen = static_cast<double>(moe.experts_per_token);
  const double tokens = d.expert_tokens / chosen * experts / d.local_experts;
  return d.local_experts * (1 - std::pow(1 - chosen / experts, tokens));
}

TransformerDimensions dimensions(const Transformer& network, LayerRun run, const Plan& plan,
                                 const InferencePass& pass, double element_bytes) {
  const bool decode = pass.kind == InferencePass::Kind::decode;
  run.sequence = decode ? 1 : plan.prompt_tokens;
  TransformerDimensions d(network, run, plan, pass.sequences, element_bytes);
  if (decode) d.keys = pass.context;
  d.head_tokens = pass.sequences;
  if (d.local_experts > 0) d.local_experts = experts_read(*network.experts, d);
  return d;
}

/// Attention of one query of each sequence to its cache. The cache is read once for all the queries that
/// share a key-value head; each query then has its own arithmetic, for which such kernels use vector units.
/// Both were measured one after the other. Latent attention shares one narrow vector among all heads, with
/// which it computes as it is (absorbed projections): enough rows for matrix units.
void add_cache_attention(const Transformer& network, const Plan& plan, const TransformerDimensions& d,
                         const InferencePass& pass, const ComputeRates& rates, const Software& software,
                         double arithmetic, OperatorColumns& operators) {
  const double positions = pass.sequences * pass.context;
  const double bytes = positions * cache_elements(network, plan) * bytes_per_element(plan.kv_cache_precision);
  double widths = d.query_width + d.output_width;
  double rate = arithmetic * rates.vector_rate;
  if (network.latent) {
    const auto rank = static_cast<double>(network.latent->kv_lora_rank);
    const double heads = d.query_width / d.head_dim;
    widths = heads * (2 * rank + static_cast<double>(network.latent->qk_rope_head_dim));
    rate = rates.attention.forward_rate;
  }
  const double flops = 2 * positions * widths;
  const double computing = flops / rate;
  operators.add({"attention to the cache", OperatorKind::attention, Pass::forward}, 1, flops, computing,
                software.matrix_products.launch.value, {bytes, bytes, bytes},
                computing + bytes / rates.bandwidth[0]);
}

}  // namespace

double cache_elements(const Transformer& network, const Plan& plan) {
  if (network.latent)
    return static_cast<double>(network.latent->kv_lora_rank + network.latent->qk_rope_head_dim);
  const double heads =
      std::max(1.0, static_cast<double>(network.kv_heads) / static_cast<double>(plan.tensor_parallel));
  return heads * static_cast<double>(network.head_dim + network.value_head_dim());
}

void build_inference_pass(const Transformer& network, const Plan& plan, const InferencePass& pass,
                          const ComputeRates& rates, const Software& software, double arithmetic,
                          Workload& workload) {
  workload.operators.clear();
  workload.block_kinds = 0;
  workload.micro_batch = pass.sequences;
  const auto row = [&] { return workload.operators.rows(); };
  const std::array<LayerRun, 2> runs = layer_runs(network);
  const std::size_t last = runs[1].layers > 0 ? 1 : 0;
  for (std::size_t i = 0; i <= last; ++i) {
    const LayerRun& run = runs[i];
    if (run.layers == 0) continue;
    const TransformerDimensions d = dimensions(network, run, plan, pass, rates.element_bytes);
    TransformerRows rows(network, run, d, plan.attention, rates, software, workload.operators);
    Block& block = workload.add_block(static_cast<double>(run.layers));
    const Eigen::Index begin = row();
    if (pass.kind == InferencePass::Kind::prefill)
      rows.attention_core_forward();
    else
      add_cache_attention(network, plan, d, pass, rates, software, arithmetic, workload.operators);
    block.attention_core = {begin, row()};
    rows.rest_forward();
    rows.feed_forward_down();
    block.forward = {begin, row()};
    block.backward = {row(), row()};
    add_transformer_exchanges(network, run, plan, software, d, block);
    workload.pipeline_message = d.tokens * d.residual_width * d.wide_bytes;
    if (i < last) continue;
    const Eigen::Index head = row();
    rows.head_products();
    workload.head_forward = {head, row()};
    workload.head_backward = {row(), row()};
  }
}

}  // namespace scaleroof
