// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity/text.h"

namespace scaleroof {

/// What a figure shows, as data. The window, the exports and the command line all draw this value.
struct Figure {
  struct Axis {
    std::string label;  ///< "Time per iteration" - without unit
    std::string unit;   ///< "s", "GiB", "FLOP/B"; empty for plain numbers
    Dimension dimension{Dimension::number};
    double unit_in_si{1};  ///< plotted value x unit_in_si = SI value, for exact tooltips
    bool logarithmic{false};
    std::optional<double> lower, upper;
  };

  enum class Style { line, points, bars, reference };
  struct Series {
    std::string name;
    Style style{Style::line};
    bool right_axis{false};
    std::vector<double> x, y;         ///< plotted values, in the axes' units
    std::vector<double> size;         ///< points: share 0..1 that sets the area; empty: one size
    std::vector<double> low, high;    ///< 90% interval of y, in the axis' unit; empty: none
    std::vector<std::string> labels;  ///< one for each point, in words; empty: none
    bool shown{true};                 ///< false: off until the reader switches it on in the legend
  };
  struct Note {
    double x{0}, y{0};
    bool right_axis{false};
    std::string text;
  };

  std::string id;  ///< "scaling"
  std::string title;
  std::string subtitle;  ///< network, machine, plan in a line
  Axis x, y;
  std::optional<Axis> right;
  /// Bars stand at these categories (x = 0, 1, 2, ...) and are stacked in the order of the series.
  std::vector<std::string> categories;
  std::vector<Series> series;
  std::vector<Note> notes;
  std::string empty_because;  ///< in words, when there is nothing to show
};

/// The ids that `scaleroof export --figure` takes, in the order of the tabs.
inline constexpr std::string_view figure_ids[] = {"scaling", "breakdown", "roofline", "memory"};

/// The data as comma-separated values (quoted as in RFC 4180), units in the header. Where the series share
/// their x values: one row for each x, a column for each series. Else one row a point, the series' name in
/// the first column.
std::string to_csv(const Figure& figure);

}  // namespace scaleroof
