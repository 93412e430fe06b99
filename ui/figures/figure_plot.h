// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QHash>
#include <QSet>
#include <QWidget>

#include "model/figure/figure.h"
#include "ui/figures/figure_drawing.h"
#include "ui/figures/figure_style.h"

class QCPAxis;
class QCPItemTracer;
class QCustomPlot;
class QMouseEvent;

namespace scaleroof {

/// A figure on the screen: the wheel zooms (over an axis, that axis alone), dragging pans, dragging with the
/// right button or Shift selects a part, a double click shows everything again, a click on the legend hides a
/// series. What the user chose to see outlives every new figure.
class FigurePlot : public QWidget {
  Q_OBJECT
 public:
  explicit FigurePlot(QWidget* parent = nullptr);
  ~FigurePlot() override;

  void set_figure(const Figure& figure);
  const Figure& figure() const { return figure_; }
  void set_theme(Theme theme);
  /// The figure is older than the scenario: it is drawn greyed.
  void set_stale(bool stale);

  /// Series that are not drawn: those that the user hid, and those that start hidden and were not asked for.
  QSet<QString> hidden_series() const;
  void set_series_hidden(const QString& name, bool hidden);
  /// The ranges that the user chose.
  const FigureRanges& view() const { return view_; }
  bool is_zoomed() const { return view_.x || view_.y || view_.right; }

  /// What the tooltip says at a position, empty where nothing is near.
  QString tooltip_at(QPointF position) const;
  /// "1 024 · 20.312 s": the coordinates at a position, empty outside the axes.
  QString coordinates_at(QPointF position) const;
  QCustomPlot& plot() { return *plot_; }
  /// Rings one point until another figure comes.
  void mark(std::size_t series, std::size_t point);
  void clear_mark();

 public slots:
  void reset_view();

 signals:
  void cursor_moved(const QString& coordinates);
  void view_changed();
  void series_toggled();
  /// A point was clicked, not dragged.
  void point_clicked(std::size_t series, std::size_t point);
  /// The figure that was set last is on the screen's buffer.
  void drawn();

 protected:
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void draw();
  void remember_range(const QCPAxis* axis);
  void choose_gesture(const QMouseEvent* event);
  void end_gesture(const QMouseEvent* event);
  void zoom_to(const QRect& rect);
  void zoom_by(double factor);
  void show_tooltip(const QMouseEvent* event);
  std::optional<AxisRange>& range_of(const QCPAxis* axis);
  QString description() const;

  Figure figure_;
  Theme theme_{Theme::light};
  QHash<QString, bool> hidden_by_user_;  // a choice for every series that the user clicked, by its name
  FigureRanges view_;
  QCustomPlot* plot_;
  std::unique_ptr<FigureDrawing> drawing_;
  QPoint pressed_at_;
  QCPItemTracer* ring_;  ///< what the mouse is at
  QCPItemTracer* mark_;
  QWidget* veil_;
  bool outdated_{true};  // set_figure came while hidden
  bool drawing_now_{false};
};

}  // namespace scaleroof
