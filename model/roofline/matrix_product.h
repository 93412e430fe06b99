// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

namespace scaleroof {

/// `batch` independent products C(m x n) = A(m x k) B(k x n).
struct MatrixShape {
  double m{1}, n{1}, k{1}, batch{1};

  double flops() const { return 2.0 * batch * m * n * k; }
};

/// Which kernels a library has: sizes of their tiles.
enum class TileMenu { products, convolutions };

/// What a product runs on: figures of the accelerator and of the library, SI units. A field that is not set
/// leaves its effect out.
struct MatrixProductRates {
  double rate{1};  ///< FLOP/s of all compute units inside full tiles
  double sustained_rate{std::numeric_limits<double>::infinity()};  ///< FLOP/s that power allows for long
  double compute_units{0};  ///< 0: no tiles (systolic arrays with compiled schedules)
  bool whole_waves{true};   ///< a tile a unit at a time; else persistent kernels share the work evenly
  TileMenu menu{TileMenu::products};
  double tile_feed{0};           ///< a tile whose b_m b_n / (b_m + b_n) is smaller waits for its operands
  double reduction_overhead{0};  ///< elements of k that starting a tile and storing its result cost
  double step_depth{64};         ///< elements of k in one step of a tile's loop
  double step_floor{0};          ///< seconds that a step takes at least
  double split_start{0};         ///< seconds that joining the pieces of a split k takes beside moving them
  double memory_bandwidth{std::numeric_limits<double>::infinity()};  ///< attained, bytes/s
  double cache{0};                                                   ///< bytes of the last level on the chip
  double resident_activations{0};  ///< share of the cache that keeps what a neighbour has just written
  double resident_weights{0};      ///< share that keeps weights until they are used again
};

/// Bytes of the tensors of a product, each counted once.
struct ProductBytes {
  double activations{0};  ///< A
  double weights{0};      ///< B
  double result{0};       ///< C

  double total() const { return activations + weights + result; }
};

ProductBytes product_bytes(const MatrixShape& shape, double element_bytes, double result_bytes) noexcept;

/// What of them device memory must move. Activations and results pass between neighbours, weights come back
/// after `weights_in_turn` different ones (infinite in a network's step): the cache still holds some of them.
double device_bytes(const ProductBytes& bytes, double weights_in_turn,
                    const MatrixProductRates& rates) noexcept;

/// Seconds of one product, without the kernel's start.
struct MatrixProductTime {
  double arithmetic{0};  ///< of the fastest tile and split
  double memory{0};
  double joining{0};  ///< adding up the pieces of a split k
  double power{0};    ///< the product's FLOPs at the rate that power sustains
  double total{0};
  double tile_rows{0}, tile_columns{0}, splits{1};

  /// What a compute unit without memory would take.
  double on_units() const { return arithmetic + joining > power ? arithmetic + joining : power; }
};

/// The fastest of a menu of tiles and of splits along k, as a library chooses it: padding to whole tiles,
/// waves of tiles over the compute units, tiles too small to be fed, results stored unhidden, a floor to a
/// step of a lone tile; side by side with `memory_time` seconds of device memory; at least what power allows.
/// NVIDIA's guide to matrix-multiplication performance names tiles and waves, Osama et al. 2023 (stream-K)
/// splits; forms and figures follow fits on published kernel times (docs/model/model.md, "Matrix products").
MatrixProductTime matrix_product_time(const MatrixShape& shape, double memory_time,
                                      const MatrixProductRates& rates) noexcept;

}  // namespace scaleroof
