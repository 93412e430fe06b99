// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/convolution.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {
namespace {

double padded(double channels, double multiple) {
  return std::ceil(channels / multiple) * multiple;
}

double fast_gain(const ConvolutionShape& shape, const ConvolutionRates& rates) {
  if (shape.inputs / shape.groups < fast_channels) return 1;
  return shape.fast_filter == 3 ? rates.fast_3x3 : shape.fast_filter == 5 ? rates.fast_5x5 : 1.0;
}

/// Share of the rate that the direct algorithm reaches in this pass.
double direct_share(const ConvolutionShape& shape, Pass pass, const ConvolutionRates& rates) {
  const double share = pass == Pass::weight_gradient ? rates.weight_gradient_share : 1.0;
  const double inputs = shape.inputs / shape.groups, multiple = rates.channel_multiple;
  const double computed = padded(inputs, multiple);
  if (rates.unpadded_share >= 1 || computed == inputs) return share;
  // Without matrix units the padding is not computed; up to one multiple it is.
  return share * rates.unpadded_share * (inputs > multiple ? computed / inputs : 1.0);
}

}  // namespace

MatrixShape implicit_product(const ConvolutionShape& s, Pass pass, const ConvolutionRates& rates) noexcept {
  const double groups = s.groups / s.packing;
  const double inputs = padded(s.inputs / groups, rates.channel_multiple), outputs = s.outputs / groups;
  switch (pass) {
    case Pass::data_gradient: {
      const double x = s.filter > 1 ? rates.strided_gradient_wide : rates.strided_gradient_narrow;
      const double stride = s.stride > 0 ? s.stride : s.input_positions / s.output_positions;
      const double repeated = x > 0 ? std::pow(stride, x) : 1.0;
      return {s.input_positions, inputs, outputs * s.filter / stride * repeated, groups};
    }
    case Pass::weight_gradient:
      return {outputs, inputs * s.filter, s.output_positions, groups};
    default:
      return {s.output_positions, outputs, inputs * s.filter, groups};
  }
}

ProductBytes convolution_bytes(const ConvolutionShape& s, double element_bytes) noexcept {
  const double read = s.filter > 1 ? s.input_positions : std::min(s.input_positions, s.output_positions);
  return {.activations = read * s.inputs * element_bytes,
          .weights = s.inputs * s.outputs * s.filter / s.groups * element_bytes,
          .result = s.output_positions * s.outputs * element_bytes};
}

MatrixProductTime convolution_time(const ConvolutionShape& shape, Pass pass,
                                   const ConvolutionRates& rates) noexcept {
  const ProductBytes bytes = convolution_bytes(shape, rates.element_bytes);
  const double bandwidth = rates.products.memory_bandwidth;
  if (shape.depthwise()) {  // its loads are not hidden behind the arithmetic
    MatrixProductTime time{.arithmetic = 2 * shape.multiply_adds() / rates.depthwise_rate,
                           .memory = bytes.total() / bandwidth};
    time.total = time.arithmetic + time.memory;
    return time;
  }
  const double memory = device_bytes(bytes, rates.weights_in_turn, rates.products) / bandwidth;
  const MatrixShape product = implicit_product(shape, pass, rates);
  MatrixShape direct = product;
  direct.k /= direct_share(shape, pass, rates);
  MatrixProductTime time = matrix_product_time(direct, memory, rates.products);
  const double gain = fast_gain(shape, rates);
  if (gain <= 1) return time;
  MatrixShape fast = product;
  fast.k /= gain;
  MatrixProductTime transformed = matrix_product_time(fast, memory, rates.products);
  const double transforms = rates.fast_traffic * (bytes.activations + bytes.result) / bandwidth;
  transformed.total += transforms;
  transformed.memory += transforms;
  return transformed.total < time.total ? transformed : time;
}

}  // namespace scaleroof
