// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof {

namespace {

using layer::Application;
using layer::Tensor;

/// Keeps the expansion of nested repeats to about a second.
constexpr std::int64_t most_operators = 1'000'000;

/// Walks through the lists and hands each operator the tensor before it.
class Expansion {
 public:
  LayerTable expand(const LayerOperators& operators, const std::vector<std::int64_t>& input) {
    Tensor tensor =
        tally_.fresh(layer::Shape(input.front(), std::span<const std::int64_t>(input).subspan(1)));
    return tally_.finish(run(operators, tensor, ""));
  }

 private:
  Tensor run(const LayerOperators& operators, Tensor tensor, const std::string& prefix) {
    for (const LayerOperator& op : operators) {
      if (++applied_ > most_operators)
        op.reader.fail("", fmt::format("more than {} operators", most_operators), "a network with fewer");
      const Application at{op, prefix};
      tensor = std::visit([&](const auto& members) { return apply_one(members, at, tensor); }, op.members);
      if (!op.save_as.empty()) tally_.save(op.save_as, tensor);
    }
    return tensor;
  }

  template <class Members>
  Tensor apply_one(const Members& members, const Application& at, const Tensor& in) {
    return layer::apply(members, at, in, tally_);
  }

  Tensor apply_one(const layer::Group& group, const Application& at, const Tensor& in) {
    const std::string inner = at.inner_prefix();
    Tensor tensor = in;
    for (std::int64_t i = 0; i < group.repeat; ++i) tensor = run(at.op.branches.front(), tensor, inner);
    return tensor;
  }

  Tensor apply_one(const layer::Output&, const Application& at, const Tensor& in) {
    run(at.op.branches.front(), in, at.inner_prefix());
    return in;
  }

  Tensor apply_one(const layer::Load& load, const Application& at, const Tensor&) {
    return tally_.saved(at, "tensor", load.tensor);
  }

  Tensor apply_one(const layer::Input& input, const Application&, const Tensor&) {
    return tally_.fresh(layer::Shape(input.extent.channels, input.extent.size));
  }

  Tensor apply_one(const layer::Parameter& parameter, const Application&, const Tensor&) {
    return tally_.learned(layer::Shape(parameter.extent.channels, parameter.extent.size));
  }

  Tensor apply_one(const layer::Add& op, const Application& at, const Tensor& in) {
    return layer::join(op, at, branches(at, in), tally_);
  }
  Tensor apply_one(const layer::Multiply& op, const Application& at, const Tensor& in) {
    return layer::join(op, at, branches(at, in), tally_);
  }
  Tensor apply_one(const layer::Concat& op, const Application& at, const Tensor& in) {
    return layer::join(op, at, branches(at, in), tally_);
  }

  std::vector<Tensor> branches(const Application& at, const Tensor& in) {
    const std::string inner = at.inner_prefix();
    std::vector<Tensor> parts;
    parts.reserve(at.op.branches.size());
    for (const LayerOperators& branch : at.op.branches) parts.push_back(run(branch, in, inner));
    return parts;
  }

  layer::LayerTally tally_;
  std::int64_t applied_{0};
};

}  // namespace

LayerTable expand_layers(const LayerOperators& operators, const std::vector<std::int64_t>& input) {
  return Expansion().expand(operators, input);
}

}  // namespace scaleroof
