// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "model/hardware/accelerator.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/roofline/convolution.h"
#include "model/roofline/fused_attention.h"
#include "model/roofline/matrix_product.h"
#include "model/roofline/operator_columns.h"
#include "model/software/software.h"

namespace scaleroof {

/// What one accelerator's operators run at under one software stack and precision: attained rates, SI units.
struct ComputeRates {
  Precision precision{Precision::bf16};
  double element_bytes{2};
  bool matrix_units{true};

  MatrixProductRates products;        ///< dense layers at `precision`
  MatrixProductRates products_16bit;  ///< attention and language-model head: not in 8 or 4 bits
  ConvolutionRates convolutions;
  FusedAttentionRates attention;
  double vector_rate{1};   ///< FLOP/s of the vector units in fp32
  double product_peak{1};  ///< FLOP/s, data sheet, at `precision`
  double weights_in_turn{std::numeric_limits<double>::infinity()};

  /// Attained bandwidth of device, l2, l1 in bytes/s; infinite where it is not known.
  std::array<double, roofline_levels.size()> bandwidth{};
  /// Capacity of the level inside each of those, in bytes, for blocking; l2 and l1 per compute unit.
  std::array<double, roofline_levels.size()> inner_capacity{};

  /// A product of operands that many bytes wide: its bytes at device, l2 and l1, and its time.
  struct Product {
    std::array<double, 3> traffic{};
    MatrixProductTime time;
  };
  Product product(const MatrixShape& shape, const MatrixProductRates& rates,
                  double operand_bytes) const noexcept;
  /// The same of a convolution's pass; bytes at l2 and l1 are those of the product behind it.
  Product convolution(const ConvolutionShape& shape, Pass pass) const noexcept;
};

/// Throws Error where the accelerator has no units for the precision.
ComputeRates compute_rates(const Accelerator& accelerator, const MemoryHierarchy& memory,
                           const Software& software, Precision precision);

/// What a named kernel reaches on the accelerator at a head width (zero: the usual one), between the widths
/// that it is known for; null: the accelerator's sustained attention. Throws Error where the kernel is not
/// known there.
FusedAttentionRates fused_attention_rates(const Accelerator& accelerator, const Software& software,
                                          const Software::AttentionKernel* kernel, double head_dim,
                                          Precision precision);

/// Fills the column `time`: the slowest of arithmetic and each level's traffic, plus the launch (Williams
/// 2009; hierarchical: Ilic 2014, Yang 2020).
void time_operators(OperatorColumns& operators, const ComputeRates& rates) noexcept;

}  // namespace scaleroof
