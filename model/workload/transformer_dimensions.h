// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "model/network/transformer.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// A transformer's sizes on one accelerator under a plan, for one micro-batch. Widths in elements.
struct TransformerDimensions {
  double tensor;    ///< tensor-parallel degree
  double sequence;  ///< filled positions of a sequence
  double tokens;    ///< sequence x micro-batch
  double hidden;
  double residual_width;  ///< of norms and residuals: hidden, divided where sequence parallel
  double head_dim;
  double query_width;            ///< heads x head_dim, divided by tensor
  double kv_width;               ///< at least one key-value head an accelerator
  double ffn_width;              ///< divided by tensor
  double ffn_inputs;             ///< 2: gated
  double vocabulary;             ///< padded and divided by tensor
  double head_tokens;            ///< positions that reach the language-model head
  double sequences_times_heads;  ///< independent attention products
  double wide_bytes;             ///< of an activation: 16 bits at least
  double linear_bytes;           ///< of a dense layer's operands
  double block_parameters;
  double embedding_parameters;

  TransformerDimensions(const Transformer& n, const Plan& plan, double micro_batch, double element_bytes) {
    const auto real = [](std::int64_t value) { return static_cast<double>(value); };
    tensor = real(plan.tensor_parallel);
    sequence = real(n.seq_len) * n.filled;
    tokens = sequence * micro_batch;
    hidden = real(n.hidden);
    residual_width = plan.sequence_parallel ? hidden / tensor : hidden;
    head_dim = real(n.head_dim);
    const double heads = real(n.heads) / tensor;
    query_width = heads * head_dim;
    kv_width = std::max(1.0, real(n.kv_heads) / tensor) * head_dim;
    ffn_width = real(n.ffn_hidden) / tensor;
    ffn_inputs = n.gated_ffn ? 2 : 1;
    // Frameworks pad the vocabulary so that every rank's share is a multiple of 128 (Shoeybi et al. 2019).
    const double multiple = 128 * tensor;
    vocabulary = std::ceil(real(n.vocab) / multiple) * 128;
    head_tokens = (n.predictions > 0 ? real(n.predictions) : sequence) * micro_batch;
    sequences_times_heads = micro_batch * heads;
    wide_bytes = std::max(2.0, element_bytes);
    linear_bytes = element_bytes;
    const TransformerParameters parameters = count_parameters(n);
    block_parameters = parameters.layer[0].matrices / tensor + parameters.layer[0].vectors;
    embedding_parameters = vocabulary * hidden + parameters.embedding_other;
  }
};

}  // namespace scaleroof
