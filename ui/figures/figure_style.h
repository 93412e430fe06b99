// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QColor>
#include <QFont>
#include <QPen>

#include "ui/theme.h"

namespace scaleroof {

/// How a figure is drawn; what is drawn is a `Figure`. Lengths are logical pixels: device-independent on the
/// screen, points (1/72 inch) in print.
struct FigureStyle {
  QColor background, text, grid, reference;
  QFont font;
  double line_width{1.5};
  double grid_width{1};
  double marker_size{6};
  double smallest_point{4}, largest_point{26};  ///< diameters of sized points
  bool hatches{false};                          ///< stacked bars carry a pattern beside their colour
  bool lists_hidden{true};  ///< the legend names hidden series too, so that they can be shown again
  std::vector<QColor> palette;

  /// The screen, in the application's font and theme.
  static FigureStyle screen(Theme theme);
  /// Paper: white, 8 pt text in a font that PDF and SVG can name.
  static FigureStyle print();

  QColor colour(std::size_t series) const;
  Qt::PenStyle dash(std::size_t series) const;
};

/// Okabe and Ito's colour-blind-safe palette without its yellow, which is too faint for lines on white.
std::vector<QColor> okabe_ito();

}  // namespace scaleroof
