// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/network/network.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

/// Elements of one sample's largest tensor. More is a mistake, and sizes up to here times a stride or a
/// factor stay in 64 bits.
inline constexpr double most_elements = 1e12;

/// One entry of a layer list as written, before shapes are known.
struct LayerOperator {
  explicit LayerOperator(ObjectReader where) : reader(std::move(where)) {}

  enum class Kind { conv, dense, pool, global_pool, norm, activation, upsample, add, concat, group };
  Kind kind{Kind::group};
  std::string name;     ///< as given, may be empty
  ObjectReader reader;  ///< where it stands, for errors that only the shapes reveal

  // conv, pool: one value for each spatial axis.
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> padding;  ///< on either side
  bool same_padding{false};           ///< as much as makes the output ceil(input / stride)

  std::int64_t outputs{0};                           ///< conv, dense; 0: as many as inputs (depthwise)
  std::int64_t groups{1};                            ///< conv; 0: depthwise
  bool bias{false};                                  ///< conv, dense
  bool transposed{false};                            ///< conv
  bool average{false};                               ///< pool: average instead of maximum
  bool in_place{true};                               ///< activation: overwrites its input
  std::int64_t factor{1};                            ///< upsample
  std::int64_t repeat{1};                            ///< group
  std::vector<std::vector<LayerOperator>> branches;  ///< add, concat; a group has one
};

using LayerOperators = std::vector<LayerOperator>;

/// Reads the list `key` of `reader` for tensors with `axes` spatial axes. Throws Error.
LayerOperators read_layer_operators(ObjectReader& reader, std::string_view key, std::size_t axes);

/// Propagates shapes from `input` (channels, then spatial sizes) through the operators and adds up what they
/// compute, move and keep. Identical products share a row. Throws Error where shapes do not fit.
LayerTable expand_layers(const LayerOperators& operators, const std::vector<std::int64_t>& input);

/// Reads the members of kind "layers" and expands them. Throws Error.
LayerList read_layer_list(ObjectReader& reader);

}  // namespace scaleroof
