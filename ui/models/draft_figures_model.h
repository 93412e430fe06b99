// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/models/part_table_model.h"
#include "ui/profile_review.h"
#include "ui/theme.h"

namespace scaleroof {

/// The figures of a draft, editable, beside those of its base. What differs is bold; what lacks a source says
/// so; the figure with the mistake is red.
class DraftFiguresModel : public PartTableModel {
  Q_OBJECT
 public:
  enum Column { FigureColumn, ValueColumn, BaseColumn, SourceColumn, ColumnCount };

  using PartTableModel::PartTableModel;

  /// `mistake`: the pointer of what is wrong, and the sentence that says so; both may be empty.
  void set_figures(std::vector<DraftFigure> figures, const QString& mistake, const QString& sentence);
  void set_theme(Theme theme);
  void show_only_changed(bool only);
  /// Null for a heading.
  const DraftFigure* figure(const QModelIndex& index) const;
  const DraftFigure* figure(const QString& pointer) const;
  /// Where the figure stands now; invalid when it is not shown.
  QModelIndex index_of(const QString& pointer, int column = ValueColumn) const;

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

 signals:
  void value_typed(const QString& pointer, const QString& text);
  void source_typed(const QString& pointer, const QString& text);

 protected:
  int item_count() const override { return static_cast<int>(figures_.size()); }
  QString heading(int item) const override;
  bool passes(int item) const override;
  QVariant item_data(int item, int column, int role) const override;

 private:
  QString shown_text(const DraftFigure& figure, int column) const;
  QString edited_text(const DraftFigure& figure, int column) const;
  bool is_mistaken(const DraftFigure& figure) const;

  std::vector<DraftFigure> figures_;
  QString mistake_;
  QString sentence_;
  Theme theme_{Theme::light};
  bool only_changed_{false};
};

}  // namespace scaleroof
