// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/predict/prediction.h"
#include "model/scenario/measured.h"

namespace scaleroof {

/// What the model says of one measured case.
struct Evaluation {
  double predicted{0};  ///< in the case's metric
  Seconds time{};       ///< predicted, of the run whose speed the metric tells; zero where it tells none
  std::optional<std::array<double, 2>> interval_90;  ///< in the case's metric, low and high
  std::string dominated_by;                          ///< largest part of the predicted time, or what binds it
  double dominating_share{0};
  std::string impossible;  ///< why no such hardware can have been that fast; empty: it can
  bool feasible{true};     ///< fits in device memory
};

/// An interval of the time as one of a metric that the time rules.
inline std::array<double, 2> interval_in(Metric metric, double predicted, Seconds time,
                                         const Interval& interval) {
  const double low = interval.low / time, high = interval.high / time;
  if (is_rate(metric)) return {predicted / high, predicted / low};
  return {predicted * low, predicted * high};
}

}  // namespace scaleroof
