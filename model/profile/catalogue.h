// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/profile/json_reader.h"

namespace scaleroof {

enum class ProfileKind {
  accelerator,
  memory_hierarchy,
  interconnect,
  system,
  software,
  network,
  dataset,
  link
};
/// As `show` takes them.
inline constexpr std::array<std::string_view, 8> profile_kind_names{
    "accelerator", "memory-hierarchy", "interconnect", "system", "software", "network", "dataset", "link"};
/// As `list` takes them.
inline constexpr std::array<std::string_view, 8> profile_kind_plurals{
    "accelerators", "memory-hierarchies", "interconnects", "systems",
    "software",     "networks",           "datasets",      "links"};
/// The scenario's member that names a profile of this kind: "memory_hierarchy". A link is named by a tier of
/// an interconnect instead.
std::string_view scenario_key(ProfileKind kind);
/// Folder below a profile root: "hardware_profiles/accelerators".
std::filesystem::path folder_of(ProfileKind kind);

/// The profiles in a list of root folders, each laid out as this repository is. Files are read when first
/// asked for and kept. Not thread-safe.
class Catalogue {
 public:
  /// Two profiles of one kind and id in different roots are an Error for whoever asks for them.
  explicit Catalogue(std::vector<std::filesystem::path> roots);

  std::vector<std::string> ids(ProfileKind kind) const;  ///< sorted
  bool contains(ProfileKind kind, std::string_view id) const;
  /// Throws Error where several roots have a profile of that kind and id.
  void check_unique(ProfileKind kind, std::string_view id) const;
  std::filesystem::path file(ProfileKind kind, std::string_view id) const;
  /// Puts another content in the place of a profile's file, for this catalogue only.
  void replace(ProfileKind kind, std::string_view id, nlohmann::json profile);
  /// Root that a user's own profiles are saved to: the last one.
  const std::vector<std::filesystem::path>& roots() const { return roots_; }

  /// The profile with its chain of `base` merged (RFC 7396) and `base` taken out; `sources` kept. Software
  /// profiles end in `generic`. Tiers of an interconnect that name a link as their `base` have its figures.
  /// Unknown id, base in a circle: Error with the nearest known ids.
  const nlohmann::json& profile(ProfileKind kind, std::string_view id) const;
  /// Where each figure of `profile(kind, id)` stands: the file of the id or of one of its bases. Pointers
  /// start at `prefix`, which itself stands in the file of the id.
  void add_origins(ProfileKind kind, std::string_view id, const std::string& prefix, Origins& origins) const;
  /// The id and its bases, from the profile itself to the one at the bottom.
  std::vector<std::string> chain(ProfileKind kind, std::string_view id) const;
  /// All profiles that `profile(kind, id)` is made of: the id, its bases, the links of their tiers.
  std::set<std::pair<ProfileKind, std::string>> parts(ProfileKind kind, std::string_view id) const;
  /// SHA-256 of the file's bytes, in hexadecimal.
  std::string hash(ProfileKind kind, std::string_view id) const;

 private:
  struct Entry {
    std::filesystem::path file;
    std::filesystem::path duplicate;        ///< another file of the same id, in another root
    std::optional<nlohmann::json> written;  ///< as the file says it, once read
    std::optional<nlohmann::json> merged;   ///< with its bases, once asked for
    std::string hash;
  };

  static void add(Entry& entry, const std::filesystem::path& file);
  Entry& entry(ProfileKind kind, std::string_view id) const;
  Entry& read_entry(ProfileKind kind, std::string_view id) const;
  std::optional<std::string> base_of(ProfileKind kind, std::string_view id) const;

  std::vector<std::filesystem::path> roots_;
  mutable std::array<std::map<std::string, Entry, std::less<>>, profile_kind_names.size()> entries_;
};

/// "the id of an accelerator": what an error message says it expected.
std::string describe(ProfileKind kind);

/// Adds the file of every object and figure in `value`, which stands at `pointer_in_file` of that file and at
/// `pointer` of the resolved scenario. A list is a figure, and replaces one that was there.
void add_origins_of(const nlohmann::json& value, const std::string& pointer, const std::string& file,
                    const std::string& pointer_in_file, Origins& origins);

/// The user's own folder: $XDG_DATA_HOME/scaleroof or ~/.local/share/scaleroof, which need not exist; empty
/// without either.
std::filesystem::path own_profile_root();

/// The roots that both programs use, first to last: the profiles installed with the program, the user's own
/// folder where it exists, `extra` (--profiles).
/// An `extra` folder that does not exist is an Error.
std::vector<std::filesystem::path> profile_roots(const std::filesystem::path& installed,
                                                 const std::vector<std::filesystem::path>& extra);

}  // namespace scaleroof
