// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QStringList>

#include "model/description/profile_summary.h"

namespace scaleroof {

/// The profiles of one kind, in front of them an entry for "none named". A profile is read when it is first
/// shown.
class ProfileListModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role {
    IdRole = Qt::UserRole,  ///< empty for the first entry
    NameRole,
    KeyFiguresRole,
    SearchRole,  ///< id, name and key figures in one text
  };

  ProfileListModel(const Catalogue& catalogue, ProfileKind kind, QString none_text,
                   QObject* parent = nullptr);

  /// Of a broken file of the user's own the line says what is wrong.
  const ProfileSummary& summary(const QString& id) const;
  bool contains(const QString& id) const { return ids_.contains(id); }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  const Catalogue& catalogue_;
  ProfileKind kind_;
  QStringList ids_;
  QString none_text_;
  mutable QHash<QString, ProfileSummary> summaries_;
};

}  // namespace scaleroof
