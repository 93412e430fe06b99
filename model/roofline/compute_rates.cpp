// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/compute_rates.h"

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

MatrixProductRates product_rates(const Accelerator& accelerator, const Software& software,
                                 Precision precision) {
  const auto& kernels = software.matrix_products;
  const bool matrix_units = accelerator.has_matrix_units(precision);
  return {.rate = accelerator.product_peak(precision).value * share_of(accelerator.sustained, precision) *
                  kernels.share.value,
          .compute_units = static_cast<double>(accelerator.compute_units),
          .reduction_overhead = matrix_units ? kernels.reduction_overhead : kernels.reduction_overhead_vector,
          .tile_overhead = matrix_units ? kernels.tile_overhead : kernels.tile_overhead_vector,
          .wave_loss = kernels.wave_loss,
          .split_reduction = kernels.split_reduction};
}

double capacity_of(const MemoryHierarchy& memory, MemoryLevelId level) {
  return memory[level] ? memory[level]->capacity.value : 0.0;
}

double attained_bandwidth(const MemoryHierarchy& memory, MemoryLevelId level) {
  const auto& found = memory[level];
  return found && found->read_bandwidth.value > 0 ? found->read_bandwidth.value * found->attained.value
                                                  : std::numeric_limits<double>::infinity();
}

}  // namespace

std::array<double, 3> ComputeRates::traffic(const MatrixShape& shape,
                                            double bytes_of_element) const noexcept {
  return {blocked_traffic(shape, bytes_of_element, inner_capacity[0]),
          blocked_traffic(shape, bytes_of_element, inner_capacity[1]),
          blocked_traffic(shape, bytes_of_element, inner_capacity[2])};
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
  rates.products = product_rates(accelerator, software, precision);
  const Precision wide = at_least_16_bit(precision, accelerator);
  rates.products_16bit = product_rates(accelerator, software, wide);
  rates.convolutions = rates.products;
  rates.convolutions.tile_overhead = software.matrix_products.tile_overhead;
  const auto& convolutions = software.convolutions;
  // Vector units run convolutions as they run products; the gains of fast algorithms come on top.
  if (rates.matrix_units)
    rates.convolutions.rate *= convolutions.share.value / software.matrix_products.share.value;
  rates.convolutions.reduction_overhead =
      rates.matrix_units ? convolutions.reduction_overhead : convolutions.reduction_overhead_vector;
  rates.attention_rate = accelerator.product_peak(wide).value * accelerator.sustained_attention.value;
  rates.vector_rate = accelerator.vector[static_cast<std::size_t>(Precision::fp32)].value;
  if (rates.vector_rate <= 0) rates.vector_rate = rates.product_peak;

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
                               .max(operators.column(device_bytes) / rates.bandwidth[0])
                               .max(operators.column(l2_bytes) / rates.bandwidth[1])
                               .max(operators.column(l1_bytes) / rates.bandwidth[2]) +
                           operators.column(launch_time);
}

}  // namespace scaleroof
