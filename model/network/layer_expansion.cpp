// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/network/layer_operator.h"

namespace scaleroof {

namespace {

/// Keeps the expansion of nested repeats to about a second.
constexpr std::int64_t most_operators = 1'000'000;
/// Kernels of a memory-bound operator in a training step: a norm has two backward passes over its input
/// (reduction, then gradient), every other one has one.
constexpr double norm_kernels = 3;
constexpr double other_kernels = 2;
/// PyTorch keeps an 8-byte index for each output of a maximum pooling: two fp32 elements.
constexpr double pool_index_elements = 2;

struct Tensor {
  enum class Producer { other, norm, addition };
  std::vector<std::int64_t> shape;  ///< channels, then spatial sizes; channels alone after a dense layer
  std::size_t storage{0};           ///< index of the memory that holds it
  Producer producer{Producer::other};
  bool needs_gradient{false};  ///< false only for the network's input and what has no weights before it

  std::int64_t channels() const { return shape.front(); }
  double positions() const {
    return std::accumulate(shape.begin() + 1, shape.end(), 1.0,
                           [](double product, std::int64_t n) { return product * static_cast<double>(n); });
  }
  double elements() const { return positions() * static_cast<double>(channels()); }
  std::string describe() const {
    return shape.size() == 1 ? fmt::format("a vector of {}", shape.front())
                             : fmt::format("{}", fmt::join(shape, " x "));
  }
};

/// A matrix product, by the columns of LayerTable after `count`.
struct Product {
  double positions, input_positions, outputs, inputs, filter, groups, fast_3x3, fast_5x5, non_square,
      convolution, first;
  auto operator<=>(const Product&) const = default;
};

class Expansion {
 public:
  LayerTable expand(const LayerOperators& operators, const std::vector<std::int64_t>& input) {
    Tensor tensor{input, new_storage(), Tensor::Producer::other, false};
    storages_[tensor.storage].elements = tensor.elements();
    table_.largest_activation = tensor.elements();
    for (const LayerOperator& op : operators) tensor = apply(op, tensor, "");
    table_.output_classes = static_cast<double>(tensor.channels());
    for (const Storage& storage : storages_)
      if (storage.kept) table_.stored_elements += storage.elements;
    write_columns();
    return std::move(table_);
  }

 private:
  struct Storage {
    double elements{0};
    bool kept{false};  ///< some operator's backward pass reads it
  };
  struct Row {
    Product product;
    double count{0};
    std::string name;
  };

  Tensor apply(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    if (++applied_ > most_operators)
      op.reader.fail("", fmt::format("more than {} operators", most_operators), "a network with fewer");
    using enum LayerOperator::Kind;
    switch (op.kind) {
      case conv:
        return convolution(op, in, prefix);
      case dense:
        return dense_layer(op, in, prefix);
      case pool:
        return pooling(op, in);
      case global_pool:
        return global_pooling(op, in);
      case norm:
        return normalisation(op, in);
      case activation:
        return activate(op, in);
      case upsample:
        return upsampling(op, in);
      case add:
        return addition(op, in, prefix);
      case concat:
        return concatenation(op, in, prefix);
      case group:
        return repeated(op, in, prefix);
    }
    return in;
  }

  Tensor repeated(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    const std::string inner = op.name.empty() ? prefix : prefix + op.name + "/";
    Tensor tensor = in;
    for (std::int64_t i = 0; i < op.repeat; ++i)
      for (const LayerOperator& child : op.branches.front()) tensor = apply(child, tensor, inner);
    return tensor;
  }

  Tensor convolution(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    require_axes(op, in);
    const std::int64_t groups = op.groups == 0 ? in.channels() : op.groups;
    const std::int64_t filters = op.outputs == 0 ? in.channels() : op.outputs;
    if (in.channels() % groups != 0)
      op.reader.fail("groups", std::to_string(groups),
                     fmt::format("a divisor of the {} input channels", in.channels()));
    if (filters % groups != 0)
      op.reader.fail("filters", std::to_string(filters), fmt::format("a multiple of the {} groups", groups));

    std::vector<std::int64_t> shape{filters};
    for (std::size_t axis = 0; axis < op.kernel.size(); ++axis)
      shape.push_back(op.transposed ? transposed_size(op, in, axis) : window_size(op, in, axis));
    Tensor out = output(op, in, std::move(shape));
    out.needs_gradient = true;
    keep(in);

    const auto all = [](const std::vector<std::int64_t>& values, std::int64_t n) {
      return std::ranges::all_of(values, [n](std::int64_t value) { return value == n; });
    };
    const double filter =
        std::accumulate(op.kernel.begin(), op.kernel.end(), 1.0,
                        [](double product, std::int64_t n) { return product * static_cast<double>(n); });
    // Winograd and FFT kernels exist for plain 2-D convolutions with enough channels (Lavin and Gray 2016).
    const bool fast =
        !op.transposed && op.kernel.size() == 2 && groups == 1 && all(op.stride, 1) && in.channels() >= 16;
    // A transposed convolution has the three products of the convolution that it transposes, with forward
    // pass and data gradient exchanged (Dumoulin and Visin 2016).
    const Tensor& from = op.transposed ? out : in;
    const Tensor& to = op.transposed ? in : out;
    count_product({.positions = to.positions(),
                   .input_positions = from.positions(),
                   .outputs = static_cast<double>(to.channels()),
                   .inputs = static_cast<double>(from.channels()),
                   .filter = filter,
                   .groups = static_cast<double>(groups),
                   .fast_3x3 = fast && all(op.kernel, 3) ? 1.0 : 0.0,
                   .fast_5x5 = fast && all(op.kernel, 5) ? 1.0 : 0.0,
                   .non_square = all(op.kernel, op.kernel.front()) ? 0.0 : 1.0,
                   .convolution = 1,
                   .first = in.needs_gradient ? 0.0 : 1.0},
                  op, prefix, [&] {
                    return fmt::format("{}{} convolution, {} to {} channels, {}", fmt::join(op.kernel, "x"),
                                       op.transposed ? " transposed" : "", in.channels(), filters,
                                       fmt::join(out.shape.begin() + 1, out.shape.end(), "x"));
                  });
    if (op.bias) {
      table_.parameters += static_cast<double>(filters);
      table_.bias_elements += out.elements();
      table_.memory_kernels += other_kernels;
    }
    return out;
  }

