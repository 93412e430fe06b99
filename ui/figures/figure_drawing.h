// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QObject>
#include <QPointF>
#include <QSet>
#include <QString>

#include "model/figure/figure.h"
#include "ui/figures/figure_style.h"

class QCPAbstractLegendItem;
class QCPAxis;
class QCPItemLine;
class QCPItemText;
class QCPLayoutGrid;
class QCustomPlot;

namespace scaleroof {

class SeriesPlottable;

struct AxisRange {
  double lower{0}, upper{1};
  friend bool operator==(const AxisRange&, const AxisRange&) = default;
};

/// The part of a figure that is seen; an absent range shows all of the data.
struct FigureRanges {
  std::optional<AxisRange> x, y, right;
};

/// Puts a figure on a QCustomPlot: axes, series, legend above the data, notes where nothing covers them. The
/// screen and the exports both draw through it.
class FigureDrawing : public QObject {
 public:
  explicit FigureDrawing(QCustomPlot& plot);

  void draw(const Figure& figure, const FigureStyle& style, const QSet<QString>& hidden,
            const FigureRanges& view);

  /// A point of the data near a pixel.
  struct Hit {
    std::size_t series, point;
    QPointF pixel;
  };
  std::optional<Hit> nearest(QPointF pixel, double within) const;
  /// Name of the series that a legend entry stands for.
  QString series_of(const QCPAbstractLegendItem* item) const;
  /// Axis by axis, what `draw` shows when the view leaves it open.
  AxisRange full_range(const QCPAxis* axis) const;
  int legend_rows() const { return legend_rows_; }

 private:
  void style_axis(QCPAxis& axis, const Figure::Axis& description, const FigureStyle& style, bool grid);
  void set_ticker(QCPAxis& axis, const Figure::Axis& description);
  AxisRange data_range(const QCPAxis& axis, const Figure::Axis& description) const;
  void wrap_legend();
  void place_notes();
  const Figure::Axis* description_of(const QCPAxis* axis) const;

  QCustomPlot& plot_;
  QCPLayoutGrid* legend_row_;
  Figure figure_;
  FigureStyle style_;
  QSet<QString> hidden_;
  std::vector<SeriesPlottable*> plottables_;
  std::vector<QCPItemText*> notes_;
  std::vector<QCPItemLine*> leaders_;  ///< from a note that stands apart to what it speaks of
  QCPItemText* empty_{nullptr};
  int legend_rows_{1};
};

/// Names of the series that a figure leaves out until the reader asks for them.
QSet<QString> hidden_at_start(const Figure& figure);
/// "Time per iteration (s)".
QString axis_title(const Figure::Axis& axis);
/// A plotted value with its unit, to five digits: "20.312 s".
QString exact_value(double plotted, const Figure::Axis& axis);

}  // namespace scaleroof
