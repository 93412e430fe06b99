// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/figure/figure.h"
#include "ui/figures/figure_export.h"
#include "ui/theme.h"

class QLabel;
class QToolButton;

namespace scaleroof {

class FigurePlot;
class FigureTableModel;

/// A figure with its tool bar and its table.
class FigureView : public QWidget {
  Q_OBJECT
 public:
  explicit FigureView(QWidget* parent = nullptr);
  /// With another table than the figure's values, below or beside it.
  FigureView(QWidget* table, Qt::Orientation orientation, QWidget* parent = nullptr);

  void set_figure(const Figure& figure);
  void set_theme(Theme theme);
  void set_stale(bool stale);
  FigurePlot& plot() { return *plot_; }
  FigureTableModel& table_model() { return *model_; }
  FigureSnapshot snapshot() const;
  bool table_is_shown() const;

 public slots:
  void show_table(bool shown);
  /// Bitmap and SVG in print style, both on the clipboard.
  void copy();

 signals:
  void export_asked();
  void message(const QString& text);

 private:
  FigureView(FigureTableModel* model, QWidget* table, Qt::Orientation orientation, QWidget* parent);
  QToolButton* add_button(const QString& text, const QString& description);

  FigurePlot* plot_;
  FigureTableModel* model_;  ///< none where the table is another one
  QWidget* table_;
  QLabel* subtitle_;
  QWidget* bar_;
  QToolButton* table_button_;
};

}  // namespace scaleroof
