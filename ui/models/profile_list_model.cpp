// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_list_model.h"

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {

ProfileListModel::ProfileListModel(const Catalogue& catalogue, ProfileKind kind, QString none_text,
                                   QObject* parent)
    : QAbstractListModel(parent), catalogue_(catalogue), kind_(kind), none_text_(std::move(none_text)) {
  ids_.append(QString());
  for (const std::string& id : catalogue.ids(kind)) ids_.append(to_qt(id));
}

ProfileSummary ProfileListModel::summary(const QString& id) const {
  const auto known = summaries_.constFind(id);
  if (known != summaries_.cend()) return *known;
  ProfileSummary summary{id, {}, {}};
  try {
    summary = summarise(kind_, id, catalogue_.profile(kind_, to_std(id)));
  } catch (const std::exception& error) {  // a broken file of the user's own is listed with what is wrong
    summary.key_figures = to_qt(error.what());
  }
  summaries_.insert(id, summary);
  return summary;
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
      return summary(id).name;
    case KeyFiguresRole:
      return summary(id).key_figures;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
      return summary(id).name + QStringLiteral("\n") + summary(id).key_figures;
    case SearchRole:
      return QStringList{id, summary(id).name, summary(id).key_figures}.join(QLatin1Char(' '));
    default:
      return {};
  }
}

}  // namespace scaleroof
