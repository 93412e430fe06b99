// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/figures/figure_export.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;

namespace scaleroof {

/// Asks how a figure is to be saved, shows how it will look, and remembers every choice.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ExportDialog(FigureSnapshot snapshot, QWidget* parent = nullptr);

  ExportOptions options() const;
  QString suffix() const;

  /// The same as choosing it in the dialog.
  void choose(ExportFormat format);
  void choose_width(double points);

 public slots:
  void accept() override;

 private:
  void refresh();

  FigureSnapshot snapshot_;
  QComboBox* format_;
  QComboBox* width_;
  QDoubleSpinBox* millimetres_;
  QComboBox* resolution_;
  QLabel* preview_;
  QLabel* size_;
};

}  // namespace scaleroof
