// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof::layer {
namespace {

/// PyTorch keeps an 8-byte index for each output of a maximum pooling: two fp32 elements.
constexpr double pool_index_elements = 2;

void require_window(const Application& at, const Window& window, const Shape& shape) {
  require_spatial(at, shape);
  require_axes(at, "kernel", window.kernel, shape);
  require_axes(at, "stride", window.stride, shape);
  require_axes(at, "padding", window.padding, shape);
  require_axes(at, "dilation", window.dilation, shape);
}

/// Input positions from the first to the last that a filter reads.
std::int64_t extent(const Window& window, std::size_t axis) {
  return window.dilation[axis] * (window.kernel[axis] - 1) + 1;
}

std::int64_t window_size(const Application& at, const Window& window, const Shape& in, std::size_t axis) {
  const std::int64_t size = in.size(axis), stride = window.stride[axis];
  if (window.same_padding) return (size + stride - 1) / stride;
  const std::int64_t padded = size + 2 * window.padding[axis];
  if (extent(window, axis) > padded)
    at.fail("kernel",
            window.dilation[axis] == 1 ? std::to_string(window.kernel[axis])
                                       : fmt::format("{} with dilation {}, {} wide", window.kernel[axis],
                                                     window.dilation[axis], extent(window, axis)),
            fmt::format("at most its padded input, {} here", padded));
  return (padded - extent(window, axis)) / stride + 1;
}

std::int64_t transposed_size(const Application& at, const Window& window, const Shape& in, std::size_t axis) {
  const std::int64_t size = in.size(axis), stride = window.stride[axis];
  if (window.same_padding) return size * stride;
  const std::int64_t out = (size - 1) * stride + extent(window, axis) - 2 * window.padding[axis];
  if (out < 1)
    at.fail("padding", std::to_string(window.padding[axis]), "padding that leaves something of the output");
  return out;
}

bool all_equal(const PerAxis& values, std::size_t axes, std::int64_t expected) {
  for (std::size_t axis = 0; axis < axes; ++axis)
    if (values[axis] != expected) return false;
  return true;
}

/// The window along the outermost axis, unless that has one plane. Neighbours are read where it is wider than
/// its stride: (extent - 1) / 2 planes of what it slides over, and of what it makes as many over the stride.
void count_window(const Application& at, const Window& window, const Tensor& in, const Tensor& out,
                  bool transposed, bool data_gradient, LayerTally& tally) {
  if (in.shape.planes() <= 1) return;
  const std::int64_t stride = window.stride[0];
  const std::int64_t wide = extent(window, 0) > stride ? (extent(window, 0) - 1) / 2 : 0;
  const double narrow = static_cast<double>((wide + stride - 1) / stride);
  const double read = transposed ? narrow : static_cast<double>(wide);
  const double made = transposed ? static_cast<double>(wide) : narrow;
  tally.count(
      WindowAlongAxis{.count = 1,
                      .planes = in.shape.planes(),
                      .output_planes = out.shape.planes(),
                      .stride = transposed ? 1.0 : static_cast<double>(stride),
                      .halo_elements = read * in.shape.plane_elements(),
                      .gradient_halo_elements = data_gradient ? made * out.shape.plane_elements() : 0.0,
                      .name = ""},
      at);
}

}  // namespace

Tensor apply(const Convolution& op, const Application& at, const Tensor& in, LayerTally& tally) {
  const Window& window = op.window;
  require_window(at, window, in.shape);
  const std::int64_t channels = in.shape.channels();
  const std::int64_t groups = op.groups == 0 ? channels : op.groups;
  const std::int64_t filters = op.filters == 0 ? channels : op.filters;
  if (channels % groups != 0)
    at.fail("groups", std::to_string(groups), fmt::format("a divisor of the {} input channels", channels));
  if (filters % groups != 0)
    at.fail("filters", std::to_string(filters), fmt::format("a multiple of the {} groups", groups));

  const std::size_t axes = in.shape.axes();
  Shape shape = in.shape;
  shape.set_channels(filters);
  double filter = 1;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    shape.set_size(axis, op.transposed ? transposed_size(at, window, in.shape, axis)
                                       : window_size(at, window, in.shape, axis));
    filter *= static_cast<double>(window.kernel[axis]);
  }
  Tensor out = tally.output(at, in, shape);
  out.needs_gradient = true;
  tally.keep(in);
  count_window(at, window, in, out, op.transposed, in.needs_gradient, tally);

  // Winograd and FFT kernels exist for plain 2-D convolutions with enough channels (Lavin and Gray 2016).
  const bool fast = !op.transposed && axes == 2 && groups == 1 && all_equal(window.stride, axes, 1) &&
                    all_equal(window.dilation, axes, 1) && channels >= 16;
  // A transposed convolution has the three products of the convolution that it transposes, with forward
  // pass and data gradient exchanged (Dumoulin and Visin 2016).
  const Shape& from = op.transposed ? out.shape : in.shape;
  const Shape& to = op.transposed ? in.shape : out.shape;
  tally.count({.positions = to.positions(),
               .input_positions = from.positions(),
               .outputs = static_cast<double>(to.channels()),
               .inputs = static_cast<double>(from.channels()),
               .filter = filter,
               .groups = static_cast<double>(groups),
               .fast_3x3 = fast && all_equal(window.kernel, axes, 3) ? 1.0 : 0.0,
               .fast_5x5 = fast && all_equal(window.kernel, axes, 5) ? 1.0 : 0.0,
               .non_square = all_equal(window.kernel, axes, window.kernel[0]) ? 0.0 : 1.0,
               .convolution = 1,
               .first = in.needs_gradient ? 0.0 : 1.0,
               .planes = to.planes()},
              at, "", [&] {
                std::string kernel = std::to_string(window.kernel[0]);
                for (std::size_t axis = 1; axis < axes; ++axis)
                  kernel += fmt::format("x{}", window.kernel[axis]);
                return fmt::format("{}{} convolution, {} to {} channels, {}", kernel,
                                   op.transposed ? " transposed" : "", channels, filters,
                                   fmt::join(out.shape.sizes(), "x"));
              });
  if (op.bias) {
    tally.add_parameters(static_cast<double>(filters));
    tally.table.bias_elements += out.elements();
    tally.add_memory_kernels(other_kernels);
  }
  return out;
}

Tensor apply(const Pool& op, const Application& at, const Tensor& in, LayerTally& tally) {
  require_window(at, op.window, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis)
    shape.set_size(axis, window_size(at, op.window, in.shape, axis));
  const Tensor out = tally.output(at, in, shape);
  count_window(at, op.window, in, out, false, in.needs_gradient, tally);
  tally.table.pool_elements += in.elements() + out.elements();
  tally.add_memory_kernels(other_kernels);
  if (!op.average) {
    tally.keep(in);
    tally.keep_elements(pool_index_elements * out.elements());
  }
  return out;
}

Tensor apply(const GlobalPool&, const Application& at, const Tensor& in, LayerTally& tally) {
  require_spatial(at, in.shape);
  Shape shape = in.shape;
  for (std::size_t axis = 0; axis < shape.axes(); ++axis) shape.set_size(axis, 1);
  if (in.shape.planes() > 1)
    tally.table.outermost.global_pools.add(1, static_cast<double>(in.shape.channels()));
  tally.table.global_pool_elements += in.elements();
  tally.add_memory_kernels(other_kernels);
  return tally.output(at, in, shape);
}

}  // namespace scaleroof::layer
