// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace scaleroof {

/// `batch` independent products C(m x n) = A(m x k) B(k x n).
struct MatrixShape {
  double m{1}, n{1}, k{1}, batch{1};

  double flops() const { return 2.0 * batch * m * n * k; }
};

/// What a product runs on: figures of the accelerator and of the software's kernels.
struct MatrixProductRates {
  double rate{1};                ///< FLOP/s that an infinitely large product sustains
  double compute_units{0};       ///< 0: no quantisation into tiles (systolic arrays with compiled schedules)
  double reduction_overhead{0};  ///< elements of k that filling and storing a tile costs
  double tile_overhead{0};       ///< a tile of width t costs 1 + tile_overhead / t
  double wave_loss{0};           ///< share of a wave lost at the end
  double split_reduction{512};   ///< shortest k after splitting
};

/// Seconds of arithmetic, without launch and memory: the fastest of a menu of tiles, counting padding to
/// whole tiles, waves of tiles over the compute units, splitting along k where there are too few tiles, and
/// the share lost to short k. NVIDIA's matrix-multiplication guide names these effects; the forms and figures
/// were fitted on published measurements (docs/model/model.md, "Matrix products").
double matrix_product_time(const MatrixShape& shape, const MatrixProductRates& rates) noexcept;

}  // namespace scaleroof
