// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include "model/quantity/quantity.h"

namespace scaleroof {

class ObjectReader;

/// Some feed-forward networks are replaced by experts of which a router chooses a few for each token (Shazeer
/// et al. 2017; Fedus et al. 2022).
struct MixtureOfExperts {
  std::int64_t experts{1};            ///< routed experts of a layer
  std::int64_t experts_per_token{1};  ///< chosen for each token
  std::int64_t shared_experts{0};     ///< that every token passes (Dai et al. 2024)
  std::int64_t expert_ffn_hidden{1};  ///< width of one expert
  std::int64_t dense_layers{0};       ///< leading layers with an ordinary feed-forward network
  bool router_bias{false};            ///< a bias on each expert's score (DeepSeek-V3)
  double imbalance{1.0};              ///< tokens of the busiest expert rank over the mean
};

/// Multi-head latent attention: keys and values come out of one narrow vector a token (DeepSeek-V2, 2024).
struct LatentAttention {
  std::int64_t q_lora_rank{0};  ///< 0: queries are projected directly
  std::int64_t kv_lora_rank{1};
  std::int64_t qk_nope_head_dim{1};
  std::int64_t qk_rope_head_dim{0};
  std::int64_t v_head_dim{1};
};

/// A vision transformer's input: square images cut into patches (Dosovitskiy et al. 2021).
struct ImageInput {
  std::int64_t size{1};   ///< pixels a side
  std::int64_t patch{1};  ///< pixels a side
  std::int64_t channels{3};
  std::int64_t classes{1};

  std::int64_t patches() const { return (size / patch) * (size / patch); }
  std::int64_t patch_elements() const { return channels * patch * patch; }
};

/// A transformer (Vaswani et al. 2017).
struct Transformer {
  enum class Architecture { decoder, encoder, encoder_decoder };
  Architecture architecture{Architecture::decoder};
  std::int64_t layers{1};          ///< encoder-decoder: of the encoder
  std::int64_t decoder_layers{0};  ///< encoder-decoder only
  std::int64_t hidden{1};
  std::int64_t heads{1};
  std::int64_t kv_heads{1};  ///< fewer than heads: grouped-query attention (Ainslie et al. 2023)
  std::int64_t head_dim{1};  ///< default hidden / heads; latent attention: of queries and keys
  std::int64_t ffn_hidden{1};
  bool gated_ffn{false};           ///< up, gate and down projections (Shazeer 2020)
  std::int64_t vocab{1};           ///< image: classes
  std::int64_t seq_len{1};         ///< image: patches and the class token
  std::int64_t target_seq_len{0};  ///< encoder-decoder only: of the decoder
  bool tied_embeddings{true};
  bool causal{true};                    ///< default: decoder
  bool biases{true};                    ///< in dense layers; default: not gated_ffn
  bool norm_biases{true};               ///< in norms; default: biases
  bool qkv_biases{true};                ///< in the projections to queries, keys and values; default: biases
  bool qk_norms{false};                 ///< norms over each head's queries and keys
  bool parallel_blocks{false};          ///< attention and feed-forward read the same input (Wang 2021)
  std::int64_t norms_per_layer{2};      ///< default 2; 1 with parallel_blocks
  bool embedding_norm{false};           ///< behind the embeddings; default: encoder
  std::int64_t position_embeddings{0};  ///< learned positions; default seq_len with biases, else 0 (rotary)
  std::int64_t token_types{0};          ///< BERT's segment embeddings
  bool pooler{false};                   ///< BERT's dense layer on the first token
  bool head_transform{false};           ///< BERT's dense layer and norm before the language-model head
  std::int64_t predictions{0};          ///< positions that reach the head; 0: all
  double filled{1.0};                   ///< mean share of seq_len that holds tokens (length-binned batches)
  std::optional<MixtureOfExperts> experts;
  std::optional<LatentAttention> latent;
  std::optional<ImageInput> image;

