// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "model/validate/evaluate_case.h"

namespace scaleroof {

/// Errors are of time, as fractions of what was measured. All zero where nothing was predicted.
struct ErrorSummary {
  std::size_t n{0};           ///< cases that were predicted
  std::size_t skipped{0};     ///< cases that could not be
  std::size_t impossible{0};  ///< of the n: faster than their hardware can be
  double mape{0};             ///< mean of the absolute errors
  double median_ape{0};       ///< of an even number: the mean of the middle two
  double p90_ape{0};          ///< linear between the two nearest ranks
  double bias{0};             ///< mean of the errors with their signs; above zero: predicted too slow
  std::size_t with_interval{0};
  double coverage_90{0};  ///< share of the cases with an interval whose measured value lies inside
};

ErrorSummary summarise(const std::vector<const CaseResult*>& results);

struct ErrorGroup {
  std::string name;
  ErrorSummary errors;
};

}  // namespace scaleroof
