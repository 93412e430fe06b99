// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/roofline/matrix_product.h"
#include "model/roofline/operator_columns.h"

namespace scaleroof {

/// One convolution (2-D or 3-D) over a batch, counted in positions and channels.
struct ConvolutionShape {
  double input_positions{1};     ///< of all images
  double output_positions{1};    ///< of all images
  double inputs{1}, outputs{1};  ///< channels
  double filter{1};              ///< filter volume: R S (T)
  double groups{1};
  double packing{1};   ///< groups that one product takes, as a block diagonal
  double stride{0};    ///< product over the axes; 0: as the positions say
  int fast_filter{0};  ///< 3 or 5 where a square filter of stride 1 allows Winograd's, else 0

  /// Each channel has filters of its own.
  bool depthwise() const { return groups > 1 && groups == inputs; }
  double multiply_adds() const { return output_positions * inputs * outputs * filter / groups; }
};

/// Fewest channels for which libraries use Winograd's algorithm.
inline constexpr double fast_channels = 16;

/// What a library's convolutions run at. A field that is not set leaves its effect out.
struct ConvolutionRates {
  MatrixProductRates products;
  double element_bytes{2};
  double weights_in_turn{std::numeric_limits<double>::infinity()};
  double channel_multiple{1};       ///< matrix units take input channels so many at a time
  double unpadded_share{1};         ///< share of the rate where channels do not divide: no matrix units
  double weight_gradient_share{1};  ///< share of the rate
  double strided_gradient_narrow{
      0};                           ///< under stride S a data gradient takes S^x the work: x for 1x1 filters
  double strided_gradient_wide{0};  ///< x for wider ones
  double fast_3x3{1}, fast_5x5{1};  ///< gain of Winograd's algorithm (Lavin and Gray 2016); 1: not used
  /// FLOP/s of depthwise convolutions: one multiply-add for each loaded weight, bound by issue.
  double depthwise_rate{1};
  double fast_traffic{0};  ///< its transforms, against input and output moved once
};

/// Rows, columns and reduction of the implicit product behind a pass (Chetlur et al. 2014, cuDNN).
MatrixShape implicit_product(const ConvolutionShape& shape, Pass pass,
                             const ConvolutionRates& rates) noexcept;

/// Bytes of the tensors, never of an unrolled input; a strided 1x1 filter reads what it uses.
ProductBytes convolution_bytes(const ConvolutionShape& shape, double element_bytes) noexcept;

/// The faster of the direct and, where there is one, the fast algorithm, without the kernel's start.
MatrixProductTime convolution_time(const ConvolutionShape& shape, Pass pass,
                                   const ConvolutionRates& rates) noexcept;

}  // namespace scaleroof