  std::int64_t value_head_dim() const { return latent ? latent->v_head_dim : head_dim; }
  bool has_decoder() const { return architecture == Architecture::encoder_decoder; }
};

/// Attention without its projections, of one operator and sample: scores, softmax, weighted sum of values
/// (Vaswani et al. 2017). No weights; both products' gradients are data gradients.
struct AttentionCore {
  double count;      ///< operators alike
  double sequences;  ///< windows that attend within themselves
  double queries;    ///< positions of a window
  double keys;       ///< positions that each query attends to (a causal mask not taken off)
  double heads;
  double kv_heads;
  double head_dim;
  bool causal;
  std::string name;  ///< of the first occurrence

  /// Of one operator and sample.
  double score_elements() const { return sequences * heads * queries * keys; }
  /// Forward, of one operator and sample: scores and weighted sum of the values.
  double multiply_adds() const { return 2 * score_elements() * head_dim; }
};

/// Products of two activations, of one operator and sample: `batch` times `rows` x `columns` x `reduction`.
/// No weights; both gradients are data gradients.
struct ActivationProduct {
  double count;  ///< operators alike
  double batch, rows, columns, reduction;
  std::string name;  ///< of the first occurrence
};

/// A table of `rows` x `dim` elements, of which each sample reads `lookups` rows. Gradients are sparse: of
/// the rows that were read.
struct EmbeddingTable {
  double count;  ///< tables alike
  double rows, dim, lookups;
  bool pooled;       ///< the rows of a sample are summed up
  std::string name;  ///< of the first occurrence

  /// Of one table and sample.
  double gathered_elements() const { return lookups * dim; }
  double output_elements() const { return pooled ? dim : lookups * dim; }
};

/// A window (convolution, pooling) along the outermost spatial axis, of one operator and sample, where that
/// axis is divided over accelerators.
struct WindowAlongAxis {
  double count;                   ///< operators alike
  double planes, output_planes;   ///< positions of the axis
  double stride;                  ///< transposed: of the output, 1 along the input
  double halo_elements;           ///< of the neighbour's input that one side's window reads
  double gradient_halo_elements;  ///< likewise of the output's gradient; 0 where data needs none
  std::string name;               ///< of the first occurrence
};

/// What dividing the outermost spatial axis of a sample over accelerators meets.
struct OutermostAxis {
  /// How often something occurs and the elements of all occurrences.
  struct Occurrences {
    double count{0}, elements{0};

    void add(double times, double elements_each) {
      count += times;
      elements += times * elements_each;
    }
    double mean() const { return count > 0 ? elements / count : 0; }
  };

  std::vector<WindowAlongAxis> windows;
  Occurrences norms;         ///< channels of norms over positions
  Occurrences global_pools;  ///< channels
  Occurrences flattened;     ///< what dense layers read
  /// The first operator that mixes positions in another way, "attention" for instance; empty: none.
  std::string obstacle;
};

/// The matrix products and memory passes of a layer list, as columns: one row for each distinct operator with
/// weights, and how often it occurs. Everything is per sample; a 2-D or 3-D convolution, a dense or linear
/// layer and a transposed convolution all are products of `positions` x `outputs` x `reduction` (inputs x
/// filter / groups). A transposed convolution stands as the convolution that it transposes: its inputs are
/// `outputs`.
struct LayerTable {
  Eigen::ArrayXd count;      ///< occurrences of the row
  Eigen::ArrayXd positions;  ///< output positions (1 for a dense layer on a vector)
  Eigen::ArrayXd input_positions;
  Eigen::ArrayXd outputs;      ///< C_o
  Eigen::ArrayXd inputs;       ///< C_i
  Eigen::ArrayXd filter;       ///< filter volume R S (T); 1 for dense
  Eigen::ArrayXd groups;       ///< G; equal to inputs: depthwise
  Eigen::ArrayXd fast_3x3;     ///< 1 where a square 3-wide filter of stride 1 allows Winograd, else 0
  Eigen::ArrayXd fast_5x5;     ///< likewise for 5-wide
  Eigen::ArrayXd non_square;   ///< 1 for 1x7 and the like
  Eigen::ArrayXd convolution;  ///< 1 convolution, 0 dense
  Eigen::ArrayXd first;        ///< 1 for the layer that reads the input: no data gradient
  Eigen::ArrayXd steps;        ///< 1; recurrent products: the positions follow one another in so many steps
  Eigen::ArrayXd planes;       ///< of the positions, along the outermost axis; 1: none
  std::vector<std::string> names;  ///< name of the row's first occurrence

