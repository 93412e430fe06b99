// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_list_model.h"

#include <algorithm>

#include "ui/models/profile_groups.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

QString line_of(const ProfileSummary& summary) {
  return with_common_spaces(to_qt(summary.line));
}

}  // namespace

ProfileListModel::ProfileListModel(const ProfileLibrary& library, ProfileKind kind, QString none_text,
                                   QObject* parent)
    : QAbstractListModel(parent), library_(library), kind_(kind), none_text_(std::move(none_text)) {
  rebuild();
  connect(&library, &ProfileLibrary::reloaded, this, &ProfileListModel::rebuild);
}

void ProfileListModel::set_kind(ProfileKind kind) {
  if (kind == kind_) return;
  kind_ = kind;
  rebuild();
}

void ProfileListModel::rebuild() {
  beginResetModel();
  rows_.clear();
  if (!none_text_.isEmpty()) rows_.emplace_back();
  for (const ProfileGroup& group : grouped(library_, kind_)) {
    if (!group.name.isEmpty()) rows_.push_back({{}, {}, group.name});
    for (const ProfileGroup::Member& member : group.members)
      rows_.push_back({member.id, member.year > 0 ? QString::number(member.year) : QString(), group.name});
  }
  endResetModel();
}

int ProfileListModel::row_of(const QString& id) const {
  if (id.isEmpty()) return -1;
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.id.compare(id, Qt::CaseInsensitive) == 0;
  });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int ProfileListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QString ProfileListModel::search_text(const Row& row) const {
  const ProfileSummary& its = summary(row.id);
  return QStringList{row.id, to_qt(its.name), row.heading, line_of(its), row.year}.join(QLatin1Char(' '));
}

QVariant ProfileListModel::heading_data(int row, int role) const {
  const Row& heading = rows_[static_cast<std::size_t>(row)];
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return heading.heading;
    case HeadingRole:
      return true;
    case IdRole:
    case Qt::EditRole:
      return QString();
    case SearchRole: {
      QStringList texts;
      for (std::size_t i = static_cast<std::size_t>(row) + 1; i < rows_.size() && !rows_[i].id.isEmpty(); ++i)
        texts.append(search_text(rows_[i]));
      return texts.join(QLatin1Char('\n'));  // which nobody types: a match lies within one of them
    }
    default:
      return {};
  }
}

QVariant ProfileListModel::data(const QModelIndex& index, int role) const {
  // QComboBox asks for the row -1 where nothing is chosen.
  if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid)) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (!row.heading.isEmpty() && row.id.isEmpty()) return heading_data(index.row(), role);
  if (role == HeadingRole) return false;
  if (row.id.isEmpty()) {
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return none_text_;
    return role == IdRole || role == Qt::EditRole ? QVariant(QString()) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case IdRole:
      return row.id;
    case NameRole:
      return to_qt(summary(row.id).name);
    case KeyFiguresRole:
      return line_of(summary(row.id));
    case YearRole:
      return row.year;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
      return to_qt(summary(row.id).name) + QStringLiteral("\n") + line_of(summary(row.id));
    case SearchRole:
      return search_text(row);
    default:
      return {};
  }
}

Qt::ItemFlags ProfileListModel::flags(const QModelIndex& index) const {
  // Not enabled, so that neither mouse nor keys choose it; but QCompleter leaves out what is not selectable.
  if (index.isValid() && index.data(HeadingRole).toBool()) return Qt::ItemIsSelectable;
  return QAbstractListModel::flags(index);
}

}  // namespace scaleroof
