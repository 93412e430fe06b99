// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/transformer.h"

namespace scaleroof {

namespace {

using Architecture = Transformer::Architecture;

double real(std::int64_t value) {
  return static_cast<double>(value);
}

double query_width(const Transformer& t) {
  return real(t.heads) * real(t.head_dim);
}

double value_width(const Transformer& t) {
  return real(t.heads) * real(t.value_head_dim());
}

double key_value_width(const Transformer& t) {
  return real(t.kv_heads) * real(t.head_dim);
}

/// Scale, and shift where norms have one.
double norm_parameters(const Transformer& t, double width) {
  return width * (t.norm_biases ? 2.0 : 1.0);
}

double attention_weights(const Transformer& t) {
  const double h = real(t.hidden);
  if (!t.latent) return h * (query_width(t) + 2.0 * key_value_width(t)) + query_width(t) * h;
  const LatentAttention& l = *t.latent;
  const double rank = real(l.kv_lora_rank);
  const double queries = l.q_lora_rank > 0 ? real(l.q_lora_rank) * (h + query_width(t)) : h * query_width(t);
  const double keys_and_values = h * (rank + real(l.qk_rope_head_dim)) +
                                 rank * (real(t.heads) * real(l.qk_nope_head_dim) + value_width(t));
  return queries + keys_and_values + value_width(t) * h;
}

double attention_biases(const Transformer& t) {
  return (t.qkv_biases ? query_width(t) + 2.0 * key_value_width(t) : 0.0) + (t.biases ? real(t.hidden) : 0.0);
}

/// Norms inside attention: over heads, or over the narrow vectors of latent attention.
double attention_norms(const Transformer& t) {
  double scales = t.qk_norms ? 2.0 * real(t.head_dim) : 0.0;
  if (t.latent) scales += real(t.latent->q_lora_rank) + real(t.latent->kv_lora_rank);
  return scales;
}

double feed_forward_weights(const Transformer& t, double width) {
  return (t.gated_ffn ? 3.0 : 2.0) * real(t.hidden) * width;
}

double feed_forward_biases(const Transformer& t, double width) {
  return t.biases ? (t.gated_ffn ? 2.0 : 1.0) * width + real(t.hidden) : 0.0;
}

/// Multiply-adds of one layer's forward pass on `tokens`; a decoder's layer reads `memory` encoder positions.
double layer_multiply_adds(const Transformer& t, const LayerRun& run, double tokens, double memory) {
  const double scores_and_values = query_width(t) + value_width(t);
  double multiply_adds = tokens * count_layer(t, run.kind).matrices + tokens * tokens * scores_and_values;
  if (run.kind == LayerKind::experts) {
    const MixtureOfExperts& moe = *t.experts;
    multiply_adds +=
        tokens * (real(t.hidden) * real(moe.experts) +
                  real(moe.experts_per_token) * feed_forward_weights(t, real(moe.expert_ffn_hidden)));
  }
  if (run.kind == LayerKind::cross_attending)
    multiply_adds += tokens * memory * scores_and_values + (memory - tokens) * cross_key_value_weights(t);
  return multiply_adds;
}

}  // namespace

std::array<LayerRun, 2> layer_runs(const Transformer& t) {
  if (t.has_decoder())
    return {LayerRun{LayerKind::dense, t.layers, t.seq_len, false},
            LayerRun{LayerKind::cross_attending, t.decoder_layers, t.target_seq_len, t.causal}};
  const std::int64_t dense = t.experts ? t.experts->dense_layers : t.layers;
  return {LayerRun{LayerKind::dense, dense, t.seq_len, t.causal},
          LayerRun{LayerKind::experts, t.layers - dense, t.seq_len, t.causal}};
}

double cross_key_value_weights(const Transformer& t) {
  return 2.0 * real(t.hidden) * key_value_width(t);
}

LayerParameters count_layer(const Transformer& t, LayerKind kind) {
  const double h = real(t.hidden);
  LayerParameters count;
  count.matrices = attention_weights(t);
  count.vectors = real(t.norms_per_layer) * norm_parameters(t, h) + attention_biases(t) + attention_norms(t);
  if (kind == LayerKind::experts) {
    const MixtureOfExperts& moe = *t.experts;
    const double width = real(moe.expert_ffn_hidden), routed = real(moe.experts);
    count.matrices += feed_forward_weights(t, real(moe.shared_experts) * width);
    count.vectors += real(moe.shared_experts) * feed_forward_biases(t, width);
    count.router = h * routed + (moe.router_bias ? routed : 0.0);
    count.experts = routed * (feed_forward_weights(t, width) + feed_forward_biases(t, width));
    return count;
  }
  count.matrices += feed_forward_weights(t, real(t.ffn_hidden));
  count.vectors += feed_forward_biases(t, real(t.ffn_hidden));
  if (kind == LayerKind::cross_attending) {
    count.matrices += attention_weights(t);
    count.vectors += norm_parameters(t, h) + attention_biases(t);
  }
  return count;
}

EndParameters count_ends(const Transformer& t) {
  const double h = real(t.hidden);
  const double vocab = real(t.vocab);
  const double norm = norm_parameters(t, h);

  EndParameters count;
  count.embedding = vocab * h;
  count.embedding_other = real(t.position_embeddings + t.token_types) * h;
  if (t.embedding_norm) count.embedding_other += norm;
  count.head = t.tied_embeddings ? 0.0 : vocab * h;
  // Decoders and vision transformers end in a norm; BERT's and Vaswani's layers end in one each already.
  if (t.architecture == Architecture::decoder || t.image) count.head_other += norm;
  if (t.image) {
    count.embedding = real(t.image->patch_elements()) * h;
    count.embedding_other += 2.0 * h;  // the bias of the patches' projection, the class token
    count.head_other += vocab;
  }
  if (t.pooler) count.head_other += h * h + h;
  if (t.head_transform) {
    // BERT's masked-language-model head: dense, norm, and a bias on each logit; beside a pooler its two-way
    // next-sentence classifier belongs to the pre-training form (Devlin et al. 2019, section 3.1).
    count.head_other += h * h + h + norm + vocab;
    if (t.pooler) count.head_other += 2.0 * h + 2.0;
  }
  return count;
}

double total_parameters(const Transformer& t) {
  double layers = 0;
  for (const LayerRun& run : layer_runs(t))
    if (run.layers > 0) layers += real(run.layers) * count_layer(t, run.kind).total();
  const EndParameters ends = count_ends(t);
  return layers + ends.embedding + ends.embedding_other + ends.head + ends.head_other;
}

double active_parameters(const Transformer& t) {
  if (!t.experts) return total_parameters(t);
  const double routed = real(layer_runs(t)[1].layers) * count_layer(t, LayerKind::experts).experts;
  const double chosen = real(t.experts->experts_per_token) / real(t.experts->experts);
  return total_parameters(t) - (1.0 - chosen) * routed;
}

double forward_flops(const Transformer& t) {
  const double h = real(t.hidden);
  double multiply_adds = 0, tokens = 0, memory = 0;
  for (const LayerRun& run : layer_runs(t)) {
    if (run.layers == 0) continue;
    memory = tokens;  // what the run before this one has put out
    tokens = real(run.sequence) * t.filled;
    multiply_adds += real(run.layers) * layer_multiply_adds(t, run, tokens, memory);
  }
  const double predictions = t.predictions > 0 ? real(t.predictions) : tokens;
  multiply_adds += predictions * h * real(t.vocab);
  if (t.image) multiply_adds += real(t.image->patches() * t.image->patch_elements()) * h;
  if (t.head_transform) multiply_adds += predictions * h * h;
  if (t.pooler) multiply_adds += h * h + (t.head_transform ? 2.0 * h : 0.0);
  return 2.0 * multiply_adds;
}

}  // namespace scaleroof
