// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/description/profile_figure.h"

namespace scaleroof {

/// One figure of two profiles of a kind, side by side.
struct ComparedFigure {
  std::string pointer;
  std::string part;  ///< as in ProfileFigure
  std::string
      part_label;  ///< where the two have other names for the part, both: "Tier 1: NVSwitch / NVLink 2"
  std::string label;
  std::optional<ProfileFigure> first;   ///< none: this profile does not state it
  std::optional<ProfileFigure> second;  ///< likewise
  bool differs{false};          ///< one states it and the other does not, or they state something else
  std::optional<double> ratio;  ///< second / first, of two numbers in SI units of which the first is not zero
};

/// All figures that either states, in the order of the first profile; what only the second states stands at
/// the end of its part.
std::vector<ComparedFigure> compare(const std::vector<ProfileFigure>& first,
                                    const std::vector<ProfileFigure>& second);

}  // namespace scaleroof
