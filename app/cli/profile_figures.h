// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace scaleroof::cli {

/// One figure of a profile for reading: where it stands, what it says, who says so.
struct ProfileFigure {
  std::string pointer;  ///< JSON Pointer inside the profile
  std::string words;    ///< with its unit: "312 TFLOP/s"
  std::string value;    ///< in SI units, as text
  std::string unit;     ///< "FLOP/s"; empty for plain numbers and words
  std::string source;   ///< of the figure, or of the part of the profile that holds it; empty: none stated
};

/// Every figure of a profile in its order; the name, notes and sources are not figures.
std::vector<ProfileFigure> figures_of(const nlohmann::json& profile);

}  // namespace scaleroof::cli
