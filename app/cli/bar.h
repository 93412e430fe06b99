// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace scaleroof::cli {

/// One horizontal bar for each part, of Unicode blocks in steps of an eighth of a cell. Their lengths add up
/// to exactly `cells` when the shares add up to 1: the ends are rounded, not the lengths.
std::vector<std::string> bars(const std::vector<double>& shares, int cells);

}  // namespace scaleroof::cli
