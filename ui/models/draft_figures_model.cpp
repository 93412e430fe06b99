// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/draft_figures_model.h"

#include <algorithm>

#include <QColor>
#include <QFont>

#include "ui/figure_text.h"
#include "ui/models/profile_figures_model.h"
#include "ui/text.h"

namespace scaleroof {

namespace {

QString words(const std::optional<ProfileFigure>& figure) {
  return figure ? with_common_spaces(to_qt(figure->words)) : QString();
}

/// What stands for no value in a cell.
bool is_blank(const DraftFigure& figure, int column) {
  if (column == DraftFiguresModel::ValueColumn) return !figure.draft;
  return column == DraftFiguresModel::BaseColumn && !figure.base;
}

}  // namespace

void DraftFiguresModel::set_figures(std::vector<DraftFigure> figures, const QString& mistake,
                                    const QString& sentence) {
  const bool same_rows = std::equal(figures.begin(), figures.end(), figures_.begin(), figures_.end(),
                                    [](const DraftFigure& a, const DraftFigure& b) {
                                      return a.pointer == b.pointer && a.part_label == b.part_label;
                                    });
  figures_ = std::move(figures);
  mistake_ = mistake;
  sentence_ = sentence;
  // Rows that stay keep their selection and the place that the view has scrolled to.
  if (same_rows && !only_changed_ && rowCount() > 0)
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  else
    rebuild();
}

void DraftFiguresModel::set_theme(Theme theme) {
  theme_ = theme;
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void DraftFiguresModel::show_only_changed(bool only) {
  only_changed_ = only;
  rebuild();
}

const DraftFigure* DraftFiguresModel::figure(const QModelIndex& index) const {
  if (!index.isValid() || is_heading(index.row())) return nullptr;
  return &figures_[static_cast<std::size_t>(item_of(index))];
}

const DraftFigure* DraftFiguresModel::figure(const QString& pointer) const {
  const auto found = std::find_if(figures_.begin(), figures_.end(), [&](const DraftFigure& figure) {
    return to_qt(figure.pointer) == pointer;
  });
  return found == figures_.end() ? nullptr : &*found;
}

QModelIndex DraftFiguresModel::index_of(const QString& pointer, int column) const {
  for (int row = 0; row < rowCount(); ++row)
    if (!is_heading(row) && index(row, 0).data(PointerRole).toString() == pointer) return index(row, column);
  return {};
}

int DraftFiguresModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant DraftFiguresModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
    return {};
  return QStringList{tr("Figure"), tr("Value"), tr("In the base"), tr("Source")}[section];
}

Qt::ItemFlags DraftFiguresModel::flags(const QModelIndex& index) const {
  const Qt::ItemFlags flags = PartTableModel::flags(index);
  const DraftFigure* at = figure(index);
  const bool editable =
      at && (index.column() == ValueColumn || (index.column() == SourceColumn && at->draft));
  return editable ? flags | Qt::ItemIsEditable : flags;
}

bool DraftFiguresModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const DraftFigure* at = figure(index);
  if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable) || !at) return false;
  const QString text = value.toString();
  if (text == edited_text(*at, index.column())) return false;
  // A copy: who is told may change the figures.
  const QString pointer = to_qt(at->pointer);
  if (index.column() == ValueColumn)
    emit value_typed(pointer, text);
  else
    emit source_typed(pointer, text);
  return true;
}

QString DraftFiguresModel::heading(int item) const {
  return to_qt(figures_[static_cast<std::size_t>(item)].part_label);
}

bool DraftFiguresModel::passes(int item) const {
  return !only_changed_ || figures_[static_cast<std::size_t>(item)].is_changed;
}

QString DraftFiguresModel::shown_text(const DraftFigure& figure, int column) const {
  switch (column) {
    case FigureColumn:
      return to_qt(figure.label);
    case ValueColumn:
      return figure.draft ? words(figure.draft) : figure.base ? tr("taken away") : tr("not stated");
    case BaseColumn:
      return words(figure.base);
    default:
      if (figure.lacks_source) return tr("Where is this from?");
      return figure.draft ? to_qt(figure.draft->source) : QString();
  }
}

QString DraftFiguresModel::edited_text(const DraftFigure& figure, int column) const {
  if (!figure.draft) return {};
  if (column == ValueColumn) return editable_text(*figure.draft);
  return figure.lacks_source ? QString() : to_qt(figure.draft->source);
}

bool DraftFiguresModel::is_mistaken(const DraftFigure& figure) const {
  const QString pointer = to_qt(figure.pointer);
  const auto holds = [](const QString& outer, const QString& inner) {
    return !outer.isEmpty() && (inner == outer || inner.startsWith(outer + QLatin1Char('/')));
  };
  // A mistake inside a figure (a share's deviation), or one of the part as a whole, which is its heading's.
  return holds(pointer, mistake_);
}

QVariant DraftFiguresModel::item_data(int item, int column, int role) const {
  const DraftFigure& figure = figures_[static_cast<std::size_t>(item)];
  const ThemeColours& colours = colours_of(theme_);
  switch (role) {
    case Qt::DisplayRole:
      return shown_text(figure, column);
    case Qt::EditRole:
      return edited_text(figure, column);
    case Qt::ToolTipRole: {
      QStringList lines;
      if (is_mistaken(figure)) lines.append(sentence_);
      if (column != SourceColumn && !shown_text(figure, column).isEmpty())
        lines.append(shown_text(figure, column));
      if (figure.lacks_source)
        lines.append(
            tr("The value was changed. Say who states it: a title with its address, “derived: …” or "
               "“estimate: why”."));
      else if (figure.draft && !figure.draft->source.empty())
        lines.append(to_qt(figure.draft->source));
      lines.append(to_qt(figure.pointer));
      return tool_tip(lines);
    }
    case Qt::AccessibleDescriptionRole:
      if (is_mistaken(figure)) return sentence_;
      return figure.is_changed ? tr("Differs from the base") : QString();
    case Qt::FontRole: {
      QFont font;
      const bool own = figure.is_changed && (column == FigureColumn || column == ValueColumn);
      font.setBold(own && !is_blank(figure, column));
      font.setItalic(is_blank(figure, column) ||
                     (column == SourceColumn && figure.draft && is_uncertain(figure.draft->source_kind)));
      return font;
    }
    case Qt::ForegroundRole:
      if (is_mistaken(figure) && column <= ValueColumn) return colours.error;
      if (column == SourceColumn && figure.lacks_source) return colours.warning;
      if (is_blank(figure, column) || column == BaseColumn || (!figure.draft && column == FigureColumn))
        return colours.muted;
      return {};
    case PointerRole:
      return to_qt(figure.pointer);
    default:
      return {};
  }
}

}  // namespace scaleroof
