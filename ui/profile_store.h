// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <QByteArray>

#include "model/profile/catalogue.h"

namespace scaleroof {

/// Where the user's own profiles are written. What is installed with the program is never written, however
/// it may be reached.
class ProfileStore {
 public:
  /// `shipped`: the folder with the installed profiles; `roots`: all folders that are read, the shipped one
  /// among them. New profiles go to the last of the others, or where there is none to `own`.
  ProfileStore(std::filesystem::path shipped, std::vector<std::filesystem::path> roots,
               std::filesystem::path own);

  /// The folders to read: once something was saved, also the one that it went to.
  const std::vector<std::filesystem::path>& roots() const { return roots_; }

  /// Whether the profile comes with the program.
  bool is_shipped(ProfileKind kind, const std::string& id) const;
  /// A profile of the user's, wherever it stands.
  bool is_own(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const;

  /// The file that a profile of this id is saved to, which may be there already. Throws Error for an id that
  /// is no file's name, that a shipped profile has, or whose file is one of the shipped ones.
  std::filesystem::path file_for(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const;
  /// Makes the folders that are missing and replaces the file as a whole. Throws Error; then the file is as
  /// it was.
  void save(const Catalogue& catalogue, ProfileKind kind, const std::string& id, const QByteArray& bytes);
  /// Throws Error where the profile is not the user's, or where another one is built on it.
  void remove(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const;

 private:
  bool lies_in_shipped(const std::filesystem::path& file) const;

  std::filesystem::path shipped_;
  std::vector<std::filesystem::path> roots_;
  std::filesystem::path save_to_;
};

}  // namespace scaleroof
