// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <qcustomplot.h>

#include "model/figure/figure.h"
#include "ui/figures/figure_style.h"

namespace scaleroof {

/// One series of a figure on a plot. Everything is clipped in its own coordinates, because SVG files keep no
/// clip regions, and every point stays at its index, so that a hit on the screen names a row of the data.
class SeriesPlottable : public QCPAbstractPlottable {
 public:
  /// What tells the series apart from its neighbours.
  struct Appearance {
    std::size_t colour{0};  ///< which of the palette's, with its hatch
    std::size_t marker{0};
    std::size_t dash{0};
    bool has_markers{true};
    bool over_bars{false};  ///< a reference line that has to stand out from what it crosses
  };

  SeriesPlottable(QCPAxis* key_axis, QCPAxis* value_axis, Figure::Series series, Appearance appearance,
                  const FigureStyle& style);

  const Figure::Series& series() const { return series_; }
  /// Bars: where each of them starts; they are stacked on the series before.
  void set_base(std::vector<double> base) { base_ = std::move(base); }
  double base(std::size_t point) const { return point < base_.size() ? base_[point] : 0.0; }

  QPointF pixel(double key, double value) const;
  /// Bars: what one of them covers on the plot.
  QRectF bar(std::size_t point) const;
  /// Parts of the polyline that lie inside the axis rectangle.
  QVector<QLineF> visible_segments() const;

  double selectTest(const QPointF& pos, bool only_selectable, QVariant* details = nullptr) const override;
  QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
  QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
                         const QCPRange& key_range = QCPRange()) const override;

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

 private:
  void draw_band(QCPPainter* painter) const;
  void draw_line(QCPPainter* painter) const;
  void draw_points(QCPPainter* painter) const;
  void draw_bars(QCPPainter* painter) const;
  void fill_hatched(QCPPainter* painter, const QRectF& rect) const;
  bool is_crowded() const;
  QColor band_colour() const;
  QCPScatterStyle marker(double diameter) const;
  QPen line_pen() const;
  QRectF area() const { return mKeyAxis->axisRect()->rect(); }

  Figure::Series series_;
  Appearance appearance_;
  FigureStyle style_;
  std::vector<double> base_;
};

/// The part of a line inside a rectangle (Liang and Barsky 1984); a null line when there is none.
QLineF clipped(const QLineF& line, const QRectF& rect);

}  // namespace scaleroof
