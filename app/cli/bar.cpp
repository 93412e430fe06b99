// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bar.h"

#include <array>
#include <cmath>
#include <string_view>

namespace scaleroof::cli {

std::vector<std::string> bars(const std::vector<double>& shares, int cells) {
  constexpr std::array<std::string_view, 8> partial{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::vector<std::string> result;
  double end = 0;
  long drawn = 0;
  for (const double share : shares) {
    end += share;
    const long eighths = std::lround(end * 8 * cells) - drawn;
    drawn += eighths;
    std::string bar;
    for (long i = 0; i < eighths / 8; ++i) bar += "█";
    if (eighths > 0) bar += partial[static_cast<std::size_t>(eighths % 8)];
    result.push_back(std::move(bar));
  }
  return result;
}

}  // namespace scaleroof::cli
