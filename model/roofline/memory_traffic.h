// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/roofline/matrix_product.h"

namespace scaleroof {

/// Bytes that a blocked matrix product moves between a memory level and the level inside it of `inner_bytes`
/// capacity. Three square blocks stay in the inner level, so their side is sqrt(inner_bytes / (3 element)),
/// and A is read once for each block column, B once for each block row (Hong and Kung 1981). An operand that
/// fits whole into its third is read once. At least the compulsory traffic.
double blocked_traffic(const MatrixShape& shape, double element_bytes, double inner_bytes) noexcept;

/// Every operand once: what must cross in any case.
double compulsory_traffic(const MatrixShape& shape, double element_bytes) noexcept;

}  // namespace scaleroof
