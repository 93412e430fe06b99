// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/part_table_model.h"

#include <algorithm>

#include <QFont>
#include <QGuiApplication>
#include <QPalette>

namespace scaleroof {

void PartTableModel::set_filter(const QString& words) {
  QStringList split = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  if (split == words_) return;
  words_ = std::move(split);
  rebuild();
}

void PartTableModel::rebuild() {
  beginResetModel();
  rows_.clear();
  QString part;
  for (int item = 0; item < item_count(); ++item) {
    if (!passes(item) || !contains_words(item)) continue;
    const QString its_part = heading(item);
    if (!its_part.isEmpty() && its_part != part) rows_.push_back({-1, its_part});
    part = its_part;
    rows_.push_back({item, {}});
  }
  endResetModel();
}

bool PartTableModel::passes(int) const {
  return true;
}

bool PartTableModel::contains_words(int item) const {
  if (words_.isEmpty()) return true;
  QString text = heading(item);
  for (int column = 0; column < columnCount(); ++column)
    text += QLatin1Char(' ') + item_data(item, column, Qt::DisplayRole).toString();
  return std::all_of(words_.begin(), words_.end(),
                     [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

std::vector<int> PartTableModel::shown_items() const {
  std::vector<int> items;
  for (const Row& row : rows_)
    if (row.item >= 0) items.push_back(row.item);
  return items;
}

bool PartTableModel::is_heading(int row) const {
  return rows_[static_cast<std::size_t>(row)].item < 0;
}

QString PartTableModel::as_text() const {
  const auto line = [this](const auto& cell) {
    QStringList cells;
    for (int column = 0; column < columnCount(); ++column) cells.append(cell(column));
    return cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
  };
  QString text = line([this](int column) { return headerData(column, Qt::Horizontal).toString(); });
  for (int row = 0; row < rowCount(); ++row)
    text += is_heading(row) ? rows_[static_cast<std::size_t>(row)].heading + QLatin1Char('\n')
                            : line([&](int column) { return index(row, column).data().toString(); });
  return text;
}

int PartTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant PartTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (row.item >= 0) return item_data(row.item, index.column(), role);
  if (role == Qt::FontRole) {
    QFont bold;
    bold.setBold(true);
    return bold;
  }
  if (role == Qt::BackgroundRole) return QGuiApplication::palette().alternateBase();
  const bool text = role == Qt::DisplayRole || role == Qt::ToolTipRole;
  return text && index.column() == 0 ? QVariant(row.heading) : QVariant();
}

Qt::ItemFlags PartTableModel::flags(const QModelIndex& index) const {
  // Enabled, or it would be drawn as something that is not available.
  if (index.isValid() && is_heading(index.row())) return Qt::ItemIsEnabled;
  return QAbstractTableModel::flags(index);
}

}  // namespace scaleroof
