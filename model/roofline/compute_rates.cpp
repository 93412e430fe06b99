// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/compute_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "model/error.h"
#include "model/roofline/memory_traffic.h"

namespace scaleroof {
namespace {

double share_of(const std::array<Share, precision_names.size()>& shares, Precision precision) {
  return shares[static_cast<std::size_t>(precision)].value;
}

/// The widest precision that attention and the language-model head stay in.
Precision at_least_16_bit(Precision precision, const Accelerator& accelerator) {
  if (bytes_per_element(precision) >= 2) return precision;
  return accelerator.product_peak(Precision::bf16).value > 0 ? Precision::bf16 : Precision::fp16;
}

/// Channels that 16-bit matrix units take at a time (Volta's and later).
constexpr double channels_of_matrix_units = 8;
/// Half-precision vector arithmetic, two to an instruction, where channels do not fit matrix units.
constexpr double unpadded_gain = 2;
/// Elements of k in one step of a convolution's tile.
constexpr double convolution_step_matrix = 32, convolution_step_vector = 16;
/// Special functions that one multiprocessor starts a clock (CUDA programming guide, arithmetic throughput).
constexpr double exponentials_per_clock = 16;
constexpr double usual_head_dim = 128;

/// The kernel of a network's steps that the stack names; null: it names none that is known on this part.
const Software::AttentionKernel* step_attention(const Accelerator& accelerator, const Software& software) {
  for (const Software::AttentionKernel& kernel : software.attention_kernels) {
    if (kernel.name != software.attention.kernel) continue;
    for (const auto& reached : kernel.reached)
      if (reached.architecture == accelerator.architecture) return &kernel;
  }
  return nullptr;
}

double capacity_of(const MemoryHierarchy& memory, MemoryLevelId level) {
  return memory[level] ? memory[level]->capacity.value : 0.0;
}

double attained_bandwidth(const MemoryHierarchy& memory, MemoryLevelId level) {
  const auto& found = memory[level];
  return found && found->read_bandwidth.value > 0 ? found->read_bandwidth.value * found->attained.value
                                                  : std::numeric_limits<double>::infinity();
}

/// A part's own kernels where they run alone, what steps sustain where they follow one another.
MatrixProductRates product_rates(const Accelerator& accelerator, const MemoryHierarchy& memory,
                                 const Software& software, Precision precision) {
  const auto& library = software.matrix_products;
  const ProductKernels& kernels = accelerator.products[static_cast<std::size_t>(precision)];
  const bool matrix_units = accelerator.has_matrix_units(precision);
  const double peak = accelerator.product_peak(precision).value;
  const double sustained =
      peak * (software.isolated_kernels ? kernels.power
                                        : share_of(accelerator.sustained, precision) * library.share.value);
  MatrixProductRates rates;
  rates.compute_units = static_cast<double>(accelerator.compute_units);
  rates.sustained_rate = sustained;
  rates.memory_bandwidth = attained_bandwidth(memory, MemoryLevelId::device);
  if (software.isolated_kernels)
    rates.memory_bandwidth = memory.device().read_bandwidth.value * kernels.device_memory;
  rates.cache = capacity_of(memory, MemoryLevelId::l2);
  rates.resident_activations = accelerator.resident_activations;
  rates.resident_weights = accelerator.resident_weights;
  if (accelerator.compute_units == 0) {
    rates.rate = sustained;
    rates.reduction_overhead = library.reduction_overhead_compiled;
    return rates;
  }
  rates.rate = peak * kernels.tile.value;
  rates.whole_waves = !library.persistent[static_cast<std::size_t>(accelerator.architecture)];
  rates.tile_feed = matrix_units ? library.tile_feed : library.tile_feed_vector;
  rates.reduction_overhead = matrix_units ? library.reduction_overhead : library.reduction_overhead_vector;
  rates.step_floor = kernels.step_floor.value;
  rates.split_start = library.split_start.value;
  return rates;
}

ConvolutionRates convolution_rates(const Accelerator& accelerator, const MatrixProductRates& products,
                                   double vector_rate, const Software& software, Precision precision) {
  const auto& library = software.convolutions;
  const bool matrix_units = accelerator.has_matrix_units(precision);
  ConvolutionRates rates;
  rates.products = products;
  rates.element_bytes = bytes_per_element(precision);
  rates.weights_in_turn = software.weights_in_turn;
  MatrixProductRates& kernels = rates.products;
  kernels.menu = TileMenu::convolutions;
  kernels.resident_weights = kernels.resident_activations;
  if (accelerator.compute_units > 0) {
    const double peak = accelerator.product_peak(precision).value;
    kernels.rate = peak * accelerator.products[static_cast<std::size_t>(precision)].convolution_tile;
    const double depth = matrix_units ? convolution_step_matrix : convolution_step_vector;
    kernels.step_floor *= depth / kernels.step_depth;
    kernels.step_depth = depth;
    kernels.tile_feed = matrix_units ? library.tile_feed : library.tile_feed_vector;
  }
  kernels.reduction_overhead = matrix_units ? library.reduction_overhead : library.reduction_overhead_vector;
  if (matrix_units) {
    if (!software.isolated_kernels)
      kernels.sustained_rate *= library.share.value / software.matrix_products.share.value;
    rates.channel_multiple = channels_of_matrix_units;
    if (!library.pads_channels)
      rates.unpadded_share =
          std::min(1.0, unpadded_gain * accelerator.vector[static_cast<std::size_t>(Precision::fp32)].value /
                            accelerator.product_peak(precision).value);
    rates.weight_gradient_share = library.weight_gradient_share;
    rates.strided_gradient_narrow = library.strided_gradient_narrow;
  } else {
    rates.weight_gradient_share = library.weight_gradient_share_vector;
    rates.strided_gradient_narrow = library.strided_gradient_narrow_vector;
    rates.fast_3x3 = library.fast_convolution_3x3;
    rates.fast_5x5 = library.fast_convolution_5x5;
    rates.fast_traffic = library.fast_convolution_traffic;
  }
  rates.strided_gradient_wide = library.strided_gradient_wide;
  rates.depthwise_rate = library.depthwise_share * vector_rate * (is_mixed(precision) ? 2 : 1);
  return rates;
}

/// Between the head widths that are stated, in proportion to the logarithm; beyond them the nearest.
Software::AttentionKernel::Reached reached_at(const Accelerator& accelerator,
                                              const Software::AttentionKernel& kernel, double head_dim) {
  using Reached = Software::AttentionKernel::Reached;
  const Reached* below = nullptr;
  const Reached* above = nullptr;
  for (const Reached& reached : kernel.reached) {
    if (reached.architecture != accelerator.architecture) continue;
    if (reached.head_dim == 0 || reached.head_dim == head_dim) return reached;
    if (reached.head_dim < head_dim && (below == nullptr || reached.head_dim > below->head_dim))
      below = &reached;
    if (reached.head_dim > head_dim && (above == nullptr || reached.head_dim < above->head_dim))
      above = &reached;
  }
  if (below == nullptr && above == nullptr)
    throw Error({.file = {},
                 .pointer = "/attention/name",
                 .found = fmt::format("\"{}\"", kernel.name),
                 .expected = fmt::format("an attention kernel that is known on {}", accelerator.name)});
  if (below == nullptr) return *above;
  if (above == nullptr) return *below;
  const double part = std::log(head_dim / below->head_dim) / std::log(above->head_dim / below->head_dim);
  Reached between = *below;
  between.forward += part * (above->forward - below->forward);
  between.backward += part * (above->backward - below->backward);
  return between;
}

}  // namespace

ComputeRates::Product ComputeRates::product(const MatrixShape& shape, const MatrixProductRates& product_rates,
                                            double operand_bytes) const noexcept {
  const ProductBytes tensors = product_bytes(shape, operand_bytes, std::max(operand_bytes, 2.0));
  const double moved = device_bytes(tensors, weights_in_turn, product_rates);
  return {.traffic = {moved, blocked_traffic(shape, operand_bytes, inner_capacity[1]),
                      blocked_traffic(shape, operand_bytes, inner_capacity[2])},
          .time = matrix_product_time(shape, moved / product_rates.memory_bandwidth, product_rates)};
}

ComputeRates::Product ComputeRates::convolution(const ConvolutionShape& shape, Pass pass) const noexcept {
  const MatrixShape implicit = implicit_product(shape, pass, convolutions);
  const MatrixProductTime time = convolution_time(shape, pass, convolutions);
  return {.traffic = {time.memory * convolutions.products.memory_bandwidth,
                      blocked_traffic(implicit, element_bytes, inner_capacity[1]),
                      blocked_traffic(implicit, element_bytes, inner_capacity[2])},
          .time = time};
}

FusedAttentionRates fused_attention_rates(const Accelerator& accelerator, const Software& software,
                                          const Software::AttentionKernel* kernel, double head_dim,
                                          Precision precision) {
  const double peak = accelerator.product_peak(at_least_16_bit(precision, accelerator)).value;
  FusedAttentionRates rates;
  if (accelerator.compute_units > 0 && accelerator.clock.value > 0)
    rates.exponential_rate =
        exponentials_per_clock * static_cast<double>(accelerator.compute_units) * accelerator.clock.value;
  if (kernel == nullptr) {
    rates.forward_rate = peak * accelerator.sustained_attention.value;
    rates.backward_rate = rates.forward_rate * software.attention.backward_share;
    rates.row_start = software.attention.row_start;
    rates.causal_block = software.attention.causal_block;
    rates.relative_sd = accelerator.sustained_attention.relative_sd;
    return rates;
  }
  const auto reached = reached_at(accelerator, *kernel, head_dim > 0 ? head_dim : usual_head_dim);
  rates.forward_rate = peak * reached.forward;
  rates.backward_rate = peak * reached.backward;
  rates.row_start = kernel->row_start;
  rates.causal_block = kernel->causal_block;
  rates.relative_sd = reached.relative_sd;
  return rates;
}

ComputeRates compute_rates(const Accelerator& accelerator, const MemoryHierarchy& memory,
                           const Software& software, Precision precision) {
  if (accelerator.product_peak(precision).value <= 0)
    throw Error({.file = {},
                 .pointer = "/plan/precision",
                 .found = fmt::format("\"{}\"", name_of(precision)),
                 .expected = fmt::format("a precision that {} computes in", accelerator.name)});
  ComputeRates rates;
  rates.precision = precision;
  rates.element_bytes = bytes_per_element(precision);
  rates.matrix_units = accelerator.has_matrix_units(precision);
  rates.product_peak = accelerator.product_peak(precision).value;
  rates.products = product_rates(accelerator, memory, software, precision);
  const Precision wide = at_least_16_bit(precision, accelerator);
  rates.products_16bit = product_rates(accelerator, memory, software, wide);
  rates.weights_in_turn = software.weights_in_turn;
  rates.attention =
      fused_attention_rates(accelerator, software, step_attention(accelerator, software), 0, precision);
  rates.vector_rate = accelerator.vector[static_cast<std::size_t>(Precision::fp32)].value;
  if (rates.vector_rate <= 0) rates.vector_rate = rates.product_peak;
  rates.convolutions = convolution_rates(accelerator, rates.products, rates.vector_rate, software, precision);

  const double units = accelerator.compute_units > 0 ? accelerator.compute_units : 1.0;
  for (std::size_t i = 0; i < roofline_levels.size(); ++i)
    rates.bandwidth[i] = attained_bandwidth(memory, roofline_levels[i]);
  rates.inner_capacity = {capacity_of(memory, MemoryLevelId::l2),
                          capacity_of(memory, MemoryLevelId::l1) / units,
                          capacity_of(memory, MemoryLevelId::registers) / units};
  return rates;
}

void time_operators(OperatorColumns& operators, const ComputeRates& rates) noexcept {
  using enum OperatorColumns::Column;
  operators.column(time) = operators.column(math_time)
                               .max(operators.column(joined_time))
                               .max(operators.column(device_bytes) / rates.bandwidth[0])
                               .max(operators.column(l2_bytes) / rates.bandwidth[1])
                               .max(operators.column(l1_bytes) / rates.bandwidth[2]) +
                           operators.column(launch_time);
}

}  // namespace scaleroof
