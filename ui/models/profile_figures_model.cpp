// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_figures_model.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFont>

#include "ui/text.h"

namespace scaleroof {

QString in_words(SourceKind kind) {
  constexpr std::array words{QT_TRANSLATE_NOOP("SourceKind", "No source is stated"),
                             QT_TRANSLATE_NOOP("SourceKind", "Published"),
                             QT_TRANSLATE_NOOP("SourceKind", "Derived from published figures"),
                             QT_TRANSLATE_NOOP("SourceKind", "An estimate"),
                             QT_TRANSLATE_NOOP("SourceKind", "Recalled, not confirmed")};
  static_assert(words.size() == source_kind_names.size());
  return QCoreApplication::translate("SourceKind", words[static_cast<std::size_t>(kind)]);
}

bool is_uncertain(SourceKind kind) {
  return kind == SourceKind::estimate || kind == SourceKind::unconfirmed;
}

void ProfileFiguresModel::set_figures(std::vector<ProfileFigure> figures) {
  figures_ = std::move(figures);
  rebuild();
}

std::vector<ProfileFigure> ProfileFiguresModel::shown_figures() const {
  std::vector<ProfileFigure> shown;
  for (const int item : shown_items()) shown.push_back(figures_[static_cast<std::size_t>(item)]);
  return shown;
}

bool ProfileFiguresModel::any_inherited() const {
  return std::any_of(figures_.begin(), figures_.end(),
                     [](const ProfileFigure& figure) { return figure.inherited; });
}

const ProfileFigure* ProfileFiguresModel::figure(const QModelIndex& index) const {
  if (!index.isValid() || is_heading(index.row())) return nullptr;
  return &figures_[static_cast<std::size_t>(item_of(index))];
}

int ProfileFiguresModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProfileFiguresModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
    return {};
  return QStringList{tr("Figure"), tr("Value"), tr("Source"), tr("Stated by")}[section];
}

QString ProfileFiguresModel::heading(int item) const {
  return to_qt(figures_[static_cast<std::size_t>(item)].part_label);
}

QVariant ProfileFiguresModel::item_data(int item, int column, int role) const {
  const ProfileFigure& figure = figures_[static_cast<std::size_t>(item)];
  switch (role) {
    case Qt::DisplayRole:
      if (column == FigureColumn) return to_qt(figure.label);
      if (column == ValueColumn) return with_common_spaces(to_qt(figure.words));
      if (column == SourceColumn) return to_qt(figure.source);
      return figure.inherited ? to_qt(stated_by(figure)) : QString();
    case Qt::ToolTipRole: {
      QStringList lines{in_words(figure.source_kind)};
      if (column == ValueColumn) lines.prepend(with_common_spaces(to_qt(figure.words)));
      if (!figure.source.empty()) lines.append(to_qt(figure.source));
      if (figure.inherited) lines.append(tr("Stated by %1").arg(to_qt(stated_by(figure))));
      return tool_tip(lines);
    }
    case Qt::AccessibleDescriptionRole:
      return in_words(figure.source_kind);
    case Qt::FontRole: {
      QFont font;
      font.setItalic(true);
      return is_uncertain(figure.source_kind) ? QVariant(font) : QVariant();
    }
    case PointerRole:
      return to_qt(figure.pointer);
    default:
      return {};
  }
}

}  // namespace scaleroof