  Tensor dense_layer(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    Tensor out = output(op, in, {op.outputs});
    out.needs_gradient = true;
    keep(in);
    count_product({.positions = 1,
                   .input_positions = 1,
                   .outputs = static_cast<double>(op.outputs),
                   .inputs = in.elements(),
                   .filter = 1,
                   .groups = 1,
                   .fast_3x3 = 0,
                   .fast_5x5 = 0,
                   .non_square = 0,
                   .convolution = 0,
                   .first = in.needs_gradient ? 0.0 : 1.0},
                  op, prefix, [&] { return fmt::format("dense, {} to {}", in.elements(), op.outputs); });
    // Its bias runs in the product's own kernels.
    if (op.bias) table_.parameters += static_cast<double>(op.outputs);
    return out;
  }

  Tensor pooling(const LayerOperator& op, const Tensor& in) {
    require_axes(op, in);
    std::vector<std::int64_t> shape{in.channels()};
    for (std::size_t axis = 0; axis < op.kernel.size(); ++axis) shape.push_back(window_size(op, in, axis));
    const Tensor out = output(op, in, std::move(shape));
    table_.pool_elements += in.elements() + out.elements();
    table_.memory_kernels += other_kernels;
    if (!op.average) {
      keep(in);
      table_.stored_elements += pool_index_elements * out.elements();
    }
    return out;
  }

  Tensor global_pooling(const LayerOperator& op, const Tensor& in) {
    require_axes(op, in);
    std::vector<std::int64_t> shape(in.shape.size(), 1);
    shape.front() = in.channels();
    table_.global_pool_elements += in.elements();
    table_.memory_kernels += other_kernels;
    return output(op, in, std::move(shape));
  }

  Tensor normalisation(const LayerOperator& op, const Tensor& in) {
    Tensor out = output(op, in, in.shape);
    out.needs_gradient = true;
    out.producer = Tensor::Producer::norm;
    keep(in);
    table_.norm_elements += out.elements();
    table_.memory_kernels += norm_kernels;
    table_.parameters += 2.0 * static_cast<double>(in.channels());
    return out;
  }

  Tensor activate(const LayerOperator& op, const Tensor& in) {
    Tensor out = in;
    if (!op.in_place) out = output(op, in, in.shape);
    out.producer = Tensor::Producer::other;
    keep(in);  // in place: its output, in the same memory
    (in.producer == Tensor::Producer::other ? table_.lone_activation_elements
                                            : table_.fused_activation_elements) += in.elements();
    table_.memory_kernels += other_kernels;
    return out;
  }

  Tensor upsampling(const LayerOperator& op, const Tensor& in) {
    require_axes(op, in);
    std::vector<std::int64_t> shape = in.shape;
    for (std::size_t axis = 1; axis < shape.size(); ++axis) shape[axis] *= op.factor;
    const Tensor out = output(op, in, std::move(shape));
    table_.pool_elements += in.elements() + out.elements();
    table_.memory_kernels += other_kernels;
    return out;
  }

  Tensor addition(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    const std::vector<Tensor> parts = branches(op, in, prefix);
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (parts[i].shape != parts[0].shape)
        op.reader.fail("branches", fmt::format("{} and {}", parts[0].describe(), parts[i].describe()),
                       "branches of one shape to add");
    Tensor out = output(op, in, parts[0].shape);
    out.producer = Tensor::Producer::addition;
    out.needs_gradient = any_gradient(parts);
    const double additions = static_cast<double>(parts.size() - 1);
    table_.add_elements += additions * out.elements();
    table_.memory_kernels += additions * other_kernels;
    return out;
  }

