// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/matrix_product.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace scaleroof {
namespace {

constexpr double tile_height = 128;
constexpr std::array<double, 4> tile_widths{256, 128, 64, 32};
/// Kernels for few rows exist in steps of the matrix instruction's height.
constexpr double small_tile_height = 16;

double padded_rows(double m) {
  return m < tile_height ? std::ceil(m / small_tile_height) * small_tile_height
                         : std::ceil(m / tile_height) * tile_height;
}

}  // namespace

double matrix_product_time(const MatrixShape& shape, const MatrixProductRates& rates) noexcept {
  if (rates.compute_units <= 0) return shape.flops() / rates.rate * (1 + rates.reduction_overhead / shape.k);
  const double rows = padded_rows(shape.m);
  const double row_tiles = std::ceil(shape.m / tile_height);
  double best = std::numeric_limits<double>::infinity();
  for (const double width : tile_widths) {
    const double column_tiles = std::ceil(shape.n / width);
    const double tiles = shape.batch * row_tiles * column_tiles;
    const double longest_split = std::max(1.0, shape.k / rates.split_reduction);
    const double splits = std::clamp(rates.compute_units / tiles, 1.0, longest_split);
    const double waves = tiles * splits / rates.compute_units;
    const double padded_flops = 2 * shape.batch * rows * column_tiles * width * shape.k;
    const double time = padded_flops * (1 + rates.tile_overhead / width) *
                        (1 + rates.reduction_overhead * splits / shape.k) *
                        std::max(1 / waves, 1 + rates.wave_loss / waves);
    best = std::min(best, time);
  }
  return best / rates.rate;
}

}  // namespace scaleroof
