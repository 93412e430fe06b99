// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

#include "model/quantity/quantity.h"

namespace scaleroof {

/// (a^q + b^q)^(1/q): q = 1 is one after the other, larger q overlaps, smaller q adds the cost of filling a
/// pipeline of chunks.
inline Seconds joined(Seconds a, Seconds b, double q) noexcept {
  if (a.value <= 0.0 || b.value <= 0.0) return std::max(a, b);
  return Seconds{std::pow(std::pow(a.value, q) + std::pow(b.value, q), 1.0 / q)};
}

/// The same with q = 4, nearly the larger of both.
inline Seconds larger_smoothly(Seconds a, Seconds b) noexcept {
  const Seconds larger = std::max(a, b);
  if (larger.value <= 0.0) return larger;
  const double ratio = std::min(a, b) / larger;
  const double square = ratio * ratio;
  return larger * std::sqrt(std::sqrt(1.0 + square * square));
}

/// Latency L and volume V of a pipeline, with what filling it with chunks of the best size costs: 2 sqrt(L
/// V), at most `longest_fill`. The sum without the limit is (sqrt L + sqrt V)^2, the classical optimum of
/// chunked pipelines (Sanders, Speck and Traeff 2009).
inline Seconds pipelined(Seconds latency, Seconds volume, Seconds longest_fill) noexcept {
  const Seconds fill{2.0 * std::sqrt(latency.value * volume.value)};
  return latency + volume + std::min(fill, longest_fill);
}

}  // namespace scaleroof
