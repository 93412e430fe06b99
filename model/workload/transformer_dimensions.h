// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "model/network/transformer.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// A transformer's sizes on one accelerator under a plan, for one micro-batch and the layers of one run.
/// Widths in elements.
struct TransformerDimensions {
  double tensor;   ///< tensor-parallel degree
  double context;  ///< context-parallel degree
  double keys;     ///< filled positions of a sequence
  double queries;  ///< of these the accelerator's own
  double tokens;   ///< queries x micro-batch
  double memory;   ///< the encoder's positions that a decoder's layer attends to; else 0
  double hidden;
  double
      residual_share;  ///< of the tokens in norms, residuals and routing: 1, or 1/tensor (sequence parallel)
  double residual_width;  ///< hidden x residual_share
  double head_dim;        ///< of queries and keys
  double value_head_dim;
  double query_width;  ///< heads x head_dim, divided by tensor
  double key_width;    ///< at least one key-value head an accelerator
  double value_width;
  double output_width;           ///< heads x value_head_dim, divided by tensor
  double ffn_width;              ///< divided by tensor; with experts that of the shared ones
  double ffn_inputs;             ///< 2: gated
  double vocabulary;             ///< padded and divided by tensor; image: classes
  double head_tokens;            ///< positions that reach the head
  double sequences_times_heads;  ///< independent attention products
  double wide_bytes;             ///< of an activation: 16 bits at least
  double linear_bytes;           ///< of a dense layer's operands

  /// Experts; zeros where the run has none.
  double local_experts{0};   ///< whole experts of an accelerator
  double expert_share{1};    ///< of each of them: 1/tensor where experts are not distributed
  double expert_width{0};    ///< of one, times expert_share
  double expert_inputs{0};   ///< tokens that the accelerator sends to experts, one for each expert chosen
  double expert_tokens{0};   ///< tokens that its own experts receive, the busiest accelerator's
  double block_parameters;   ///< that every rank of the data group holds
  double expert_parameters;  ///< of the accelerator's experts; zero where they are not distributed

  TransformerDimensions(const Transformer& n, const LayerRun& run, const Plan& plan, double micro_batch,
                        double element_bytes) {
    const auto real = [](std::int64_t value) { return static_cast<double>(value); };
    tensor = real(plan.tensor_parallel);
    context = real(plan.context_parallel);
    keys = real(run.sequence) * n.filled;
    queries = keys / context;
    tokens = queries * micro_batch;
    memory = run.kind == LayerKind::cross_attending ? real(n.seq_len) * n.filled : 0;
    hidden = real(n.hidden);
    residual_share = plan.sequence_parallel ? 1 / tensor : 1;
    residual_width = plan.sequence_parallel ? hidden / tensor : hidden;
    head_dim = real(n.head_dim);
    value_head_dim = real(n.value_head_dim());
    const double heads = real(n.heads) / tensor;
    const double key_heads = std::max(1.0, real(n.kv_heads) / tensor);
    query_width = heads * head_dim;
    key_width = key_heads * head_dim;
    value_width = key_heads * value_head_dim;
    output_width = heads * value_head_dim;
    ffn_width = real(n.ffn_hidden) / tensor;
    ffn_inputs = n.gated_ffn ? 2 : 1;
    // Frameworks pad the vocabulary so that every rank's share is a multiple of 128 (Shoeybi et al. 2019).
    const double multiple = 128 * tensor;
    vocabulary = n.image ? real(n.vocab) / tensor : std::ceil(real(n.vocab) / multiple) * 128;
    head_tokens = (n.predictions > 0 ? real(n.predictions) : keys) * micro_batch / context;
    sequences_times_heads = micro_batch * heads;
    wide_bytes = std::max(2.0, element_bytes);
    linear_bytes = element_bytes;

    const LayerParameters layer = count_layer(n, run.kind);
    block_parameters = layer.matrices / tensor + layer.vectors + layer.router;
    expert_parameters = 0;
    if (run.kind == LayerKind::experts) add_experts(*n.experts, plan, layer.experts);
  }

 private:
  /// Experts are distributed whole over the expert-parallel ranks, to which each accelerator sends its own
  /// tokens; where they are not, tensor parallelism cuts each of them, and every rank sees all tokens.
  void add_experts(const MixtureOfExperts& moe, const Plan& plan, double parameters) {
    const auto ranks = static_cast<double>(plan.expert_parallel);
    const bool distributed = plan.expert_parallel > 1;
    const auto width = static_cast<double>(moe.expert_ffn_hidden);
    local_experts = static_cast<double>(moe.experts) / ranks;
    expert_share = distributed ? 1 : 1 / tensor;
    expert_width = distributed ? width : width / tensor;
    ffn_width = static_cast<double>(moe.shared_experts) * width / tensor;
    expert_inputs =
        tokens * static_cast<double>(moe.experts_per_token) * (distributed ? residual_share : 1.0);
    // One rank with all experts gets every token, however uneven they are.
    expert_tokens = expert_inputs * (distributed ? moe.imbalance : 1.0);
    if (distributed)
      expert_parameters = parameters / ranks;
    else
      block_parameters += parameters / tensor;
  }
};

/// Parameters of the embedding on the first stage.
inline double embedding_parameters(const Transformer& network, const TransformerDimensions& d) {
  const EndParameters ends = count_ends(network);
  return (network.image ? ends.embedding : d.vocabulary * d.hidden) + ends.embedding_other;
}

}  // namespace scaleroof
