// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractListModel>

#include "ui/profile_library.h"

namespace scaleroof {

/// The profiles of one kind under headings that cannot be chosen, as `grouped` orders them; in front of them,
/// where `none_text` is not empty, an entry for "none named".
class ProfileListModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role {
    IdRole = Qt::UserRole,  ///< empty for the first entry and for headings
    NameRole,
    KeyFiguresRole,
    YearRole,     ///< as a text; empty where it is not known
    HeadingRole,  ///< whether it is one
    SearchRole,   ///< all of this in one text; of a heading what stands below it, so that both stay together
  };

  ProfileListModel(const ProfileLibrary& library, ProfileKind kind, QString none_text,
                   QObject* parent = nullptr);

  void set_kind(ProfileKind kind);
  const ProfileSummary& summary(const QString& id) const { return library_.summary(kind_, id); }
  /// Its row, whatever the case of its letters; -1: there is none.
  int row_of(const QString& id) const;
  /// What stands for "none named"; empty where there is no such entry.
  const QString& none_text() const { return none_text_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  struct Row {
    QString id;
    QString year;
    QString heading;  ///< of the group; the row is the heading itself where the id is empty
  };

  void rebuild();
  QVariant heading_data(int row, int role) const;
  QString search_text(const Row& row) const;

  const ProfileLibrary& library_;
  ProfileKind kind_;
  std::vector<Row> rows_;
  QString none_text_;
};

}  // namespace scaleroof
