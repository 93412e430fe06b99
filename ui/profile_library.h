// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include <QHash>
#include <QObject>

#include "model/description/profile_summary.h"

namespace scaleroof {

/// The profiles that a window shows. A file is read when it is first asked for, and again after `reload`.
class ProfileLibrary : public QObject {
  Q_OBJECT
 public:
  explicit ProfileLibrary(std::vector<std::filesystem::path> roots, QObject* parent = nullptr);

  const Catalogue& catalogue() const { return catalogue_; }
  /// Of a broken file of the user's own the line says what is wrong.
  const ProfileSummary& summary(ProfileKind kind, const QString& id) const;
  /// Forgets what was read: the folders have changed.
  void reload(std::vector<std::filesystem::path> roots);

 signals:
  void reloaded();

 private:
  Catalogue catalogue_;
  mutable std::array<QHash<QString, ProfileSummary>, profile_kind_names.size()> summaries_;
};

}  // namespace scaleroof
