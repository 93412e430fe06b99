// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figure_table_model.h"

#include <algorithm>

#include "ui/text.h"

namespace scaleroof {
namespace {

QString with_unit(const std::string& label, const Figure::Axis& axis) {
  return axis.unit.empty() ? to_qt(label) : QStringLiteral("%1 (%2)").arg(to_qt(label), to_qt(axis.unit));
}

const Figure::Axis& value_axis(const Figure& figure, const Figure::Series& series) {
  return series.right_axis && figure.right ? *figure.right : figure.y;
}

/// The x values that all series but reference lines share; empty when they do not.
std::vector<double> shared_x(const Figure& figure) {
  std::vector<double> x;
  for (const Figure::Series& series : figure.series) {
    if (series.style == Figure::Style::reference && series.x.size() != x.size()) continue;
    if (series.style == Figure::Style::points) return {};
    if (x.empty()) x = series.x;
    if (series.x != x) return {};
  }
  return x;
}

}  // namespace

void FigureTableModel::set_figure(const Figure& figure) {
  beginResetModel();
  header_.clear();
  rows_.clear();
  const std::vector<double> x = shared_x(figure);
  one_row_a_point_ = x.empty();
  if (one_row_a_point_)
    fill_points(figure);
  else
    fill_shared(figure, x);
  endResetModel();
}

void FigureTableModel::fill_shared(const Figure& figure, const std::vector<double>& x) {
  header_.push_back(with_unit(figure.x.label, figure.x));
  for (std::size_t i = 0; i < x.size(); ++i)
    rows_.push_back(
        {i < figure.categories.size() ? category_text(figure.categories[i]) : plain_number(x[i])});
  for (const Figure::Series& series : figure.series) {
    const auto add = [&](const std::string& name, const std::vector<double>& values) {
      header_.push_back(with_unit(name, value_axis(figure, series)));
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto found = std::find(series.x.begin(), series.x.end(), x[i]);
        const auto at = static_cast<std::size_t>(found - series.x.begin());
        rows_[i].push_back(at < values.size() ? plain_number(values[at], 5) : QString());
      }
    };
    add(series.name, series.y);
    if (!series.low.empty()) add(series.name + ", 90% from", series.low);
    if (!series.high.empty()) add(series.name + ", 90% to", series.high);
  }
}

void FigureTableModel::fill_points(const Figure& figure) {
  header_ = {tr("Series"), with_unit(figure.x.label, figure.x), with_unit(figure.y.label, figure.y),
             tr("What it is")};
  for (const Figure::Series& series : figure.series)
    for (std::size_t i = 0; i < series.x.size(); ++i)
      rows_.push_back({to_qt(series.name), plain_number(series.x[i], 5), plain_number(series.y[i], 5),
                       i < series.labels.size() ? to_qt(series.labels[i]) : QString()});
}

int FigureTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(header_.size());
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const bool number = one_row_a_point_ ? index.column() == 1 || index.column() == 2 : index.column() > 0;
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue(Qt::Alignment(number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  return rows_[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || section < 0) return {};
  if (orientation == Qt::Vertical) return section + 1;
  return section < columnCount() ? header_[static_cast<std::size_t>(section)] : QVariant();
}

}  // namespace scaleroof
