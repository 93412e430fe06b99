// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/network/network.h"

namespace scaleroof {

/// Trainable parameters of a transformer by where they live, so that tensor and pipeline parallelism can
/// divide each part in its own way.
struct TransformerParameters {
  double layer_matrices{0};   ///< of one layer: projections, what tensor parallelism divides
  double layer_vectors{0};    ///< of one layer: biases and norms
  double embedding{0};        ///< token embedding; tied: the language-model head's weights too
  double embedding_other{0};  ///< positions, token types, the encoder's embedding norm
  double head{0};             ///< the language-model head's own weights; 0 where tied
  double head_other{0};       ///< the decoder's final norm; BERT's head transform, pooler and their biases

  double total(const Transformer& transformer) const;
};

TransformerParameters count_parameters(const Transformer& transformer);

/// FLOPs of one sequence's forward pass in matrix products, a multiply-add being two, attention in full.
/// Of `filled` < 1 only the positions that hold tokens count.
double forward_flops(const Transformer& transformer);

/// Reads the members of kind "transformer". Throws Error.
Transformer read_transformer(ObjectReader& reader);

}  // namespace scaleroof
