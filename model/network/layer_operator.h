// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/network/network.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

/// Elements of one sample's largest tensor. More is a mistake, and sizes up to here times a stride or a
/// factor stay in 64 bits.
inline constexpr double most_elements = 1e12;

/// The members of each operator of a layer list as written, before shapes are known (docs/networks.md).
namespace layer {

/// One value for all spatial axes, or one for each.
struct PerAxis {
  std::vector<std::int64_t> values;
  bool single{true};

  std::int64_t operator[](std::size_t axis) const { return single ? values.front() : values[axis]; }
};

struct Window {
  PerAxis kernel, stride, padding, dilation;
  bool same_padding{false};  ///< as much as makes the output ceil(input / stride)
};
struct Convolution {
  Window window;
  std::int64_t filters{0};  ///< 0: as many as inputs (depthwise)
  std::int64_t groups{1};   ///< 0: depthwise
  bool bias{false};
  bool transposed{false};
};
struct Dense {
  std::int64_t outputs{1};
  bool bias{true};
};
struct Linear {
  std::int64_t outputs{1};
  bool bias{true};
};
struct Pool {
  Window window;
  bool average{false};
};
struct GlobalPool {};
struct Norm {
  int parameters_per_channel{2};
};
struct Activation {
  bool in_place{true};
};
/// One of the two.
struct Upsample {
  std::optional<PerAxis> factor, size;
};
struct Crop {
  PerAxis size;
};
struct SpaceToDepth {
  PerAxis factor;
};
struct DepthToSpace {
  PerAxis factor;
};
struct Attention {
  std::int64_t heads{1};
  std::int64_t head_dim{0};  ///< 0: channels / heads
  std::int64_t kv_heads{0};  ///< 0: heads
  std::int64_t outputs{0};   ///< 0: channels
  std::optional<PerAxis> window;
  bool causal{false};
  bool qkv_bias{true}, output_bias{true};
  bool position_bias{false};
  bool gated{false};
  /// Keys and values from elsewhere: a saved tensor, or `positions` vectors of `channels`.
  struct Context {
    std::string tensor;
    std::int64_t channels{0}, positions{0};
  };
  std::optional<Context> context;
  std::int64_t pair_bias_channels{0};
};
struct Embedding {
  std::int64_t rows{1}, dim{1}, lookups{1};
  bool pooled{false};
};
struct Add {};
struct Multiply {};
struct Concat {
  std::size_t axis{0};  ///< 0: channels, then the spatial axes
};
struct Scale {};
/// Channels and sizes of a tensor.
struct Extent {
  std::int64_t channels{1};
  std::vector<std::int64_t> size;
};
struct Gather {
  std::vector<std::int64_t> size;
};
struct Reshape {
  Extent extent;
};
struct Load {
  std::string tensor;
};
struct Output {};
struct Input {
  Extent extent;
};
struct Parameter {
  Extent extent;
};
struct MatrixProduct {
  std::int64_t rows{1}, columns{1}, reduction{1}, count{1};
  std::string with;  ///< saved tensor that is the second operand; empty: both are in the current one
  Extent extent;
};
struct Lstm {
  std::int64_t hidden{1};
  bool bidirectional{false};
};
struct Fourier {
  std::vector<std::int64_t> axes;  ///< empty: all
};
struct Group {
  std::int64_t repeat{1};
};

using Members =
    std::variant<Group, Convolution, Dense, Linear, Pool, GlobalPool, Norm, Activation, Upsample, Crop,
                 SpaceToDepth, DepthToSpace, Attention, Embedding, Add, Multiply, Concat, Scale, Gather,
                 Reshape, Load, Output, Input, Parameter, MatrixProduct, Lstm, Fourier>;

/// Reads "op" and the members that belong to it, except for lists of further operators. Throws Error.
Members read_members(ObjectReader& reader);

/// Channels and the optional list `size` of a tensor. Throws Error.
Extent read_extent(ObjectReader& reader);

/// A whole number of at least one; more than `largest` is an error.
std::int64_t read_bounded(ObjectReader& reader, std::string_view key, std::int64_t largest);

}  // namespace layer

/// One entry of a layer list.
struct LayerOperator {
  explicit LayerOperator(ObjectReader where) : reader(std::move(where)) {}

  std::string name;     ///< as given, may be empty
  std::string save_as;  ///< name of its output for `load`, may be empty
  ObjectReader reader;  ///< where it stands, for errors that only the shapes reveal
  layer::Members members;
  std::vector<std::vector<LayerOperator>> branches;  ///< of add, multiply, concat; group and output have one
};

using LayerOperators = std::vector<LayerOperator>;

/// Reads the list `key` of `reader`. Throws Error.
LayerOperators read_layer_operators(ObjectReader& reader, std::string_view key);

/// Propagates shapes from `input` (channels, then spatial sizes) through the operators and adds up what they
/// compute, move and keep. Identical products share a row. Throws Error where shapes do not fit.
LayerTable expand_layers(const LayerOperators& operators, const std::vector<std::int64_t>& input);

/// Reads the members of kind "layers" and expands them. Throws Error.
LayerList read_layer_list(ObjectReader& reader);

}  // namespace scaleroof
