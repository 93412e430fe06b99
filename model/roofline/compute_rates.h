// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "model/hardware/accelerator.h"
#include "model/hardware/memory_hierarchy.h"
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
  MatrixProductRates convolutions;
  double attention_rate{1};  ///< FLOP/s of a fused attention kernel's forward pass
  double vector_rate{1};     ///< FLOP/s of the vector units in fp32
  double product_peak{1};    ///< FLOP/s, data sheet, at `precision`

  /// Attained bandwidth of device, l2, l1 in bytes/s; infinite where it is not known.
  std::array<double, roofline_levels.size()> bandwidth{};
  /// Capacity of the level inside each of those, in bytes, for blocking; l2 and l1 per compute unit.
  std::array<double, roofline_levels.size()> inner_capacity{};

  /// Bytes of a matrix product at device, l2 and l1.
  std::array<double, 3> traffic(const MatrixShape& shape, double bytes_of_element) const noexcept;
};

/// Throws Error where the accelerator has no units for the precision.
ComputeRates compute_rates(const Accelerator& accelerator, const MemoryHierarchy& memory,
                           const Software& software, Precision precision);

/// Fills the column `time`: the slowest of arithmetic and each level's traffic, plus the launch (Williams
/// 2009; hierarchical: Ilic 2014, Yang 2020).
void time_operators(OperatorColumns& operators, const ComputeRates& rates) noexcept;

}  // namespace scaleroof
