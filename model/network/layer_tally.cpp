// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_tally.h"

#include <algorithm>

namespace scaleroof::layer {
namespace {

/// Adds to the row that is alike, or makes a new one that `name` names.
template <class Row, class Name>
void merge(std::vector<Row>& rows, std::map<std::vector<double>, std::size_t>& row_of,
           std::vector<double> key, const Row& row, Name name) {
  const auto [position, inserted] = row_of.try_emplace(std::move(key), rows.size());
  if (inserted) {
    rows.push_back(row);
    rows.back().name = name();
  } else {
    rows[position->second].count += row.count;
  }
}

}  // namespace

Tensor LayerTally::output(const Application& at, const Tensor& in, const Shape& shape) {
  const double elements = shape.elements();
  if (elements > most_elements)
    at.fail("", fmt::format("an output of {:.3g} elements", elements),
            fmt::format("at most {:.0e}", most_elements));
  widest(elements);
  return {shape, new_storage(elements), Tensor::Producer::other, in.needs_gradient};
}

Tensor LayerTally::fresh(const Shape& shape) {
  const double elements = shape.elements();
  widest(elements);
  return {shape, new_storage(elements), Tensor::Producer::other, false};
}

Tensor LayerTally::learned(const Shape& shape) {
  add_learned(shape.elements());
  return {shape, new_storage(0), Tensor::Producer::other, true};
}

const Tensor& LayerTally::saved(const Application& at, std::string_view key, const std::string& name) const {
  const auto found = saved_.find(name);
  if (found == saved_.end())
    at.fail(key, fmt::format("\"{}\"", name), "the save_as of an operator before this one");
  return found->second;
}

void LayerTally::count(const AttentionCore& core, const Application& at) {
  table.multiply_adds += core.count * core.multiply_adds();
  std::vector<double> key{core.sequences, core.queries,           core.keys, core.heads, core.kv_heads,
                          core.head_dim,  core.causal ? 1.0 : 0.0};
  merge(table.attention, attention_of_, std::move(key), core, [&] {
    return name_of(at, "core", [&] { return fmt::format("attention, {} of {}", core.heads, core.head_dim); });
  });
}

void LayerTally::count(const ActivationProduct& product, const Application& at) {
  table.multiply_adds += product.count * product.batch * product.rows * product.columns * product.reduction;
  std::vector<double> key{product.batch, product.rows, product.columns, product.reduction};
  merge(table.activation_products, activation_product_of_, std::move(key), product, [&] {
    return name_of(at, "", [&] {
      return fmt::format("{} products of {} x {} x {}", product.batch, product.rows, product.columns,
                         product.reduction);
    });
  });
}

void LayerTally::count(const EmbeddingTable& embeddings, const Application& at) {
  table.parameters += embeddings.count * embeddings.rows * embeddings.dim;
  std::vector<double> key{embeddings.rows, embeddings.dim, embeddings.lookups, embeddings.pooled ? 1.0 : 0.0};
  merge(table.embeddings, embedding_of_, std::move(key), embeddings, [&] {
    return name_of(at, "",
                   [&] { return fmt::format("embedding, {} x {}", embeddings.rows, embeddings.dim); });
  });
}

void LayerTally::count(const WindowAlongAxis& window, const Application& at) {
  std::vector<double> key{window.planes, window.output_planes, window.stride, window.halo_elements,
                          window.gradient_halo_elements};
  merge(table.outermost.windows, window_of_, std::move(key), window,
        [&] { return name_of(at, "", [&] { return fmt::format("a window on {} planes", window.planes); }); });
}

LayerTable LayerTally::finish(const Tensor& last) {
  table.output_classes = static_cast<double>(last.shape.channels());
  for (const Storage& storage : storages_)
    if (storage.kept) table.stored_elements += storage.elements;
  write_columns();
  return std::move(table);
}

std::size_t LayerTally::new_storage(double elements) {
  storages_.push_back({elements, false});
  return storages_.size() - 1;
}

void LayerTally::write_columns() {
  const auto column = [this](double Product::*member) {
    Eigen::ArrayXd values(static_cast<Eigen::Index>(rows_.size()));
    std::ranges::transform(rows_, values.begin(), [member](const Row& row) { return row.product.*member; });
    return values;
  };
  table.count.resize(static_cast<Eigen::Index>(rows_.size()));
  std::ranges::transform(rows_, table.count.begin(), &Row::count);
  table.positions = column(&Product::positions);
  table.input_positions = column(&Product::input_positions);
  table.outputs = column(&Product::outputs);
  table.inputs = column(&Product::inputs);
  table.filter = column(&Product::filter);
  table.groups = column(&Product::groups);
  table.fast_3x3 = column(&Product::fast_3x3);
  table.fast_5x5 = column(&Product::fast_5x5);
  table.non_square = column(&Product::non_square);
  table.convolution = column(&Product::convolution);
  table.first = column(&Product::first);
  table.steps = column(&Product::steps);
  table.planes = column(&Product::planes);
  for (Row& row : rows_) table.names.push_back(std::move(row.name));
}

void require_axes(const Application& at, std::string_view key, const PerAxis& values, const Shape& shape) {
  if (!values.single && values.values.size() != shape.axes())
    at.fail(key, fmt::format("{} values", values.values.size()),
            fmt::format("one for each of the {} axes, or a single one", shape.axes()));
}

void require_spatial(const Application& at, const Shape& shape) {
  if (shape.axes() == 0)
    at.fail("", shape.describe(), "a tensor with spatial sizes (a dense layer flattens them)");
}

}  // namespace scaleroof::layer
