// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/profile/catalogue.h"

namespace scaleroof {

/// A profile whose figures measurements may refine.
struct CalibrationTarget {
  ProfileKind kind{ProfileKind::software};
  std::string id;
  auto operator<=>(const CalibrationTarget&) const = default;
};

/// A figure that is fitted, with what is known of it before: ln(value) is normally distributed around
/// ln(prior).
struct CalibratedFigure {
  CalibrationTarget profile;
  std::string pointer;  ///< inside the profile
  std::string label;
  double prior{0};  ///< the profile's value, SI units
  double prior_sd{0};
  double lower{0};    ///< smallest value that the profile may have: 1 for a factor of a least cost, else 0
  double upper{0};    ///< largest value: 1 for a share of a roof, else infinite
  bool share{false};  ///< written as {"value", "relative_sd"}
};

/// The figures of a profile that measurements of time can refine: shares, latencies, overlaps and the like,
/// not what a data sheet states, counts, switches, sizes or zeros. A share's `relative_sd` is its prior's;
/// others have 0.25, times 0.4; `prior_sd` above zero replaces all of them. Throws Error for an unknown id.
std::vector<CalibratedFigure> default_figures(const Catalogue& catalogue, const CalibrationTarget& profile,
                                              double prior_sd);

/// One figure that the user names. Throws Error where there is none, or none that can be fitted.
CalibratedFigure named_figure(const Catalogue& catalogue, const CalibrationTarget& profile,
                              const std::string& pointer, double prior_sd);

/// The profile, its bases merged, with other values for some of its figures.
nlohmann::json with_values(nlohmann::json profile, const std::vector<CalibratedFigure>& figures,
                           const std::vector<double>& values);

}  // namespace scaleroof
