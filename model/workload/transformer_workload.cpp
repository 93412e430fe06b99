// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "model/workload/attention_rows.h"
#include "model/workload/parallel_groups.h"
#include "model/workload/transformer_dimensions.h"
#include "model/workload/workload.h"

namespace scaleroof {
namespace {

/// Adds the operators of one transformer layer, of the embedding and of the head.
class TransformerRows {
 public:
  TransformerRows(const Transformer& network, const TransformerDimensions& d, const ComputeRates& rates,
                  const Software& software, Attention kernel, OperatorColumns& operators)
      : network_(network),
        d_(d),
        rates_(rates),
        software_(software),
        operators_(operators),
        shape_{.batch = d.sequences_times_heads,
               .queries = d.sequence,
               .keys = d.sequence,
               .head_dim = d.head_dim,
               .value_dim = d.head_dim,
               .causal = network.causal,
               .edge_elements = 2 * d.tokens * (d.query_width + d.kv_width)},
        attention_(shape_, kernel, "attention, fused", 1, rates, software, operators) {
    const auto& element_wise = software.element_wise;
    traffic_ =
        element_wise.traffic.value * (is_mixed(rates.precision) ? element_wise.half_precision_factor : 1.0);
  }

  Eigen::Index rows() const { return operators_.rows(); }

  void attention_core_forward() { attention_.forward(); }

  void rest_forward() {
    linear_forward("query, key and value", qkv());
    linear_forward("attention output", attention_output());
    linear_forward("feed-forward up", up());
    element_wise_forward();
  }

  void feed_forward_down() { linear_forward("feed-forward down", down()); }

  void backward() {
    attention_.backward();
    for (const auto& [name, shape] :
         {std::pair{"query, key and value", qkv()}, std::pair{"attention output", attention_output()},
          std::pair{"feed-forward up", up()}, std::pair{"feed-forward down", down()}})
      both_gradients(name, shape, rates_.products, d_.linear_bytes);
    element_wise_backward();
  }

  void head_forward() {
    product("language-model head", Pass::forward, head(), rates_.products_16bit, d_.wide_bytes);
    if (network_.head_transform)
      product("head transform", Pass::forward, head_transform(), rates_.products_16bit, d_.wide_bytes);
    memory_bound("loss over the vocabulary", Pass::forward, logit_bytes() / 3);
  }

  void head_backward() {
    both_gradients("language-model head", head(), rates_.products_16bit, d_.wide_bytes);
    if (network_.head_transform)
      both_gradients("head transform", head_transform(), rates_.products_16bit, d_.wide_bytes);
    memory_bound("loss over the vocabulary", Pass::backward, logit_bytes() * 2 / 3);
  }

  void embedding() { memory_bound("embedding", Pass::backward, 6 * d_.tokens * d_.hidden * d_.wide_bytes); }

  double attention_core_flops() const { return shape_.flops(); }

 private:
  MatrixShape qkv() const { return {d_.tokens, d_.query_width + 2 * d_.kv_width, d_.hidden, 1}; }
  MatrixShape attention_output() const { return {d_.tokens, d_.hidden, d_.query_width, 1}; }
  MatrixShape up() const { return {d_.tokens, d_.ffn_inputs * d_.ffn_width, d_.hidden, 1}; }
  MatrixShape down() const { return {d_.tokens, d_.hidden, d_.ffn_width, 1}; }
  MatrixShape head() const { return {d_.head_tokens, d_.vocabulary, d_.hidden, 1}; }
  MatrixShape head_transform() const { return {d_.head_tokens, d_.hidden, d_.hidden, 1}; }

  double logit_bytes() const { return d_.head_tokens * d_.vocabulary * software_.element_wise.logit_bytes; }
  void product(std::string_view name, Pass pass, const MatrixShape& shape, const MatrixProductRates& rates,
               double bytes) {
    add_matrix_product({name, OperatorKind::matrix_product, pass}, 1, shape, rates, bytes, rates_, software_,
                       operators_);
  }

  void linear_forward(std::string_view name, const MatrixShape& shape) {
    product(name, Pass::forward, shape, rates_.products, d_.linear_bytes);
  }

  void both_gradients(std::string_view name, const MatrixShape& s, const MatrixProductRates& rates,
                      double bytes) {
    product(name, Pass::data_gradient, {s.m, s.k, s.n, s.batch}, rates, bytes);
    product(name, Pass::weight_gradient, {s.n, s.k, s.m, s.batch}, rates, bytes);
  }

