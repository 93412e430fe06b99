// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/figure/figure.h"
#include "model/validate/validate.h"

namespace scaleroof {

/// Not in `figure_ids`: it is of measured cases, not of a scenario.
inline constexpr std::string_view validation_figure_id = "validation";

/// The share by which predicted and measured time may differ inside the shaded band.
inline constexpr double validation_band = 0.1;

struct ValidationFigure {
  Figure figure;
  /// For each series the case (its index in the validation) that each of its points stands for; empty for the
  /// diagonal.
  std::vector<std::vector<std::size_t>> cases;
};

/// Predicted over measured time of the cases `shown`, both logarithmic and over the same range, with the
/// diagonal and a band of 10% around it. One series for each group of cases; where there is only one group,
/// one for each accelerator. Cases that were skipped or that measured no time (memory) are no points.
ValidationFigure validation_figure(const Validation& validation, const std::vector<std::size_t>& shown);

/// "2 800 cases, error 4.2% median, 6.1% mean, bias +3.0%; 89% in the 90% interval; 12 not predicted". A bias
/// above zero: too slow on average.
std::string summary_in_words(const ErrorSummary& errors);

/// Of the cases `shown`.
ErrorSummary summarise(const Validation& validation, const std::vector<std::size_t>& shown);

}  // namespace scaleroof
