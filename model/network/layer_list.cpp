// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/network/layer_operator.h"

namespace scaleroof {

namespace {

constexpr std::array<std::string_view, 9> operator_names{
    "conv", "dense", "pool", "global_pool", "norm", "activation", "upsample", "add", "concat"};
constexpr std::int64_t most_channels = 1'000'000'000;
constexpr std::int64_t largest_axis = 1'000'000;
constexpr std::int64_t most_repeats = 100'000;
/// Lists inside lists; keeps the recursion far from the end of the stack.
constexpr int deepest_nesting = 64;

[[noreturn]] void fail_at(const ObjectReader& reader, const std::string& pointer, const nlohmann::json& value,
                          std::string expected) {
  const Origins::Place place = reader.origins().locate(pointer);
  throw Error({place.file, place.pointer, describe_json(value), std::move(expected)});
}

void check_at_most(const ObjectReader& reader, std::string_view key, std::int64_t value,
                   std::int64_t largest) {
  if (value > largest) reader.fail(key, std::to_string(value), fmt::format("at most {}", largest));
}

std::int64_t bounded(ObjectReader& reader, std::string_view key, std::int64_t largest) {
  const std::int64_t value = reader.integer(key);
  check_at_most(reader, key, value, largest);
  return value;
}

/// One value for all axes, or a list with one for each.
std::vector<std::int64_t> per_axis(ObjectReader& reader, std::string_view key, std::size_t axes,
                                   std::int64_t minimum) {
  std::vector<std::int64_t> values;
  if (reader.json().at(std::string(key)).is_array()) {
    values = reader.integers(key, minimum);
    if (values.size() != axes)
      reader.fail(key, fmt::format("{} values", values.size()),
                  fmt::format("one for each of the {} axes of input/size, or a single one", axes));
  } else {
    values.assign(axes, reader.integer(key, minimum));
  }
  for (const std::int64_t value : values) check_at_most(reader, key, value, largest_axis);
  return values;
}

class OperatorReader {
 public:
  explicit OperatorReader(std::size_t axes) : axes_(axes) {}

  LayerOperators read_list(ObjectReader& parent, std::string_view key) {
    LayerOperators operators;
    for (const ObjectReader::Element& element : parent.list(key)) operators.push_back(read(parent, element));
    if (operators.empty()) parent.fail(key, "an empty list", "at least one operator");
    return operators;
  }

 private:
  LayerOperator read(const ObjectReader& parent, const ObjectReader::Element& element) {
    if (++depth_ > deepest_nesting)
      fail_at(parent, element.pointer, element.value,
              fmt::format("lists nested at most {} deep", deepest_nesting));
    ObjectReader reader = parent.at(element);
    LayerOperator result(reader);
    result.name = reader.text_or("name", "");
    if (!reader.has("op") && (reader.has("layers") || reader.has("repeat"))) {
      read_group(reader, result);
    } else {
      read_operator(reader, result);
    }
    reader.finish();
    --depth_;
    return result;
  }

  void read_group(ObjectReader& reader, LayerOperator& result) {
    result.kind = LayerOperator::Kind::group;
    result.repeat = reader.has("repeat") ? bounded(reader, "repeat", most_repeats) : 1;
    result.branches.push_back(read_list(reader, "layers"));
  }

  void read_operator(ObjectReader& reader, LayerOperator& result) {
    using enum LayerOperator::Kind;
    result.kind = static_cast<LayerOperator::Kind>(reader.choice("op", operator_names));
    switch (result.kind) {
      case conv:
        read_convolution(reader, result);
        break;
      case dense:
        result.outputs = bounded(reader, "outputs", most_channels);
        result.bias = reader.boolean_or("bias", true);
        break;
      case pool:
        read_pool(reader, result);
        break;
      case activation:
        result.in_place = reader.boolean_or("in_place", true);
        break;
      case upsample:
        result.factor = bounded(reader, "factor", largest_axis);
        break;
      case add:
      case concat:
        read_branches(reader, result);
        break;
      case global_pool:
      case norm:
      case group:
        break;
    }
  }

