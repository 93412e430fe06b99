// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "model/figure/figure.h"

namespace scaleroof {

/// A figure's data as a table, for those who want the numbers or cannot see the plot. Where the series share
/// their x values: one row for each x and one column for each series; else one row a point.
class FigureTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  void set_figure(const Figure& figure);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  void fill_shared(const Figure& figure, const std::vector<double>& x);
  void fill_points(const Figure& figure);

  bool one_row_a_point_{false};
  std::vector<QString> header_;
  std::vector<std::vector<QString>> rows_;
};

}  // namespace scaleroof
