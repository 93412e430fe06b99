// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/case_table_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QGuiApplication>
#include <QPalette>

#include "model/predict/against_measured.h"
#include "model/validate/case_words.h"
#include "ui/text.h"

namespace scaleroof {

void CaseTableModel::set_cases(std::shared_ptr<const ValidationResult> result,
                               std::vector<std::size_t> shown) {
  beginResetModel();
  result_ = std::move(result);
  shown_ = std::move(shown);
  arrange();
  endResetModel();
}

void CaseTableModel::sort(int column, Qt::SortOrder order) {
  if (column < 0 || column >= columns) return;
  emit layoutAboutToBeChanged();
  const QModelIndexList before = persistentIndexList();
  std::vector<std::size_t> cases;
  for (const QModelIndex& index : before) cases.push_back(case_of(index));
  sorted_by_ = column;
  order_ = order;
  arrange();
  for (qsizetype i = 0; i < before.size(); ++i)
    changePersistentIndex(before[i],
                          index(row_of(cases[static_cast<std::size_t>(i)]).value_or(0), before[i].column()));
  emit layoutChanged();
}

void CaseTableModel::arrange() {
  if (!result_) return;
  const bool descending = order_ == Qt::DescendingOrder;
  if (sorted_by_ == Id || sorted_by_ == Subject || sorted_by_ == Source) {
    std::vector<std::pair<QString, std::size_t>> keyed;
    for (const std::size_t i : shown_) keyed.emplace_back(text(i, sorted_by_), i);
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
      return descending ? b.first < a.first : a.first < b.first;
    });
    std::transform(keyed.begin(), keyed.end(), shown_.begin(),
                   [](const auto& entry) { return entry.second; });
    return;
  }
  const auto key = [this](std::size_t i) {
    const CaseResult& result = result_->validation.results[i];
    if (!result.evaluation) return std::numeric_limits<double>::quiet_NaN();
    return sorted_by_ == Error       ? std::abs(result.relative_error)
           : sorted_by_ == Predicted ? result.evaluation->predicted
                                     : result_->validation.cases[i].value;
  };
  std::stable_sort(shown_.begin(), shown_.end(), [&](std::size_t a, std::size_t b) {
    const double one = key(a), other = key(b);
    if (std::isnan(one) || std::isnan(other)) return !std::isnan(one) && std::isnan(other);
    return descending ? other < one : one < other;
  });
}

std::optional<int> CaseTableModel::row_of(std::size_t index) const {
  const auto found = std::find(shown_.begin(), shown_.end(), index);
  if (found == shown_.end()) return std::nullopt;
  return static_cast<int>(found - shown_.begin());
}

int CaseTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int CaseTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QString CaseTableModel::text(std::size_t index, int column) const {
  const MeasuredCase& measured = result_->validation.cases[index];
  const CaseResult& result = result_->validation.results[index];
  switch (column) {
    case Id:
      return to_qt(measured.id);
    case Subject:
      return with_common_spaces(to_qt(subject_in_words(measured)));
    case Measured:
      return with_common_spaces(to_qt(in_words(measured.metric, measured.value)));
    case Predicted:
      if (!result.evaluation) return QStringLiteral("–");
      return with_common_spaces(to_qt(in_words(measured.metric, result.evaluation->predicted)));
    case Error: {
      if (!result.evaluation) return QStringLiteral("–");
      const QString sign = result.relative_error < 0 ? QString(QChar(0x2212)) : QStringLiteral("+");
      return sign + QString::number(100 * std::abs(result.relative_error), 'f', 1) + QLatin1Char('%');
    }
    default:
      return to_qt(measured.title);
  }
}

QVariant CaseTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const std::size_t shown = case_of(index);
  const CaseResult& result = result_->validation.results[shown];
  switch (role) {
    case Qt::DisplayRole:
      return text(shown, index.column());
    case Qt::ToolTipRole:
      return tool_tip({result.evaluation ? text(shown, index.column())
                                         : tr("Not predicted: %1").arg(to_qt(result.skipped_because))});
    case Qt::TextAlignmentRole: {
      const bool number =
          index.column() == Measured || index.column() == Predicted || index.column() == Error;
      return QVariant::fromValue(Qt::Alignment(number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ForegroundRole:
      if (!result.evaluation) return QGuiApplication::palette().placeholderText();
      return {};
    default:
      return {};
  }
}

QVariant CaseTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  if (role == Qt::DisplayRole)
    return QStringList{tr("Case"),      tr("What was run"), tr("Measured"),
                       tr("Predicted"), tr("Error"),        tr("Source")}[section];
  if (role == Qt::ToolTipRole && section == Error)
    return tool_tip({tr("Of time: +10% is predicted 10% slower than measured. Sorted without its sign.")});
  return {};
}

}  // namespace scaleroof