  void memory_bound(std::string_view name, Pass pass, double bytes) {
    operators_.add({name, OperatorKind::memory_bound, pass}, 1, 0, 0, 0, {bytes, bytes, bytes});
  }

  /// Passes over the edges between products: two norms and residual additions over the hidden width, the
  /// activation over the feed-forward width, and bias, rotary embedding and transposition of queries, keys
  /// and values (2).
  void element_wise(Pass pass, double residual_passes, double activation_passes) {
    const double bytes = traffic_ * d_.wide_bytes * d_.tokens;
    memory_bound("norms and residuals", pass, bytes * residual_passes * d_.residual_width);
    memory_bound("feed-forward activation", pass, bytes * activation_passes * d_.ffn_width);
    memory_bound("attention layout", pass, bytes * 2 * (d_.query_width + 2 * d_.kv_width));
    // 8- and 4-bit products first convert their operands: the inputs of a layer's four products.
    if (d_.linear_bytes < 2)
      memory_bound("casts", pass,
                   software_.element_wise.cast_bytes * d_.tokens *
                       (d_.hidden + d_.residual_width + d_.query_width + d_.ffn_width));
  }
  void element_wise_forward() { element_wise(Pass::forward, 12, network_.gated_ffn ? 3 : 2); }
  void element_wise_backward() { element_wise(Pass::backward, 16, network_.gated_ffn ? 5 : 3); }

  const Transformer& network_;
  const TransformerDimensions& d_;
  const ComputeRates& rates_;
  const Software& software_;
  OperatorColumns& operators_;
  AttentionShape shape_;
  AttentionRows attention_;
  double traffic_{1};
};

/// Two all-reduces of `bytes` in each pass of a block (Shoeybi et al. 2019), or as many pairs of
/// reduce-scatter and all-gather (sequence parallelism, Korthikanti et al. 2022).
void add_tensor_parallel(const Plan& plan, const Software& software, double bytes, Block& block) {
  if (plan.tensor_parallel == 1) return;
  const double exposed = software.overlap.tensor_parallel_exposed;
  Exchange exchange{.purpose = ExchangePurpose::tensor_parallel,
                    .operation = Collective::all_reduce,
                    .bytes = bytes,
                    .group = ParallelGroups(plan).tensor(),
                    .forward = 2,
                    .backward = 2,
                    .recomputed = software.recompute_stops_early ? 1.0 : 2.0,
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

}  // namespace

void build_transformer_workload(const Transformer& network, const Plan& plan, std::int64_t micro_batch,
                                const ComputeRates& rates, const Software& software, Workload& workload) {
  const TransformerDimensions d(network, plan, static_cast<double>(micro_batch), rates.element_bytes);
  TransformerRows rows(network, d, rates, software, plan.attention, workload.operators);

  Block& block = workload.add_block(static_cast<double>(network.layers));
  rows.attention_core_forward();
  block.attention_core = {0, plan.attention == Attention::flash ? 0 : rows.rows()};
  rows.rest_forward();
  const Eigen::Index before_down = rows.rows();
  rows.feed_forward_down();
  block.forward = {0, rows.rows()};
  block.recomputed = {0, software.recompute_stops_early ? before_down : rows.rows()};
  rows.backward();
  block.backward = {block.forward.end, rows.rows()};
  block.parameters = d.block_parameters;
  add_tensor_parallel(plan, software, d.tokens * d.hidden * d.wide_bytes, block);
  rows.head_forward();
  workload.head_forward = {block.backward.end, rows.rows()};
  rows.head_backward();
  workload.head_backward = {workload.head_forward.end, rows.rows()};
  rows.embedding();
  workload.embedding = {workload.head_backward.end, rows.rows()};

  workload.embedding_parameters = d.embedding_parameters;
  workload.head_parameters =
      network.tied_embeddings && plan.pipeline_parallel == 1 ? 0.0 : d.vocabulary * d.hidden;
  workload.pipeline_message = d.tokens * d.residual_width * d.wide_bytes;
  workload.layered = true;
  workload.fused_softmax_refused = software.element_wise.fused_softmax_needs_multiple_of_4 &&
                                   plan.attention == Attention::unfused &&
                                   std::fmod(d.sequences_times_heads, 4) != 0;
  const double samples = static_cast<double>(micro_batch);
  workload.attention_core_flops_per_sample =
      plan.attention == Attention::flash
          ? 0.0
          : rows.attention_core_flops() * static_cast<double>(network.layers * plan.tensor_parallel) /
                samples;
}

}  // namespace scaleroof
