// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "ui/validator.h"

namespace scaleroof {

/// Measured cases with their predictions, one a row. To begin with the largest errors stand first.
class CaseTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Id, Subject, Measured, Predicted, Error, Source, columns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Shows some of the cases, by their indices.
  void set_cases(std::shared_ptr<const ValidationResult> result, std::vector<std::size_t> shown);

  std::size_t case_of(const QModelIndex& index) const {
    return shown_[static_cast<std::size_t>(index.row())];
  }
  /// Where a case stands; nothing where it is not shown.
  std::optional<int> row_of(std::size_t index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  /// Numbers by their size, errors without their sign; cases without a prediction last.
  void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

 private:
  void arrange();
  QString text(std::size_t index, int column) const;

  std::shared_ptr<const ValidationResult> result_;
  std::vector<std::size_t> shown_;
  int sorted_by_{Error};
  Qt::SortOrder order_{Qt::DescendingOrder};
};

}  // namespace scaleroof
