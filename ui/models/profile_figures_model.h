// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/description/profile_figure.h"
#include "ui/models/part_table_model.h"

namespace scaleroof {

/// Every figure of a profile with its source, part by part. Estimates are in italics.
class ProfileFiguresModel : public PartTableModel {
  Q_OBJECT
 public:
  enum Column { FigureColumn, ValueColumn, SourceColumn, FromColumn, ColumnCount };

  using PartTableModel::PartTableModel;

  void set_figures(std::vector<ProfileFigure> figures);
  /// Those that are shown.
  std::vector<ProfileFigure> shown_figures() const;
  bool any_inherited() const;
  /// Null for a heading.
  const ProfileFigure* figure(const QModelIndex& index) const;

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 protected:
  int item_count() const override { return static_cast<int>(figures_.size()); }
  QString heading(int item) const override;
  QVariant item_data(int item, int column, int role) const override;

 private:
  std::vector<ProfileFigure> figures_;
};

/// How sure a figure is, in a few words: "An estimate".
QString in_words(SourceKind kind);
/// Whether it is to be told apart from published figures.
bool is_uncertain(SourceKind kind);

}  // namespace scaleroof
