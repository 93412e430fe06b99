// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/network/layer_operator.h"
#include "model/network/layer_tensor.h"

namespace scaleroof::layer {

/// Kernels of a memory-bound operator in a training step: a norm has two backward passes over its input
/// (reduction, then gradient), every other one has one.
inline constexpr double norm_kernels = 3;
inline constexpr double other_kernels = 2;

/// An operator where it is applied: the same one occurs many times under `repeat`.
struct Application {
  const LayerOperator& op;
  const std::string& prefix;  ///< names of the groups around it

  [[noreturn]] void fail(std::string_view key, std::string found, std::string expected) const {
    op.reader.fail(key, std::move(found), std::move(expected));
  }
  /// Prefix for what is inside.
  std::string inner_prefix() const { return op.name.empty() ? prefix : prefix + op.name + "/"; }
};

/// A matrix product with weights, by the columns of LayerTable after `count`.
struct Product {
  double positions, input_positions, outputs, inputs;
  double filter{1}, groups{1};
  double fast_3x3{0}, fast_5x5{0}, non_square{0}, convolution{0};
  double first;
  double steps{1};
  double planes{1};

  double weights() const { return outputs * inputs * filter / groups; }
  auto operator<=>(const Product&) const = default;
};

/// Adds up what a layer list computes, moves and keeps while its operators are applied one after another.
class LayerTally {
 public:
  LayerTable table;  ///< its sums; the columns are written by `finish`

  /// A new tensor in memory of its own, with its gradient need inherited. Throws Error where it is too large.
  Tensor output(const Application& at, const Tensor& in, const Shape& shape);
  /// Data from outside the network.
  Tensor fresh(const Shape& shape);
  /// A learned tensor: it counts as parameters, not as an activation.
  Tensor learned(const Shape& shape);
  /// Some operator's backward pass reads the tensor.
  void keep(const Tensor& tensor) { storages_[tensor.storage].kept = true; }
  /// Kept by an operator for its own backward pass.
  void keep_elements(double elements) { table.stored_elements += elements; }

  /// A tensor inside an operator.
  void widest(double elements) { table.largest_activation = std::max(table.largest_activation, elements); }

  void add_memory_kernels(double kernels) { table.memory_kernels += kernels; }
  void add_parameters(double parameters) { table.parameters += parameters; }
  /// Parameters outside of products, norms and biases.
  void add_learned(double elements) {
    table.parameters += elements;
    table.learned_elements += elements;
  }

  /// Names by `save_as`; saving again replaces.
  void save(const std::string& name, const Tensor& tensor) { saved_.insert_or_assign(name, tensor); }
  /// Throws Error at `key` where nothing has that name yet.
  const Tensor& saved(const Application& at, std::string_view key, const std::string& name) const;

  /// A product with weights. The first of its kind names the row: the operator's name, if it has one, with
  /// `part`; else what `describe` returns.
  template <class Describe>
  void count(const Product& product, const Application& at, std::string_view part, Describe describe) {
    table.parameters += product.weights();
    table.multiply_adds += product.weights() * product.positions;
    const auto [position, inserted] = row_of_.try_emplace(product, rows_.size());
    if (inserted) rows_.push_back({product, 0, name_of(at, part, describe)});
    rows_[position->second].count += 1;
  }
  void count(const AttentionCore& core, const Application& at);
  void count(const ActivationProduct& product, const Application& at);
  void count(const EmbeddingTable& embeddings, const Application& at);
  void count(const WindowAlongAxis& window, const Application& at);
  /// The operator mixes positions so that no axis of its input can be divided.
  void obstruct(std::string_view what, const Shape& shape) {
    if (shape.planes() > 1 && table.outermost.obstacle.empty()) table.outermost.obstacle = what;
  }

  /// The finished table of a network whose last tensor is `last`.
  LayerTable finish(const Tensor& last);

 private:
  struct Storage {
    double elements{0};
    bool kept{false};
  };
  struct Row {
    Product product;
    double count{0};
    std::string name;
  };

  template <class Describe>
  static std::string name_of(const Application& at, std::string_view part, Describe describe) {
    if (at.op.name.empty()) return describe();
    return part.empty() ? at.prefix + at.op.name : fmt::format("{}{}, {}", at.prefix, at.op.name, part);
  }
  std::size_t new_storage(double elements);
  void write_columns();

  std::vector<Storage> storages_;
  std::vector<Row> rows_;
  std::map<Product, std::size_t> row_of_;
  std::map<std::vector<double>, std::size_t> attention_of_, activation_product_of_, embedding_of_, window_of_;
  std::map<std::string, Tensor, std::less<>> saved_;
};

/// Value of a per-axis member on each axis. Throws Error where a list has another number of values than the
/// tensor has axes.
void require_axes(const Application& at, std::string_view key, const PerAxis& values, const Shape& shape);
/// Throws Error for a vector.
void require_spatial(const Application& at, const Shape& shape);

}  // namespace scaleroof::layer
