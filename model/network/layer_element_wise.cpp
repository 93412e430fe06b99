// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof::layer {
namespace {

bool any_gradient(std::span<const Tensor> parts) {
  return std::ranges::any_of(parts, &Tensor::needs_gradient);
}

/// The shape that all parts are stretched to along axes of size one. Throws Error where they do not fit.
Shape broadcast(const Application& at, std::span<const Tensor> parts) {
  Shape shape = parts.front().shape;
  for (const Tensor& part : parts)
    if (part.shape.axes() > shape.axes()) shape = part.shape;
  const auto merge = [&](std::int64_t size, std::int64_t other, const Tensor& part) {
    if (size != other && size != 1 && other != 1)
      at.fail("branches", fmt::format("{} and {}", shape.describe(), part.shape.describe()),
              "branches of one shape to multiply, or of size 1 where they differ");
    return std::max(size, other);
  };
  for (const Tensor& part : parts) {
    shape.set_channels(merge(shape.channels(), part.shape.channels(), part));
    if (part.shape.axes() == 0) continue;
    if (part.shape.axes() != shape.axes())
      at.fail("branches", fmt::format("{} and {}", shape.describe(), part.shape.describe()),
              "branches with as many axes to multiply, or vectors");
    for (std::size_t axis = 0; axis < shape.axes(); ++axis)
      shape.set_size(axis, merge(shape.size(axis), part.shape.size(axis), part));
  }
  return shape;
}

}  // namespace

Tensor apply(const Norm& op, const Application& at, const Tensor& in, LayerTally& tally) {
  Tensor out = tally.output(at, in, in.shape);
  out.needs_gradient = in.needs_gradient || op.parameters_per_channel > 0;
  out.producer = Tensor::Producer::norm;
  tally.keep(in);
  if (in.shape.planes() > 1) tally.table.outermost.norms.add(1, static_cast<double>(in.shape.channels()));
  tally.table.norm_elements += out.elements();
  tally.add_memory_kernels(norm_kernels);
  tally.add_parameters(op.parameters_per_channel * static_cast<double>(in.shape.channels()));
  return out;
}

Tensor apply(const Activation& op, const Application& at, const Tensor& in, LayerTally& tally) {
  Tensor out = in;
  if (!op.in_place) out = tally.output(at, in, in.shape);
  out.producer = Tensor::Producer::other;
  tally.keep(in);  // in place: its output, in the same memory
  (in.producer == Tensor::Producer::other ? tally.table.lone_activation_elements
                                          : tally.table.fused_activation_elements) += in.elements();
  tally.add_memory_kernels(other_kernels);
  return out;
}

Tensor apply(const Scale&, const Application& at, const Tensor& in, LayerTally& tally) {
  Tensor out = tally.output(at, in, in.shape);
  out.needs_gradient = true;
  tally.keep(in);  // the factors' gradient reads it
  tally.table.scale_elements += out.elements();
  tally.add_memory_kernels(other_kernels);
  tally.add_parameters(static_cast<double>(in.shape.channels()));
  return out;
}

Tensor apply(const Fourier& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  for (const std::int64_t axis : op.axes)
    if (axis > static_cast<std::int64_t>(in.shape.axes()))
      at.fail("axes", std::to_string(axis), fmt::format("axes from 1 to {}", in.shape.axes()));
  tally.obstruct("a Fourier transform", in.shape);
  const double axes = static_cast<double>(op.axes.empty() ? in.shape.axes() : op.axes.size());
  tally.table.fourier_elements += axes * in.elements();
  tally.add_memory_kernels(axes * other_kernels);
  return tally.output(at, in, in.shape);
}

Tensor join(const Add&, const Application& at, std::span<const Tensor> parts, LayerTally& tally) {
  const Shape shape =
      std::ranges::max(parts, {}, [](const Tensor& part) { return part.shape.positions(); }).shape;
  for (const Tensor& part : parts) {
    const bool value_a_channel = part.shape.channels() == shape.channels() && part.shape.positions() == 1;
    if (part.shape != shape && !value_a_channel)
      at.fail("branches", fmt::format("{} and {}", shape.describe(), part.shape.describe()),
              "branches of one shape to add, or one value for each channel");
  }
  Tensor out = tally.output(at, parts[0], shape);
  out.producer = Tensor::Producer::addition;
  out.needs_gradient = any_gradient(parts);
  const double additions = static_cast<double>(parts.size() - 1);
  tally.table.add_elements += additions * out.elements();
  tally.add_memory_kernels(additions * other_kernels);
  return out;
}

Tensor join(const Multiply&, const Application& at, std::span<const Tensor> parts, LayerTally& tally) {
  Tensor out = tally.output(at, parts[0], broadcast(at, parts));
  out.needs_gradient = any_gradient(parts);
  for (const Tensor& part : parts) tally.keep(part);  // each one's gradient reads the others
  const double products = static_cast<double>(parts.size() - 1);
  const bool one_shape = std::ranges::all_of(parts, [&](const Tensor& p) { return p.shape == out.shape; });
  (one_shape ? tally.table.multiply_elements : tally.table.scale_elements) += products * out.elements();
  tally.add_memory_kernels(products * other_kernels);
  return out;
}

}  // namespace scaleroof::layer
