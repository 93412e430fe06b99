// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "model/network/network.h"

namespace scaleroof {

/// What a layer is made of.
enum class LayerKind {
  dense,           ///< self-attention and a feed-forward network
  experts,         ///< self-attention and a mixture of experts
  cross_attending  ///< a decoder's layer that also attends to the encoder's output
};

/// Equal layers that follow one another.
struct LayerRun {
  LayerKind kind{LayerKind::dense};
  std::int64_t layers{0};
  std::int64_t sequence{0};  ///< positions
  bool causal{false};
};

/// The layers from first to last in at most two runs: dense layers then mixtures of experts, or encoder then
/// decoder. A run that the network does not have has no layers.
std::array<LayerRun, 2> layer_runs(const Transformer& transformer);

/// Trainable parameters of one layer by how parallelism divides them.
struct LayerParameters {
  double matrices{0};  ///< attention, feed-forward or shared experts: divided by tensor parallelism
  double vectors{0};   ///< norms and biases
  double router{0};    ///< scores the experts; every rank holds it whole
  double experts{0};   ///< all routed experts: divided by expert and tensor parallelism

  double total() const { return matrices + vectors + router + experts; }
};

LayerParameters count_layer(const Transformer& transformer, LayerKind kind);

/// Weights of a layer's attention to the encoder's output that multiply the encoder's positions (keys and
/// values); those that multiply the layer's own (query and output) are as many for equal heads.
double cross_key_value_weights(const Transformer& transformer);

/// Trainable parameters outside the layers.
struct EndParameters {
  double embedding{0};        ///< of tokens or image patches; tied: the language-model head's weights too
  double embedding_other{0};  ///< positions, token types, class token, norm over the embeddings
  double head{0};             ///< the head's own weights; 0 where tied
  double head_other{0};       ///< the final norm; BERT's head transform, pooler and their biases
};

EndParameters count_ends(const Transformer& transformer);

double total_parameters(const Transformer& transformer);
/// Parameters that one token passes: all but the routed experts that are not chosen for it.
double active_parameters(const Transformer& transformer);

/// FLOPs of one sample's forward pass in matrix products, a multiply-add being two, attention in full. Of
/// `filled` < 1 only the positions that hold tokens count, of routed experts only the chosen ones.
double forward_flops(const Transformer& transformer);

/// Reads the members of kind "transformer". Throws Error.
Transformer read_transformer(ObjectReader& reader);

}  // namespace scaleroof
