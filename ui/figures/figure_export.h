// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QByteArray>
#include <QSet>
#include <QSizeF>
#include <QString>

#include "model/figure/figure.h"
#include "ui/figures/figure_drawing.h"

namespace scaleroof {

enum class ExportFormat { pdf, svg, png, csv };

/// Widths of a figure in a paper, in points (1/72 inch): one and two columns of an IEEE page.
inline constexpr double single_column = 3.5 * 72;
inline constexpr double double_column = 7.16 * 72;
inline constexpr double points_per_millimetre = 72 / 25.4;

struct ExportOptions {
  ExportFormat format{ExportFormat::pdf};
  double width{single_column};  ///< points
  int dots_per_inch{600};       ///< PNG
};

/// What is exported: a figure as the user sees it.
struct FigureSnapshot {
  Figure figure;
  QSet<QString> hidden;
  FigureRanges view;
};

/// The file's bytes. It is drawn by a plot of its own in print style: nothing on the screen changes. Needs an
/// application object except for CSV. Throws Error when the figure is empty.
QByteArray render_figure(const FigureSnapshot& snapshot, const ExportOptions& options);

/// Writes the file whole or not at all. Throws Error that names it.
void write_file(const QString& path, const QByteArray& bytes);

/// The format that a file's ending stands for. Throws Error for an unknown one.
ExportFormat format_of(const QString& path);

/// "single", "double" or a number of millimetres, as points. Throws Error.
double parse_width(const QString& text);

/// The size of the drawing in points; its height follows from its width and its legend.
QSizeF print_size(const FigureSnapshot& snapshot, double width);

}  // namespace scaleroof
