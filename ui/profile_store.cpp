// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profile_store.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "model/error.h"
#include "model/quote.h"
#include "ui/figures/figure_export.h"
#include "ui/text.h"

namespace scaleroof {

namespace {

namespace fs = std::filesystem;

bool is_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Links followed as far as the path exists; without a trailing slash.
fs::path real(const fs::path& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed).lexically_normal();
  const fs::path followed = fs::weakly_canonical(absolute, failed);
  const fs::path result = failed ? absolute : followed;
  return result.has_filename() ? result : result.parent_path();
}

bool is_file_name(const std::string& id) {
  constexpr std::size_t longest = 200;
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+";
  return !id.empty() && id.size() <= longest && id.front() != '.' &&
         id.find_first_not_of(allowed) == std::string::npos;
}

}  // namespace

ProfileStore::ProfileStore(fs::path shipped, std::vector<fs::path> roots, fs::path own)
    : shipped_(real(shipped)), roots_(std::move(roots)), save_to_(std::move(own)) {
  for (const fs::path& root : roots_)
    if (real(root) != shipped_) save_to_ = root;
}

bool ProfileStore::lies_in_shipped(const fs::path& file) const {
  const fs::path place = real(file);
  // A root of the user's may stand inside the program's folder, as it does where that is a source tree.
  for (std::size_t kind = 0; kind < profile_kind_names.size(); ++kind)
    if (is_in(place, real(shipped_ / folder_of(static_cast<ProfileKind>(kind))))) return true;
  return false;
}

bool ProfileStore::is_shipped(ProfileKind kind, const std::string& id) const {
  std::error_code failed;
  return fs::exists(shipped_ / folder_of(kind) / (id + ".json"), failed);
}

bool ProfileStore::is_own(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const {
  return catalogue.contains(kind, id) && !lies_in_shipped(catalogue.file(kind, id));
}

fs::path ProfileStore::file_for(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const {
  if (!is_file_name(id))
    throw Error({"", "/id", id.empty() ? "nothing" : quote(id),
                 "letters, digits, \"-\", \"_\", \".\" and \"+\", such as \"my-cluster\""});
  if (is_shipped(kind, id))
    throw Error({"", "/id", fmt::format("{}, a profile that comes with the program", quote(id)),
                 "an id of its own, such as " + quote("my-" + id)});
  if (save_to_.empty()) throw Error({"", "", "no home folder", "HOME or XDG_DATA_HOME to be set"});
  catalogue.check_unique(kind, id);
  const bool there = catalogue.contains(kind, id);
  fs::path file = there ? catalogue.file(kind, id) : save_to_ / folder_of(kind) / (id + ".json");
  if (lies_in_shipped(file))
    throw Error({file.string(), "", "a folder that belongs to the program", "a folder of your own"});
  return file;
}

void ProfileStore::save(const Catalogue& catalogue, ProfileKind kind, const std::string& id,
                        const QByteArray& bytes) {
  const fs::path file = file_for(catalogue, kind, id);
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  if (failed)
    throw Error({file.parent_path().string(), "",
                 fmt::format("a folder that cannot be made ({})", failed.message()), "a writable place"});
  write_file(to_qt(file.string()), bytes);
  if (std::find(roots_.begin(), roots_.end(), save_to_) == roots_.end()) roots_.push_back(save_to_);
}

void ProfileStore::remove(const Catalogue& catalogue, ProfileKind kind, const std::string& id) const {
  const fs::path file = catalogue.file(kind, id);
  if (lies_in_shipped(file))
    throw Error({file.string(), "", "a profile that comes with the program", "one of your own"});
  for (const ProfileKind other : {kind, ProfileKind::interconnect})
    for (const std::string& user : catalogue.ids(other)) {
      if (other == kind && user == id) continue;
      bool uses = false;
      try {
        uses = catalogue.parts(other, user).contains({kind, id});
      } catch (const Error&) {  // a broken one depends on nothing that could still break
      }
      if (uses)
        throw Error({"", "", fmt::format("{}, on which {} is built", quote(id), quote(user)),
                     "a profile that no other one needs"});
    }
  std::error_code failed;
  if (!fs::remove(file, failed))
    throw Error({file.string(), "", fmt::format("a file that cannot be deleted ({})", failed.message()),
                 "a writable folder"});
}

}  // namespace scaleroof
