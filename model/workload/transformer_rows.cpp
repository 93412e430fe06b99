// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/transformer_rows.h"

namespace scaleroof {
namespace {

/// Permutation and activation of experts, backward against forward: gradients beside what forward kept.
constexpr double expert_traffic_backward = 1.5;

AttentionShape attention(const TransformerDimensions& d, double keys, bool causal, const Software& software) {
  return {.batch = d.sequences_times_heads,
          .queries = d.queries,
          .keys = keys,
          .head_dim = d.head_dim,
          .value_dim = d.value_head_dim,
          .causal = causal,
          .edge_elements = d.tokens * (d.query_width + d.output_width) +
                           d.tokens * (keys / d.queries) * (d.key_width + d.value_width),
          .slowdown = d.context > 1 ? software.attention_in_pieces : 1.0};
}

}  // namespace

TransformerRows::TransformerRows(const Transformer& network, const LayerRun& run,
                                 const TransformerDimensions& d, Attention kernel, const ComputeRates& rates,
                                 const Software& software, OperatorColumns& operators)
    : network_(network),
      d_(d),
      rates_(rates),
      software_(software),
      operators_(operators),
      self_(attention(d, d.keys, run.causal, software)),
      cross_(attention(d, d.memory, false, software)),
      self_attention_(self_, kernel, "attention, fused", 1, rates, software, operators),
      cross_attention_(cross_, kernel, "attention to the encoder, fused", 1, rates, software, operators) {
  const auto& element_wise = software.element_wise;
  traffic_ =
      element_wise.traffic.value * (is_mixed(rates.precision) ? element_wise.half_precision_factor : 1.0);
}

void TransformerRows::attention_core_forward() {
  self_attention_.forward();
  if (attends_to_memory()) cross_attention_.forward();
}

void TransformerRows::rest_forward() {
  const auto forward = [this](std::string_view name, const MatrixShape& shape) {
    linear_forward(name, shape);
  };
  for_attention_products(forward);
  if (has_experts()) wide_forward("router", router());
  for_up_products(forward);
  element_wise(Pass::forward);
}

void TransformerRows::feed_forward_down() {
  for_down_products([this](std::string_view name, const MatrixShape& shape) { linear_forward(name, shape); });
}

void TransformerRows::backward() {
  self_attention_.backward();
  if (attends_to_memory()) cross_attention_.backward();
  const auto gradients = [this](std::string_view name, const MatrixShape& shape) {
    linear_gradients(name, shape);
  };
  for_attention_products(gradients);
  if (has_experts()) wide_gradients("router", router());
  for_up_products(gradients);
  for_down_products(gradients);
  element_wise(Pass::backward);
}

/// Calls `use(name, shape)` for the projections of attention: m tokens, n outputs, k inputs.
template <class Use>
void TransformerRows::for_attention_products(Use use) const {
  const double keys_and_values = d_.key_width + d_.value_width;
  if (network_.latent) {
    const LatentAttention& latent = *network_.latent;
    const auto query_rank = static_cast<double>(latent.q_lora_rank);
    const auto rank = static_cast<double>(latent.kv_lora_rank);
    const auto shared_key = static_cast<double>(latent.qk_rope_head_dim);
    // Every tensor-parallel rank needs the narrow vectors whole; sequence parallelism divides their tokens.
    use("latent down-projections",
        MatrixShape{d_.tokens * d_.residual_share, query_rank + rank + shared_key, d_.hidden, 1});
    use("query", MatrixShape{d_.tokens, d_.query_width, query_rank > 0 ? query_rank : d_.hidden, 1});
    // All heads share the rotary part of the key, which is not projected up.
    const double heads = d_.query_width / d_.head_dim;
    use("key and value up-projection", MatrixShape{d_.tokens, keys_and_values - heads * shared_key, rank, 1});
  } else {
    use("query, key and value", MatrixShape{d_.tokens, d_.query_width + keys_and_values, d_.hidden, 1});
  }
  use("attention output", MatrixShape{d_.tokens, d_.hidden, d_.output_width, 1});
  if (attends_to_memory()) {
    const double memory_tokens = d_.memory * d_.tokens / d_.queries;
    use("cross-attention query", MatrixShape{d_.tokens, d_.query_width, d_.hidden, 1});
    use("cross-attention key and value", MatrixShape{memory_tokens, keys_and_values, d_.hidden, 1});
    use("cross-attention output", MatrixShape{d_.tokens, d_.hidden, d_.output_width, 1});
  }
}

/// The same for a feed-forward network's first products. Experts are one grouped product: each has its own
/// weights and only the tokens that were sent to it.
template <class Use>
void TransformerRows::for_up_products(Use use) const {
  if (d_.ffn_width > 0)
    use(has_experts() ? "shared experts up" : "feed-forward up",
        MatrixShape{d_.tokens, d_.ffn_inputs * d_.ffn_width, d_.hidden, 1});
  if (has_experts())
    use("experts up", MatrixShape{d_.expert_tokens / d_.local_experts, d_.ffn_inputs * d_.expert_width,
                                  d_.hidden, d_.local_experts});
}

template <class Use>
void TransformerRows::for_down_products(Use use) const {
  if (d_.ffn_width > 0)
    use(has_experts() ? "shared experts down" : "feed-forward down",
        MatrixShape{d_.tokens, d_.hidden, d_.ffn_width, 1});
  if (has_experts())
    use("experts down",
        MatrixShape{d_.expert_tokens / d_.local_experts, d_.hidden, d_.expert_width, d_.local_experts});
}

MatrixShape TransformerRows::router() const {
  const auto experts = static_cast<double>(network_.experts->experts);
  return {d_.tokens * d_.residual_share, experts, d_.hidden, 1};
}

void TransformerRows::head_products() {
  wide_forward("language-model head", head());
  if (network_.head_transform) wide_forward("head transform", head_transform());
}

void TransformerRows::head_forward() {
  head_products();
  memory_bound("loss over the vocabulary", Pass::forward, logit_bytes() / 3);
}

void TransformerRows::head_backward() {
  wide_gradients("language-model head", head());
  if (network_.head_transform) wide_gradients("head transform", head_transform());
  memory_bound("loss over the vocabulary", Pass::backward, logit_bytes() * 2 / 3);
}

void TransformerRows::embedding(double tokens) {
  if (network_.image) {
    // Patches are projected; nothing needs the gradient of the image.
    const ImageInput& image = *network_.image;
    const double patches = static_cast<double>(image.patches()) * d_.tokens / d_.queries / d_.context;
    const auto elements = static_cast<double>(image.patch_elements());
    wide_forward("patch embedding", {patches, d_.hidden, elements, 1});
    product("patch embedding", Pass::weight_gradient, {d_.hidden, elements, patches, 1},
            rates_.products_16bit, d_.wide_bytes);
  }
  memory_bound("embedding", Pass::backward, 6 * tokens * d_.hidden * d_.wide_bytes);
}

MatrixShape TransformerRows::head() const {
  return {d_.head_tokens, d_.vocabulary, d_.hidden, 1};
}

MatrixShape TransformerRows::head_transform() const {
  return {d_.head_tokens, d_.hidden, d_.hidden, 1};
}

double TransformerRows::logit_bytes() const {
  return d_.head_tokens * d_.vocabulary * software_.element_wise.logit_bytes;
}

/// Experts' products are batched too, but libraries pad their tokens: none is misaligned.
void TransformerRows::product(std::string_view name, Pass pass, const MatrixShape& shape,
                              const MatrixProductRates& rates, double bytes) {
  const auto [traffic, time] = rates_.product(shape, rates, bytes);
  operators_.add({name, OperatorKind::matrix_product, pass}, 1, shape.flops(), time.on_units(),
                 software_.matrix_products.launch.value, traffic, time.total);
}

void TransformerRows::both_gradients(std::string_view name, const MatrixShape& s,
                                     const MatrixProductRates& rates, double bytes) {
  product(name, Pass::data_gradient, {s.m, s.k, s.n, s.batch}, rates, bytes);
  product(name, Pass::weight_gradient, {s.n, s.k, s.m, s.batch}, rates, bytes);
}

void TransformerRows::linear_forward(std::string_view name, const MatrixShape& shape) {
  product(name, Pass::forward, shape, rates_.products, d_.linear_bytes);
}

void TransformerRows::linear_gradients(std::string_view name, const MatrixShape& shape) {
  both_gradients(name, shape, rates_.products, d_.linear_bytes);
}

void TransformerRows::wide_forward(std::string_view name, const MatrixShape& shape) {
  product(name, Pass::forward, shape, rates_.products_16bit, d_.wide_bytes);
}

void TransformerRows::wide_gradients(std::string_view name, const MatrixShape& shape) {
  both_gradients(name, shape, rates_.products_16bit, d_.wide_bytes);
}

void TransformerRows::memory_bound(std::string_view name, Pass pass, double bytes) {
  operators_.add({name, OperatorKind::memory_bound, pass}, 1, 0, 0, 0, {bytes, bytes, bytes});
}

/// Passes over the edges between products: a norm and a residual addition over the hidden width for each part
/// of the layer, the activation over the feed-forward width, and bias, rotary embedding and transposition of
/// queries, keys and values (2).
void TransformerRows::element_wise(Pass pass) {
  const bool forward = pass == Pass::forward;
  const bool gated = network_.gated_ffn;
  const double parts = static_cast<double>(network_.norms_per_layer) + (attends_to_memory() ? 1 : 0);
  const double keys_and_values = d_.key_width + d_.value_width;
  const double bytes = traffic_ * d_.wide_bytes * d_.tokens;
  memory_bound("norms and residuals", pass, bytes * (forward ? 6 : 8) * parts * d_.residual_width);
  if (d_.ffn_width > 0)
    memory_bound("feed-forward activation", pass,
                 bytes * (forward ? (gated ? 3 : 2) : (gated ? 5 : 3)) * d_.ffn_width);
  memory_bound("attention layout", pass, bytes * 2 * (d_.query_width + keys_and_values));
  if (network_.latent) {
    const double narrow =
        static_cast<double>(network_.latent->q_lora_rank + network_.latent->kv_lora_rank) * d_.residual_share;
    memory_bound("norms of narrow vectors", pass, bytes * (forward ? 3 : 4) * narrow);
  }
  if (attends_to_memory())
    memory_bound("cross-attention layout", pass,
                 bytes * 2 * (d_.query_width + keys_and_values * d_.memory / d_.queries));
  // 8- and 4-bit products first convert their operands: the inputs of a layer's four products.
  if (d_.linear_bytes < 2)
    memory_bound("casts", pass,
                 software_.element_wise.cast_bytes * d_.tokens *
                     (d_.hidden + d_.residual_width + d_.output_width + d_.ffn_width));
  if (has_experts())
    memory_bound("expert permutation and activation", pass,
                 software_.experts.traffic * (forward ? 1 : expert_traffic_backward) * d_.expert_tokens *
                     d_.expert_share * d_.hidden * d_.wide_bytes);
}

}  // namespace scaleroof
