// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_list_model.h"

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

QString line_of(const ProfileSummary& summary) {
  return with_common_spaces(to_qt(summary.line));
}

}  // namespace

ProfileListModel::ProfileListModel(const Catalogue& catalogue, ProfileKind kind, QString none_text,
                                   QObject* parent)
    : QAbstractListModel(parent), catalogue_(catalogue), kind_(kind), none_text_(std::move(none_text)) {
  ids_.append(QString());
  for (const std::string& id : catalogue.ids(kind)) ids_.append(to_qt(id));
}

const ProfileSummary& ProfileListModel::summary(const QString& id) const {
  const auto known = summaries_.constFind(id);
  if (known != summaries_.cend()) return *known;
  ProfileSummary summary;
  try {
    summary = summary_of(catalogue_, kind_, to_std(id));
  } catch (const Error& error) {
    summary.kind = kind_;
    summary.id = to_std(id);
    summary.line = error.what();
  }
  return *summaries_.insert(id, std::move(summary));
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
