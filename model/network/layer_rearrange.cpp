// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof::layer {
namespace {

Tensor copied(const Application& at, const Tensor& in, const Shape& shape, LayerTally& tally) {
  Tensor out = tally.output(at, in, shape);
  tally.table.copy_elements += out.elements();
  tally.add_memory_kernels(other_kernels);
  return out;
}

}  // namespace

Tensor apply(const Upsample& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  const PerAxis& values = op.size ? *op.size : *op.factor;
  require_axes(at, op.size ? "size" : "factor", values, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis)
    shape.set_size(axis, op.size ? values[axis] : shape.size(axis) * values[axis]);
  if (shape.size(0) % in.shape.size(0) != 0) tally.obstruct("an upsampling by a fraction", in.shape);
  const Tensor out = tally.output(at, in, shape);
  tally.table.pool_elements += in.elements() + out.elements();
  tally.add_memory_kernels(other_kernels);
  return out;
}

Tensor apply(const Crop& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  require_axes(at, "size", op.size, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis) {
    if (op.size[axis] > shape.size(axis))
      at.fail("size", std::to_string(op.size[axis]),
              fmt::format("at most the axis's size, {}", shape.size(axis)));
    shape.set_size(axis, op.size[axis]);
  }
  if (shape.size(0) != in.shape.size(0)) tally.obstruct("a crop", in.shape);
  return copied(at, in, shape, tally);
}

Tensor apply(const SpaceToDepth& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  require_axes(at, "factor", op.factor, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis) {
    const std::int64_t factor = op.factor[axis];
    if (shape.size(axis) % factor != 0)
      at.fail("factor", std::to_string(factor),
              fmt::format("a divisor of the axis's size, {}", shape.size(axis)));
    shape.set_size(axis, shape.size(axis) / factor);
    shape.set_channels(shape.channels() * factor);
  }
  if (in.shape.planes() > 1)
    tally.count(WindowAlongAxis{.count = 1,
                                .planes = in.shape.planes(),
                                .output_planes = shape.planes(),
                                .stride = static_cast<double>(op.factor[0]),
                                .halo_elements = 0,
                                .gradient_halo_elements = 0,
                                .name = ""},
                at);
  return copied(at, in, shape, tally);
}

Tensor apply(const DepthToSpace& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  require_axes(at, "factor", op.factor, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis) {
    const std::int64_t factor = op.factor[axis];
    if (shape.channels() % factor != 0)
      at.fail("factor", fmt::format("{} on {} axes", factor, shape.axes()),
              fmt::format("factors whose product divides the {} channels", in.shape.channels()));
    shape.set_channels(shape.channels() / factor);
    shape.set_size(axis, shape.size(axis) * factor);
  }
  return copied(at, in, shape, tally);
}

Tensor apply(const Gather& op, const Application& at, const Tensor& in, LayerTally& tally) {
  tally.obstruct("a gather", in.shape);
  const Tensor out = tally.output(at, in, Shape(in.shape.channels(), op.size));
  tally.table.gather_elements += out.elements();
  tally.add_memory_kernels(other_kernels);
  return out;
}

Tensor apply(const Reshape& op, const Application& at, const Tensor& in, LayerTally& tally) {
  tally.obstruct("a reshape", in.shape);
  Tensor out = in;
  out.shape = Shape(op.extent.channels, op.extent.size);
  if (out.elements() != in.elements())
    at.fail("", fmt::format("{} from {}", out.shape.describe(), in.shape.describe()),
            "as many elements as before");
  return out;
}

Tensor join(const Concat& op, const Application& at, std::span<const Tensor> parts, LayerTally& tally) {
  Shape shape = parts[0].shape;
  if (op.axis > shape.axes())
    at.fail("axis", std::to_string(op.axis), fmt::format("0 (channels) to {} (spatial axes)", shape.axes()));
  const auto size = [&](const Shape& s) { return op.axis == 0 ? s.channels() : s.size(op.axis - 1); };
  const auto resize = [&](Shape& s, std::int64_t value) {
    op.axis == 0 ? s.set_channels(value) : s.set_size(op.axis - 1, value);
  };
  for (const Tensor& part : parts.subspan(1)) {
    Shape alike = part.shape;
    if (alike.axes() == shape.axes()) resize(alike, size(shape));
    if (alike != shape)
      at.fail("branches", fmt::format("{} and {}", parts[0].shape.describe(), part.shape.describe()),
              op.axis == 0 ? "branches of one spatial size to concatenate"
                           : "branches alike but for the axis to concatenate");
    resize(shape, size(shape) + size(part.shape));
  }
  if (op.axis == 1) tally.obstruct("a concatenation along the outermost axis", shape);
  Tensor out = tally.output(at, parts[0], shape);
  out.needs_gradient = std::ranges::any_of(parts, &Tensor::needs_gradient);
  tally.table.concat_elements += out.elements();
  tally.add_memory_kernels(other_kernels);
  return out;
}

}  // namespace scaleroof::layer