  std::vector<AttentionCore> attention;
  std::vector<ActivationProduct> activation_products;
  std::vector<EmbeddingTable> embeddings;
  OutermostAxis outermost;

  /// Elements of memory-bound operators a sample, forward output each.
  double norm_elements{0};              ///< written by batch or layer norms
  double fused_activation_elements{0};  ///< activations behind a norm or an addition
  double lone_activation_elements{0};
  double add_elements{0};
  double multiply_elements{0};     ///< products of two tensors of one shape
  double scale_elements{0};        ///< products with a factor for each channel or a broadcast tensor
  double bias_elements{0};         ///< of convolutions; a dense layer adds its bias itself
  double pool_elements{0};         ///< inputs + outputs of pooling and upsampling
  double global_pool_elements{0};  ///< inputs
  double concat_elements{0};
  double copy_elements{0};       ///< rearranged: crops, space to depth, heads and windows of attention
  double gather_elements{0};     ///< taken from other positions
  double fourier_elements{0};    ///< times the axes that are transformed
  double recurrent_elements{0};  ///< hidden states of all steps of recurrent layers
  double memory_kernels{0};      ///< kernels of all memory-bound operators, forward and backward

  double parameters{0};
  double learned_elements{0};    ///< of the parameters: learned tensors and tables of relative positions
  double multiply_adds{0};       ///< forward, a sample
  double stored_elements{0};     ///< activations that the backward pass reads, a sample; no attention scores
  double largest_activation{0};  ///< elements of the largest tensor, a sample; no attention scores
  double output_classes{0};

  Eigen::Index rows() const { return count.size(); }
};

/// kind "layers": a convolutional network, U-Net and the like, already expanded.
struct LayerList {
  std::vector<std::int64_t> input;  ///< channels, then spatial sizes
  LayerTable table;
};

/// kind "operators": only totals are known.
struct OperatorTotals {
  double forward_flops{0};  ///< a sample; a multiply-add is two
  Bytes forward_bytes{};    ///< moved to and from device memory, a sample
  double parameters{0};
  Bytes activation_bytes{};  ///< kept for the backward pass, a sample
};

/// network_profiles/.
struct Network {
  std::string id;
  std::string name;
  int year{0};         ///< of its publication; 0: not stated
  std::string family;  ///< what it is for: "vision", "language", "recommendation"; may be empty
  std::variant<Transformer, LayerList, OperatorTotals> description;

  const Transformer* transformer() const { return std::get_if<Transformer>(&description); }
  const LayerList* layer_list() const { return std::get_if<LayerList>(&description); }
  const OperatorTotals* operator_totals() const { return std::get_if<OperatorTotals>(&description); }

  /// Trainable parameters.
  double parameters() const;
  /// Those that one token passes: a mixture of experts leaves most of its experts out. Else all.
  double active_parameters() const;
  /// FLOPs of one sample's forward pass, a multiply-add being two, attention in full (not halved for causal
  /// masks), as most publications count. A transformer's sample is one sequence (or image, or pair of
  /// sequences); where `filled` < 1 only the positions that hold tokens count.
  double forward_flops_per_sample() const;
  /// Tokens of a sample (seq_len, padding included; with a decoder those of its sequence too); 1 for networks
  /// without a sequence.
  std::int64_t tokens_per_sample() const;
};

/// Reads a network profile of any kind and expands its layers. Throws Error.
Network read_network(ObjectReader& reader);

}  // namespace scaleroof
