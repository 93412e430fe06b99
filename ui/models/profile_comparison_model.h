// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/description/profile_comparison.h"
#include "ui/models/part_table_model.h"

namespace scaleroof {

/// The figures of two profiles side by side, part by part. Those that differ are bold, estimates in italics.
class ProfileComparisonModel : public PartTableModel {
  Q_OBJECT
 public:
  enum Column { FigureColumn, FirstColumn, SecondColumn, RatioColumn, ColumnCount };

  using PartTableModel::PartTableModel;

  /// `first` and `second`: what stands above the columns.
  void set_figures(std::vector<ComparedFigure> figures, const QString& first, const QString& second);
  void set_only_differences(bool only);
  /// Those that are shown.
  std::vector<ComparedFigure> shown_figures() const;
  /// Null for a heading.
  const ComparedFigure* figure(const QModelIndex& index) const;
  /// Figures in all, shown or not, and those of them that differ.
  int all() const { return item_count(); }
  int differences() const;

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 protected:
  int item_count() const override { return static_cast<int>(figures_.size()); }
  QString heading(int item) const override;
  bool passes(int item) const override;
  QVariant item_data(int item, int column, int role) const override;

 private:
  const ComparedFigure& at(int item) const { return figures_[static_cast<std::size_t>(item)]; }
  QVariant text(const ComparedFigure& figure, int column) const;

  std::vector<ComparedFigure> figures_;
  QString first_;
  QString second_;
  bool only_differences_{false};
};

}  // namespace scaleroof
