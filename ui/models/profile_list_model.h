// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QStringList>

#include "ui/profile_library.h"

namespace scaleroof {

/// The profiles of one kind, in front of them, where `none_text` is not empty, an entry for "none named". A
/// profile is read when it is first shown.
class ProfileListModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role {
    IdRole = Qt::UserRole,  ///< empty for the first entry
    NameRole,
    KeyFiguresRole,
    SearchRole,  ///< id, name and key figures in one text
  };

  ProfileListModel(const ProfileLibrary& library, ProfileKind kind, QString none_text,
                   QObject* parent = nullptr);

  void set_kind(ProfileKind kind);
  ProfileKind kind() const { return kind_; }
  const ProfileSummary& summary(const QString& id) const { return library_.summary(kind_, id); }
  bool contains(const QString& id) const { return ids_.contains(id); }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  void rebuild();

  const ProfileLibrary& library_;
  ProfileKind kind_;
  QStringList ids_;
  QString none_text_;
};

}  // namespace scaleroof
