// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof::layer {
namespace {

constexpr double lstm_gates = 4;

double real(std::int64_t value) {
  return static_cast<double>(value);
}

}  // namespace

Tensor apply(const Dense& op, const Application& at, const Tensor& in, LayerTally& tally) {
  Tensor out = tally.output(at, in, Shape(op.outputs));
  out.needs_gradient = true;
  tally.keep(in);
  if (in.shape.planes() > 1) tally.table.outermost.flattened.add(1, in.elements());
  tally.count({.positions = 1,
               .input_positions = 1,
               .outputs = real(op.outputs),
               .inputs = in.elements(),
               .first = in.needs_gradient ? 0.0 : 1.0},
              at, "", [&] { return fmt::format("dense, {} to {}", in.elements(), op.outputs); });
  // Its bias runs in the product's own kernels.
  if (op.bias) tally.add_parameters(real(op.outputs));
  return out;
}

Tensor apply(const Linear& op, const Application& at, const Tensor& in, LayerTally& tally) {
  Shape shape = in.shape;
  shape.set_channels(op.outputs);
  Tensor out = tally.output(at, in, shape);
  out.needs_gradient = true;
  tally.keep(in);
  tally.count({.positions = shape.positions(),
               .input_positions = shape.positions(),
               .outputs = real(op.outputs),
               .inputs = real(in.shape.channels()),
               .first = in.needs_gradient ? 0.0 : 1.0,
               .planes = shape.planes()},
              at, "", [&] { return fmt::format("linear, {} to {}", in.shape.channels(), op.outputs); });
  if (op.bias) tally.add_parameters(real(op.outputs));
  return out;
}

Tensor apply(const MatrixProduct& op, const Application& at, const Tensor& in, LayerTally& tally) {
  Tensor out = tally.output(at, in, Shape(op.extent.channels, op.extent.size));
  tally.keep(in);
  tally.obstruct("a matrix product of activations", in.shape);
  if (!op.with.empty()) {
    const Tensor& with = tally.saved(at, "with", op.with);
    tally.keep(with);
    out.needs_gradient = in.needs_gradient || with.needs_gradient;
  }
  tally.count(ActivationProduct{1, real(op.count), real(op.rows), real(op.columns), real(op.reduction), ""},
              at);
  return out;
}

Tensor apply(const Embedding& op, const Application& at, const Tensor& in, LayerTally& tally) {
  const std::int64_t lookups[]{op.lookups};
  Tensor out = tally.output(at, in, op.pooled ? Shape(op.dim) : Shape(op.dim, lookups));
  out.needs_gradient = true;
  tally.obstruct("an embedding", in.shape);
  tally.keep(in);  // the indices say which rows the gradients belong to
  tally.count(EmbeddingTable{1, real(op.rows), real(op.dim), real(op.lookups), op.pooled, ""}, at);
  tally.add_memory_kernels(other_kernels);
  return out;
}

/// Hochreiter and Schmidhuber 1997 with cuDNN's two biases a gate. The input's product runs over all steps at
/// once, the recurrent one step by step (Appleyard et al. 2016).
Tensor apply(const Lstm& op, const Application& at, const Tensor& in, LayerTally& tally) {
  if (in.shape.axes() != 1)
    at.fail("", in.shape.describe(), "channels x sequence, a tensor with one spatial axis");
  const double steps = in.shape.positions(), hidden = real(op.hidden), gates = lstm_gates * hidden;
  tally.obstruct("an LSTM", in.shape);
  const double directions = op.bidirectional ? 2 : 1;
  Shape shape = in.shape;
  shape.set_channels(op.hidden * (op.bidirectional ? 2 : 1));
  Tensor out = tally.output(at, in, shape);
  out.needs_gradient = true;
  for (int direction = 0; direction < static_cast<int>(directions); ++direction) {
    tally.count({.positions = steps,
                 .input_positions = steps,
                 .outputs = gates,
                 .inputs = real(in.shape.channels()),
                 .first = in.needs_gradient ? 0.0 : 1.0},
                at, "inputs",
                [&] { return fmt::format("LSTM inputs, {} to {}", in.shape.channels(), gates); });
    tally.count({.positions = steps,
                 .input_positions = steps,
                 .outputs = gates,
                 .inputs = hidden,
                 .first = 0,
                 .steps = steps},
                at, "recurrent", [&] { return fmt::format("LSTM steps, {} to {}", hidden, gates); });
  }
  tally.add_parameters(directions * 2 * gates);
  tally.table.recurrent_elements += directions * steps * hidden;
  tally.add_memory_kernels(directions * steps * other_kernels);
  tally.keep(in);
  tally.keep(out);                                             // the recurrent weights' gradient reads it
  tally.keep_elements(directions * steps * (gates + hidden));  // gates and cell states
  return out;
}

}  // namespace scaleroof::layer
