// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "model/network/layer_operator.h"

namespace scaleroof {

namespace {

constexpr std::int64_t most_repeats = 100'000;
/// Lists inside lists; keeps the recursion far from the end of the stack.
constexpr int deepest_nesting = 64;

[[noreturn]] void fail_at(const ObjectReader& reader, const std::string& pointer, const nlohmann::json& value,
                          std::string expected) {
  const Origins::Place place = reader.origins().locate(pointer);
  throw Error({place.file, place.pointer, describe_json(value), std::move(expected)});
}

class OperatorReader {
 public:
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
    result.save_as = reader.text_or("save_as", "");
    if (!reader.has("op") && (reader.has("layers") || reader.has("repeat"))) {
      result.members =
          layer::Group{reader.has("repeat") ? layer::read_bounded(reader, "repeat", most_repeats) : 1};
      result.branches.push_back(read_list(reader, "layers"));
    } else {
      result.members = layer::read_members(reader);
      read_lists(reader, result);
    }
    reader.finish();
    --depth_;
    return result;
  }

  void read_lists(ObjectReader& reader, LayerOperator& result) {
    if (std::holds_alternative<layer::Output>(result.members))
      result.branches.push_back(read_list(reader, "layers"));
    if (std::holds_alternative<layer::Add>(result.members) ||
        std::holds_alternative<layer::Multiply>(result.members) ||
        std::holds_alternative<layer::Concat>(result.members))
      read_branches(reader, result);
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

  int depth_{0};
};

}  // namespace

LayerOperators read_layer_operators(ObjectReader& reader, std::string_view key) {
  return OperatorReader().read_list(reader, key);
}

LayerList read_layer_list(ObjectReader& reader) {
  ObjectReader input = reader.object("input");
  const layer::Extent extent = layer::read_extent(input);
  input.finish();
  LayerList result;
  result.input.push_back(extent.channels);
  result.input.insert(result.input.end(), extent.size.begin(), extent.size.end());
  result.table = expand_layers(read_layer_operators(reader, "layers"), result.input);
  if (result.table.rows() == 0)
    reader.fail("layers", "no convolution and no dense layer", "at least one of them");
  return result;
}

}  // namespace scaleroof
