// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/memory_traffic.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {

double compulsory_traffic(const MatrixShape& shape, double element_bytes) noexcept {
  return element_bytes * shape.batch * (shape.m * shape.k + shape.k * shape.n + shape.m * shape.n);
}

double blocked_traffic(const MatrixShape& shape, double element_bytes, double inner_bytes) noexcept {
  if (inner_bytes <= 0) return compulsory_traffic(shape, element_bytes);
  const double third = inner_bytes / 3 / element_bytes;
  const double side = std::sqrt(third);
  const double a = shape.m * shape.k, b = shape.k * shape.n, c = shape.m * shape.n;
  const double a_reads = a <= third ? 1.0 : std::max(1.0, shape.n / side);
  const double b_reads = b <= third ? 1.0 : std::max(1.0, shape.m / side);
  return element_bytes * shape.batch * (a * a_reads + b * b_reads + c);
}

}  // namespace scaleroof
