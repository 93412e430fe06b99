// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/network/layer_operator.h"
#include "model/network/layer_tensor.h"

namespace scaleroof::layer {
namespace {

constexpr std::int64_t most_channels = 1'000'000'000;
constexpr std::int64_t largest_axis = 100'000'000;
/// Rows of the largest embedding tables are counted in billions.
constexpr std::int64_t most_table_rows = 1'000'000'000'000;

void check_at_most(const ObjectReader& reader, std::string_view key, std::int64_t value,
                   std::int64_t largest) {
  if (value > largest) reader.fail(key, std::to_string(value), fmt::format("at most {}", largest));
}

std::int64_t bounded_or(ObjectReader& reader, std::string_view key, std::int64_t fallback,
                        std::int64_t largest) {
  return reader.has(key) ? read_bounded(reader, key, largest) : fallback;
}

PerAxis per_axis(ObjectReader& reader, std::string_view key, std::int64_t minimum = 1) {
  PerAxis result;
  result.single = !reader.has(key) || !reader.json().at(std::string(key)).is_array();
  if (result.single)
    result.values.push_back(reader.integer(key, minimum));
  else
    result.values = reader.integers(key, minimum);
  for (const std::int64_t value : result.values) check_at_most(reader, key, value, largest_axis);
  return result;
}

PerAxis per_axis_or(ObjectReader& reader, std::string_view key, PerAxis fallback) {
  return reader.has(key) ? per_axis(reader, key) : std::move(fallback);
}

PerAxis all_axes(std::int64_t value) {
  return {{value}, true};
}

Window read_window(ObjectReader& reader, const PerAxis* default_stride) {
  Window window;
  window.kernel = per_axis(reader, "kernel");
  window.stride = per_axis_or(reader, "stride", default_stride ? *default_stride : window.kernel);
  window.padding = all_axes(0);
  window.dilation = all_axes(1);
  if (!reader.has("padding")) return window;
  if (reader.json().at("padding").is_string()) {
    constexpr std::array<std::string_view, 2> words{"valid", "same"};
    window.same_padding = reader.choice("padding", words) == 1;
  } else {
    window.padding = per_axis(reader, "padding", 0);
  }
  return window;
}

Members read_convolution(ObjectReader& reader) {
  Convolution result;
  const PerAxis one = all_axes(1);
  result.window = read_window(reader, &one);
  result.window.dilation = per_axis_or(reader, "dilation", all_axes(1));
  if (reader.has("groups") && reader.json().at("groups").is_string()) {
    constexpr std::array<std::string_view, 1> words{"depthwise"};
    reader.choice("groups", words);
    result.groups = 0;
  } else {
    result.groups = bounded_or(reader, "groups", 1, most_channels);
  }
  if (result.groups != 0 || reader.has("filters"))
    result.filters = read_bounded(reader, "filters", most_channels);
  result.bias = reader.boolean_or("bias", false);
  result.transposed = reader.boolean_or("transposed", false);
  return result;
}

Members read_dense(ObjectReader& reader) {
  return Dense{read_bounded(reader, "outputs", most_channels), reader.boolean_or("bias", true)};
}

Members read_linear(ObjectReader& reader) {
  return Linear{read_bounded(reader, "outputs", most_channels), reader.boolean_or("bias", true)};
}

Members read_pool(ObjectReader& reader) {
  constexpr std::array<std::string_view, 2> modes{"max", "average"};
  Pool result;
  result.average = reader.choice_or("mode", modes, 0) == 1;
  result.window = read_window(reader, nullptr);
  return result;
}

Members read_norm(ObjectReader& reader) {
  const bool affine = reader.boolean_or("affine", true);
  const bool scale_only = reader.boolean_or("scale_only", false);
  if (scale_only && !affine)
    reader.fail("scale_only", "true", "false where affine is false (a norm without a scale)");
  return Norm{!affine ? 0 : scale_only ? 1 : 2};
}

Members read_activation(ObjectReader& reader) {
  return Activation{reader.boolean_or("in_place", true)};
}

Members read_upsample(ObjectReader& reader) {
  Upsample result;
  if (reader.has("size")) {
    if (reader.has("factor")) reader.fail("factor", "a factor beside a size", "one of the two");
    result.size = per_axis(reader, "size");
  } else {
    result.factor = per_axis(reader, "factor");
  }
  return result;
}

Attention::Context read_context(ObjectReader& reader) {
  Attention::Context context;
  if (reader.has("tensor")) {
    context.tensor = reader.text("tensor");
  } else {
    context.channels = read_bounded(reader, "channels", most_channels);
    context.positions = read_bounded(reader, "positions", most_channels);
  }
  reader.finish();
  return context;
}

Members read_attention(ObjectReader& reader) {
  Attention result;
  result.heads = read_bounded(reader, "heads", most_channels);
  result.head_dim = bounded_or(reader, "head_dim", 0, most_channels);
  result.kv_heads = bounded_or(reader, "kv_heads", result.heads, most_channels);
  if (result.heads % result.kv_heads != 0)
    reader.fail("kv_heads", std::to_string(result.kv_heads),
                fmt::format("a divisor of the {} heads", result.heads));
  result.outputs = bounded_or(reader, "outputs", 0, most_channels);
  if (reader.has("window")) result.window = per_axis(reader, "window");
  result.causal = reader.boolean_or("causal", false);
  result.qkv_bias = reader.boolean_or("qkv_bias", true);
  result.output_bias = reader.boolean_or("output_bias", true);
  result.position_bias = reader.boolean_or("position_bias", false);
  result.gated = reader.boolean_or("gated", false);
  if (std::optional<ObjectReader> context = reader.optional_object("context")) {
    result.context = read_context(*context);
    if (result.position_bias)
      reader.fail("position_bias", "true", "false with a context (relative positions need one sequence)");
  }
  result.pair_bias_channels = bounded_or(reader, "pair_bias_channels", 0, most_channels);
  return result;
}

Members read_embedding(ObjectReader& reader) {
  constexpr std::array<std::string_view, 2> pooling{"none", "sum"};
  Embedding result;
  result.rows = read_bounded(reader, "rows", most_table_rows);
  result.dim = read_bounded(reader, "dim", most_channels);
  result.lookups = bounded_or(reader, "lookups", 1, most_channels);
  result.pooled = reader.choice_or("pooling", pooling, 0) == 1;
  return result;
}

Members read_concat(ObjectReader& reader) {
  Concat result;
  if (!reader.has("axis")) return result;
  const std::int64_t axis = reader.integer("axis", 0);
  check_at_most(reader, "axis", axis, most_axes);
  result.axis = static_cast<std::size_t>(axis);
  return result;
}

std::vector<std::int64_t> read_size(ObjectReader& reader) {
  std::vector<std::int64_t> sizes = reader.integers("size");
  if (sizes.size() > most_axes)
    reader.fail("size", fmt::format("{} values", sizes.size()), "at most three axes");
  for (const std::int64_t size : sizes) check_at_most(reader, "size", size, largest_axis);
  return sizes;
}

Members read_matrix_product(ObjectReader& reader) {
  MatrixProduct result;
  result.rows = read_bounded(reader, "rows", most_channels);
  result.columns = read_bounded(reader, "columns", most_channels);
  result.reduction = read_bounded(reader, "reduction", most_channels);
  result.count = bounded_or(reader, "count", 1, most_channels);
  result.with = reader.text_or("with", "");
  result.extent = read_extent(reader);
  return result;
}

Members read_lstm(ObjectReader& reader) {
  return Lstm{read_bounded(reader, "hidden", most_channels), reader.boolean_or("bidirectional", false)};
}

Members read_fourier(ObjectReader& reader) {
  Fourier result;
  if (!reader.has("axes")) return result;
  result.axes = reader.integers("axes");
  std::vector<std::int64_t> sorted = result.axes;
  std::ranges::sort(sorted);
  if (sorted.empty() || std::ranges::adjacent_find(sorted) != sorted.end())
    reader.fail("axes", fmt::format("[{}]", fmt::join(result.axes, ", ")), "different axes, the first is 1");
  return result;
}

template <class Operator>
Members without_members(ObjectReader&) {
  return Operator{};
}

struct NamedReader {
  std::string_view name;
  Members (*read)(ObjectReader&);
};

constexpr std::array<NamedReader, 26> readers{{
    {"conv", read_convolution},
    {"dense", read_dense},
    {"linear", read_linear},
    {"pool", read_pool},
    {"global_pool", without_members<GlobalPool>},
    {"norm", read_norm},
    {"activation", read_activation},
    {"upsample", read_upsample},
    {"crop", [](ObjectReader& reader) -> Members { return Crop{per_axis(reader, "size")}; }},
    {"space_to_depth",
     [](ObjectReader& reader) -> Members { return SpaceToDepth{per_axis(reader, "factor")}; }},
    {"depth_to_space",
     [](ObjectReader& reader) -> Members { return DepthToSpace{per_axis(reader, "factor")}; }},
    {"attention", read_attention},
    {"embedding", read_embedding},
    {"add", without_members<Add>},
    {"multiply", without_members<Multiply>},
    {"concat", read_concat},
    {"scale", without_members<Scale>},
    {"gather", [](ObjectReader& reader) -> Members { return Gather{read_size(reader)}; }},
    {"reshape", [](ObjectReader& reader) -> Members { return Reshape{read_extent(reader)}; }},
    {"load", [](ObjectReader& reader) -> Members { return Load{reader.text("tensor")}; }},
    {"output", without_members<Output>},
    {"input", [](ObjectReader& reader) -> Members { return Input{read_extent(reader)}; }},
    {"parameter", [](ObjectReader& reader) -> Members { return Parameter{read_extent(reader)}; }},
    {"matrix_product", read_matrix_product},
    {"lstm", read_lstm},
    {"fourier", read_fourier},
}};

constexpr auto operator_names = [] {
  std::array<std::string_view, readers.size()> names;
  std::ranges::transform(readers, names.begin(), &NamedReader::name);
  return names;
}();

}  // namespace

std::int64_t read_bounded(ObjectReader& reader, std::string_view key, std::int64_t largest) {
  const std::int64_t value = reader.integer(key);
  check_at_most(reader, key, value, largest);
  return value;
}

Extent read_extent(ObjectReader& reader) {
  Extent extent;
  extent.channels = read_bounded(reader, "channels", most_channels);
  if (reader.has("size")) extent.size = read_size(reader);
  const double elements = Shape(extent.channels, extent.size).elements();
  if (elements > most_elements)
    reader.fail("", fmt::format("{:.3g} elements", elements), fmt::format("at most {:.0e}", most_elements));
  return extent;
}

Members read_members(ObjectReader& reader) {
  return readers[reader.choice("op", operator_names)].read(reader);
}

}  // namespace scaleroof::layer
