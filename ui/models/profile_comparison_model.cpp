// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_comparison_model.h"

#include <algorithm>

#include <QFont>

#include "ui/models/profile_figures_model.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

QString words_of(const std::optional<ProfileFigure>& figure) {
  return figure ? with_common_spaces(to_qt(figure->words)) : QStringLiteral("–");
}

}  // namespace

void ProfileComparisonModel::set_figures(std::vector<ComparedFigure> figures, const QString& first,
                                         const QString& second) {
  figures_ = std::move(figures);
  first_ = first;
  second_ = second;
  rebuild();
  emit headerDataChanged(Qt::Horizontal, FirstColumn, SecondColumn);
}

void ProfileComparisonModel::set_only_differences(bool only) {
  if (only == only_differences_) return;
  only_differences_ = only;
  rebuild();
}

std::vector<ComparedFigure> ProfileComparisonModel::shown_figures() const {
  std::vector<ComparedFigure> shown;
  for (const int item : shown_items()) shown.push_back(at(item));
  return shown;
}

const ComparedFigure* ProfileComparisonModel::figure(const QModelIndex& index) const {
  return index.isValid() && !is_heading(index.row()) ? &at(item_of(index)) : nullptr;
}

int ProfileComparisonModel::differences() const {
  return static_cast<int>(std::count_if(figures_.begin(), figures_.end(),
                                        [](const ComparedFigure& figure) { return figure.differs; }));
}

int ProfileComparisonModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProfileComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
    return {};
  return QStringList{tr("Figure"), first_, second_, tr("Ratio")}[section];
}

QString ProfileComparisonModel::heading(int item) const {
  return to_qt(at(item).part_label);
}

bool ProfileComparisonModel::passes(int item) const {
  return !only_differences_ || at(item).differs;
}

QVariant ProfileComparisonModel::text(const ComparedFigure& figure, int column) const {
  if (column == FigureColumn) return to_qt(figure.label);
  if (column == FirstColumn) return words_of(figure.first);
  if (column == SecondColumn) return words_of(figure.second);
  if (!figure.differs || !figure.ratio) return QString();
  return QStringLiteral("×%1%2")
      .arg(QChar(QChar::Nbsp))
      .arg(with_common_spaces(to_qt(format_quantity(*figure.ratio, Dimension::number))));
}

QVariant ProfileComparisonModel::item_data(int item, int column, int role) const {
  const ComparedFigure& figure = at(item);
  const std::optional<ProfileFigure>& stated = column == SecondColumn ? figure.second : figure.first;
  const bool a_value = column == FirstColumn || column == SecondColumn;
  switch (role) {
    case Qt::DisplayRole:
      return text(figure, column);
    case Qt::ToolTipRole: {
      if (!a_value) return {};
      if (!stated) return tr("Not stated");
      QStringList lines{with_common_spaces(to_qt(stated->words)), in_words(stated->source_kind)};
      if (!stated->source.empty()) lines.append(to_qt(stated->source));
      return tool_tip(lines);
    }
    case Qt::AccessibleDescriptionRole:
      return figure.differs ? tr("Differs") : tr("The same");
    case Qt::FontRole: {
      QFont font;
      font.setBold(figure.differs);
      font.setItalic(a_value && stated && is_uncertain(stated->source_kind));
      return font;
    }
    case PointerRole:
      return to_qt(figure.pointer);
    default:
      return {};
  }
}

}  // namespace scaleroof