  void read_convolution(ObjectReader& reader, LayerOperator& result) {
    result.kernel = required_per_axis(reader, "kernel");
    read_window(reader, result, std::vector<std::int64_t>(axes_, 1));
    if (reader.has("groups") && reader.json().at("groups").is_string()) {
      constexpr std::array<std::string_view, 1> words{"depthwise"};
      reader.choice("groups", words);
      result.groups = 0;
    } else {
      result.groups = reader.has("groups") ? bounded(reader, "groups", most_channels) : 1;
    }
    if (result.groups != 0 || reader.has("filters"))
      result.outputs = bounded(reader, "filters", most_channels);
    result.bias = reader.boolean_or("bias", false);
    result.transposed = reader.boolean_or("transposed", false);
  }

  void read_pool(ObjectReader& reader, LayerOperator& result) {
    constexpr std::array<std::string_view, 2> modes{"max", "average"};
    result.average = reader.choice_or("mode", modes, 0) == 1;
    result.kernel = required_per_axis(reader, "kernel");
    read_window(reader, result, result.kernel);
  }

  std::vector<std::int64_t> required_per_axis(ObjectReader& reader, std::string_view key) {
    if (!reader.has(key)) return {reader.integer(key)};  // says what is missing
    return per_axis(reader, key, axes_, 1);
  }

  void read_window(ObjectReader& reader, LayerOperator& result, std::vector<std::int64_t> default_stride) {
    result.stride = reader.has("stride") ? per_axis(reader, "stride", axes_, 1) : std::move(default_stride);
    result.padding.assign(axes_, 0);
    if (!reader.has("padding")) return;
    if (reader.json().at("padding").is_string()) {
      constexpr std::array<std::string_view, 2> words{"valid", "same"};
      result.same_padding = reader.choice("padding", words) == 1;
    } else {
      result.padding = per_axis(reader, "padding", axes_, 0);
    }
  }

  void read_branches(ObjectReader& reader, LayerOperator& result) {
    for (const ObjectReader::Element& branch : reader.list("branches")) {
      if (!branch.value.is_array())
        fail_at(reader, branch.pointer, branch.value, "a list of operators (empty: the identity)");
      LayerOperators operators;
      for (std::size_t i = 0; i < branch.value.size(); ++i)
        operators.push_back(read(reader, {branch.value[i], fmt::format("{}/{}", branch.pointer, i)}));
      result.branches.push_back(std::move(operators));
    }
    if (result.branches.size() < 2)
      reader.fail("branches", fmt::format("{} branches", result.branches.size()), "at least two");
  }

  std::size_t axes_;
  int depth_{0};
};

}  // namespace

LayerOperators read_layer_operators(ObjectReader& reader, std::string_view key, std::size_t axes) {
  return OperatorReader(axes).read_list(reader, key);
}

LayerList read_layer_list(ObjectReader& reader) {
  ObjectReader input = reader.object("input");
  LayerList result;
  result.input.push_back(bounded(input, "channels", most_channels));
  if (input.has("size")) {
    const std::vector<std::int64_t> sizes = input.integers("size");
    if (sizes.size() > 3) input.fail("size", fmt::format("{} values", sizes.size()), "at most three axes");
    for (const std::int64_t size : sizes) check_at_most(input, "size", size, largest_axis);
    result.input.insert(result.input.end(), sizes.begin(), sizes.end());
  }
  double elements = 1;
  for (const std::int64_t size : result.input) elements *= static_cast<double>(size);
  if (elements > most_elements)
    input.fail("", fmt::format("{:.3g} elements", elements), fmt::format("at most {:.0e}", most_elements));
  input.finish();
  result.table = expand_layers(read_layer_operators(reader, "layers", result.input.size() - 1), result.input);
  if (result.table.rows() == 0)
    reader.fail("layers", "no convolution and no dense layer", "at least one of them");
  return result;
}

}  // namespace scaleroof
