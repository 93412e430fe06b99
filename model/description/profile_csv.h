// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/description/profile_comparison.h"
#include "model/description/profile_figure.h"

namespace scaleroof {

/// A header and one line for each figure: pointer, value in SI units, unit, source, who states it.
std::string to_csv(const std::vector<ProfileFigure>& figures);

/// A header and one line for each figure of the two profiles whose ids are given, both values in SI units.
std::string to_csv(const std::vector<ComparedFigure>& figures, const std::string& first,
                   const std::string& second);

}  // namespace scaleroof
