// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

namespace scaleroof {

/// Time of a stage whose kernels a host issues in `host` seconds and an accelerator runs in `accelerator`
/// seconds: the larger one, rounded off where they are close. Never below either.
inline double with_host(double accelerator, double host, double sharpness) noexcept {
  const double larger = std::max(accelerator, host), smaller = std::min(accelerator, host);
  if (smaller <= 0) return larger;
  return larger * std::pow(1 + std::pow(smaller / larger, sharpness), 1 / sharpness);
}

}  // namespace scaleroof
