// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/matrix_product.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace scaleroof {
namespace {

struct Tile {
  double rows, columns;
};

// The largest first: where the work is much, the others' lower bounds then rule them out at once.
constexpr std::array<Tile, 10> product_tiles{{{256, 128},
                                              {128, 256},
                                              {128, 128},
                                              {128, 64},
                                              {64, 128},
                                              {64, 64},
                                              {32, 64},
                                              {64, 32},
                                              {16, 64},
                                              {64, 16}}};
constexpr std::array<Tile, 11> convolution_tiles{{{256, 128},
                                                  {128, 256},
                                                  {128, 128},
                                                  {128, 64},
                                                  {64, 128},
                                                  {64, 64},
                                                  {128, 32},
                                                  {32, 128},
                                                  {32, 64},
                                                  {64, 32},
                                                  {32, 32}}};
constexpr std::array<double, 10> split_menu{1, 2, 3, 4, 6, 8, 12, 16, 32, 64};

std::span<const Tile> tiles_of(TileMenu menu) {
  if (menu == TileMenu::products) return product_tiles;
  return convolution_tiles;
}

/// A tile whose time is so close to its lower bound ends the search.
constexpr double close_enough = 1.0005;

/// The next whole number: std::ceil without its call.
double whole(double x) {
  constexpr double without_fractions = 4503599627370496.0;  // 2^52
  if (x >= without_fractions) return x;
  const auto below = static_cast<double>(static_cast<long long>(x));
  return below < x ? below + 1 : below;
}

/// Arithmetic and memory run side by side, and hinder each other where they take about as long.
double joined(double a, double b) {
  const double a2 = a * a, b2 = b * b;
  return std::sqrt(std::sqrt(a2 * a2 + b2 * b2));
}

/// Share of `bytes` that a cache of that size still holds: all of them up to its size, none from twice that
/// on.
double resident(double bytes, double cache) {
  return cache > 0 ? std::clamp(2 - bytes / cache, 0.0, 1.0) : 0.0;
}

}  // namespace

ProductBytes product_bytes(const MatrixShape& shape, double element_bytes, double result_bytes) noexcept {
  return {.activations = shape.batch * shape.m * shape.k * element_bytes,
          .weights = shape.batch * shape.k * shape.n * element_bytes,
          .result = shape.batch * shape.m * shape.n * result_bytes};
}

double device_bytes(const ProductBytes& bytes, double weights_in_turn,
                    const MatrixProductRates& rates) noexcept {
  const double passing = bytes.activations + bytes.result;
  const double kept = resident(bytes.total(), rates.resident_activations * rates.cache);
  const double kept_weights =
      resident(passing + weights_in_turn * bytes.weights, rates.resident_weights * rates.cache);
  return passing * (1 - kept) + bytes.weights * (1 - kept_weights);
}

MatrixProductTime matrix_product_time(const MatrixShape& shape, double memory_time,
                                      const MatrixProductRates& rates) noexcept {
  MatrixProductTime best{.memory = memory_time, .power = shape.flops() / rates.sustained_rate};
  if (rates.compute_units <= 0) {
    best.arithmetic = shape.flops() / rates.rate * (1 + rates.reduction_overhead / shape.k);
    best.total = std::max({best.arithmetic, memory_time, best.power});
    return best;
  }
  const double depth = rates.step_depth;
  const double unit_time = 2 * rates.compute_units / rates.rate;  // of one multiply-add on one unit
  const double steps_in_all = shape.k / depth;
  // Every piece of a split k stores the whole result.
  const double joining_of_piece =
      shape.m * shape.n * shape.batch * rates.reduction_overhead * unit_time / rates.compute_units;
  double fastest = std::numeric_limits<double>::infinity();
  for (const Tile& tile : tiles_of(rates.menu)) {
    const double rows = std::min(tile.rows, shape.m), columns = std::min(tile.columns, shape.n);
    const double load =
        shape.batch * whole(shape.m / tile.rows) * whole(shape.n / tile.columns) / rates.compute_units;
    const double step = std::max({tile.rows * tile.columns * depth * unit_time,
                                  rates.tile_feed * (rows + columns) * depth * unit_time, rates.step_floor});
    const double evenly_spread = std::max(load * steps_in_all * step, memory_time);
    const double store = rows * columns * rates.reduction_overhead * unit_time;
    for (const double splits : split_menu) {
      if (splits > 1 && steps_in_all < splits) break;
      const double joining = splits > 1 ? rates.split_start + splits * joining_of_piece : 0.0;
      // No split of this tile takes less than its work spread evenly, and further ones join more.
      if (evenly_spread + joining >= fastest) break;
      const double waves = rates.whole_waves ? whole(load * splits) : std::max(1.0, load * splits);
      const double arithmetic = waves * (whole(steps_in_all / splits) * step + store);
      if (arithmetic + joining >= fastest) continue;
      const double time = joined(arithmetic, memory_time) + joining;
      if (time >= fastest) continue;
      fastest = time;
      best.arithmetic = arithmetic;
      best.joining = joining;
      best.tile_rows = tile.rows;
      best.tile_columns = tile.columns;
      best.splits = splits;
    }
    // No tile is faster than power and memory allow.
    if (fastest <= close_enough * std::max(best.power, memory_time)) break;
  }
  best.total = std::max(fastest, best.power);
  return best;
}

}  // namespace scaleroof
