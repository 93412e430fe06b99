// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_list_model.h"

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
  ids_.clear();
  if (!none_text_.isEmpty()) ids_.append(QString());
  for (const std::string& id : library_.catalogue().ids(kind_)) ids_.append(to_qt(id));
  endResetModel();
}

int ProfileListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ids_.size());
}

QVariant ProfileListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const QString& id = ids_[index.row()];
  if (id.isEmpty()) {
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return none_text_;
    return role == IdRole || role == Qt::EditRole ? QVariant(QString()) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case IdRole:
      return id;
    case NameRole:
      return to_qt(summary(id).name);
    case KeyFiguresRole:
      return line_of(summary(id));
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
      return to_qt(summary(id).name) + QStringLiteral("\n") + line_of(summary(id));
    case SearchRole:
      return QStringList{id, to_qt(summary(id).name), line_of(summary(id))}.join(QLatin1Char(' '));
    default:
      return {};
  }
}

}  // namespace scaleroof