  Tensor concatenation(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    const std::vector<Tensor> parts = branches(op, in, prefix);
    std::vector<std::int64_t> shape = parts[0].shape;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (!std::ranges::equal(parts[i].shape.begin() + 1, parts[i].shape.end(), parts[0].shape.begin() + 1,
                              parts[0].shape.end()))
        op.reader.fail("branches", fmt::format("{} and {}", parts[0].describe(), parts[i].describe()),
                       "branches of one spatial size to concatenate");
      shape[0] += parts[i].channels();
    }
    Tensor out = output(op, in, std::move(shape));
    out.needs_gradient = any_gradient(parts);
    table_.concat_elements += out.elements();
    table_.memory_kernels += other_kernels;
    return out;
  }

  std::vector<Tensor> branches(const LayerOperator& op, const Tensor& in, const std::string& prefix) {
    const std::string inner = op.name.empty() ? prefix : prefix + op.name + "/";
    std::vector<Tensor> parts;
    for (const LayerOperators& branch : op.branches) {
      Tensor tensor = in;
      for (const LayerOperator& child : branch) tensor = apply(child, tensor, inner);
      parts.push_back(std::move(tensor));
    }
    return parts;
  }

  static bool any_gradient(const std::vector<Tensor>& parts) {
    return std::ranges::any_of(parts, &Tensor::needs_gradient);
  }

  static void require_axes(const LayerOperator& op, const Tensor& in) {
    if (in.shape.size() == 1)
      op.reader.fail("", in.describe(), "a tensor with spatial sizes (a dense layer flattens them)");
  }

  static std::int64_t window_size(const LayerOperator& op, const Tensor& in, std::size_t axis) {
    const std::int64_t size = in.shape[axis + 1];
    const std::int64_t stride = op.stride[axis];
    if (op.same_padding) return (size + stride - 1) / stride;
    const std::int64_t padded = size + 2 * op.padding[axis];
    if (op.kernel[axis] > padded)
      op.reader.fail("kernel", std::to_string(op.kernel[axis]),
                     fmt::format("at most its padded input, {} here", padded));
    return (padded - op.kernel[axis]) / stride + 1;
  }

  static std::int64_t transposed_size(const LayerOperator& op, const Tensor& in, std::size_t axis) {
    const std::int64_t size = in.shape[axis + 1];
    if (op.same_padding) return size * op.stride[axis];
    const std::int64_t out = (size - 1) * op.stride[axis] + op.kernel[axis] - 2 * op.padding[axis];
    if (out < 1)
      op.reader.fail("padding", std::to_string(op.padding[axis]),
                     "padding that leaves something of the output");
    return out;
  }

  /// A new tensor in memory of its own, with its producer unknown and its gradient need inherited.
  Tensor output(const LayerOperator& op, const Tensor& in, std::vector<std::int64_t> shape) {
    Tensor out{std::move(shape), 0, Tensor::Producer::other, in.needs_gradient};
    const double elements = out.elements();
    if (elements > most_elements)
      op.reader.fail("", fmt::format("an output of {:.3g} elements", elements),
                     fmt::format("at most {:.0e}", most_elements));
    out.storage = new_storage();
    storages_[out.storage].elements = elements;
    table_.largest_activation = std::max(table_.largest_activation, elements);
    return out;
  }

  std::size_t new_storage() {
    storages_.emplace_back();
    return storages_.size() - 1;
  }

  void keep(const Tensor& tensor) { storages_[tensor.storage].kept = true; }

  template <class Describe>
  void count_product(const Product& product, const LayerOperator& op, const std::string& prefix,
                     Describe describe) {
    const double weights = product.outputs * product.inputs * product.filter / product.groups;
    table_.parameters += weights;
    table_.multiply_adds += weights * product.positions;
    const auto [position, inserted] = row_of_.try_emplace(product, rows_.size());
    if (inserted) rows_.push_back({product, 0, op.name.empty() ? describe() : prefix + op.name});
    rows_[position->second].count += 1;
  }

  void write_columns() {
    const auto column = [this](double Product::*member) {
      Eigen::ArrayXd values(static_cast<Eigen::Index>(rows_.size()));
      std::ranges::transform(rows_, values.begin(), [member](const Row& row) { return row.product.*member; });
      return values;
    };
    table_.count.resize(static_cast<Eigen::Index>(rows_.size()));
    std::ranges::transform(rows_, table_.count.begin(), &Row::count);
    table_.positions = column(&Product::positions);
    table_.input_positions = column(&Product::input_positions);
    table_.outputs = column(&Product::outputs);
    table_.inputs = column(&Product::inputs);
    table_.filter = column(&Product::filter);
    table_.groups = column(&Product::groups);
    table_.fast_3x3 = column(&Product::fast_3x3);
    table_.fast_5x5 = column(&Product::fast_5x5);
    table_.non_square = column(&Product::non_square);
    table_.convolution = column(&Product::convolution);
    table_.first = column(&Product::first);
    for (Row& row : rows_) table_.names.push_back(std::move(row.name));
  }

  LayerTable table_;
  std::vector<Storage> storages_;
  std::vector<Row> rows_;
  std::map<Product, std::size_t> row_of_;
  std::int64_t applied_{0};
};

}  // namespace

LayerTable expand_layers(const LayerOperators& operators, const std::vector<std::int64_t>& input) {
  return Expansion().expand(operators, input);
}

}  // namespace scaleroof
