// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

namespace scaleroof {

/// A table whose rows stand under headings that cannot be chosen, with a filter. A heading without a row that
/// passes the filter is not shown.
class PartTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Role { PointerRole = Qt::UserRole };  ///< the figure's JSON Pointer; empty for a heading

  using QAbstractTableModel::QAbstractTableModel;

  /// Shows the rows in which each of the words occurs, without regard to case.
  void set_filter(const QString& words);
  bool is_heading(int row) const;
  /// What is shown, with tabs between the columns.
  QString as_text() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 protected:
  virtual int item_count() const = 0;
  virtual QString heading(int item) const = 0;
  virtual bool passes(int item) const;  ///< what the filter's words do not say
  virtual QVariant item_data(int item, int column, int role) const = 0;

  /// The items have changed, or which of them pass.
  void rebuild();
  /// The items that are shown, in their order.
  std::vector<int> shown_items() const;
  /// The item of a row that is no heading.
  int item_of(const QModelIndex& index) const { return rows_[static_cast<std::size_t>(index.row())].item; }

 private:
  struct Row {
    int item;  ///< -1: a heading
    QString heading;
  };

  bool contains_words(int item) const;

  std::vector<Row> rows_;
  QStringList words_;
};

}  // namespace scaleroof
