// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace scaleroof {

/// Expected excess of the slowest of `n` independent steps over the mean, relative to the mean, when each
/// varies by the relative standard deviation `step_sd`: sqrt(2 ln n), the leading term of the maximum of
/// normal variables (Gumbel 1958). Zero for one.
inline double straggler_share(double n, double step_sd) noexcept {
  return n > 1 ? step_sd * std::sqrt(2 * std::log(n)) : 0.0;
}

}  // namespace scaleroof
