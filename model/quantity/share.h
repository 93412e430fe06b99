// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace scaleroof {

/// The part of a data-sheet figure that is attained in practice, and how sure that is.
/// In JSON: a plain number (relative_sd 0.15) or {"value": 0.72, "relative_sd": 0.03}.
struct Share {
  double value{1.0};         ///< 0 < value, at most 1 for a share of a roof
  double relative_sd{0.15};  ///< standard deviation of ln(value): the interval is propagated from it
};

}  // namespace scaleroof
