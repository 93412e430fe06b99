// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/catalogue.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "model/profile/json_pointer.h"
#include "model/profile/sha256.h"
#include "model/profile/text_file.h"
#include "model/profile/tier_links.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct KindWords {
  std::string_view scenario_key;
  std::string_view folder;
  std::string_view with_article;
};

constexpr std::array<KindWords, profile_kind_names.size()> kind_words{{
    {"accelerator", "hardware_profiles/accelerators", "an accelerator"},
    {"memory_hierarchy", "hardware_profiles/memory_hierarchies", "a memory hierarchy"},
    {"interconnect", "hardware_profiles/interconnects", "an interconnect"},
    {"system", "hardware_profiles/systems", "a system"},
    {"software", "software_profiles", "a software stack"},
    {"network", "network_profiles", "a network"},
    {"dataset", "dataset_profiles", "a dataset"},
    {"link", "hardware_profiles/links", "a link"},
}};

const KindWords& words(ProfileKind kind) {
  return kind_words[static_cast<std::size_t>(kind)];
}

/// What merging would take out.
bool has_null_member(const json& value) {
  if (!value.is_object()) return false;
  return std::any_of(value.begin(), value.end(),
                     [](const json& member) { return member.is_null() || has_null_member(member); });
}

constexpr std::string_view neutral_software = "generic";

}  // namespace

std::string_view scenario_key(ProfileKind kind) {
  return words(kind).scenario_key;
}

fs::path folder_of(ProfileKind kind) {
  return words(kind).folder;
}

std::string describe(ProfileKind kind) {
  return fmt::format("the id of {}", words(kind).with_article);
}

void add_origins_of(const json& value, const std::string& pointer, const std::string& file,
                    const std::string& pointer_in_file, Origins& origins) {
  if (value.is_array()) origins.forget_below(pointer);
  origins.add(pointer, file, pointer_in_file);
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items())
    add_origins_of(member, append_token(pointer, name), file, append_token(pointer_in_file, name), origins);
}

Catalogue::Catalogue(std::vector<fs::path> roots) : roots_(std::move(roots)) {
  for (const fs::path& root : roots_)
    for (std::size_t kind = 0; kind < entries_.size(); ++kind) {
      std::error_code error;  // a root need not have every folder
      const fs::path folder = root / kind_words[kind].folder;
      for (fs::directory_iterator item(folder, error), end; item != end; item.increment(error))
        if (item->path().extension() == ".json" && !item->is_directory(error))
          add(entries_[kind][item->path().stem().string()], item->path());
    }
}

void Catalogue::add(Entry& entry, const fs::path& file) {
  std::error_code error;  // a root may be given twice
  if (entry.file.empty())
    entry.file = file;
  else if (!fs::equivalent(entry.file, file, error))
    entry.duplicate = file;
}

void Catalogue::check_unique(ProfileKind kind, std::string_view id) const {
  // Which of the two is meant would depend on who runs the scenario.
  const auto& entries = entries_[static_cast<std::size_t>(kind)];
  const auto found = entries.find(id);
  if (found == entries.end() || found->second.duplicate.empty()) return;
  throw Error({found->second.duplicate.string(), "/id",
               fmt::format("{}, which {} has as well", quote(id), found->second.file.string()),
               "an id that no other profile of its kind has"});
}

std::vector<std::string> Catalogue::ids(ProfileKind kind) const {
  std::vector<std::string> result;
  for (const auto& [id, entry] : entries_[static_cast<std::size_t>(kind)]) result.push_back(id);
  return result;
}

bool Catalogue::contains(ProfileKind kind, std::string_view id) const {
  return entries_[static_cast<std::size_t>(kind)].contains(id);
}

fs::path Catalogue::file(ProfileKind kind, std::string_view id) const {
  return entry(kind, id).file;
}

Catalogue::Entry& Catalogue::entry(ProfileKind kind, std::string_view id) const {
  auto& entries = entries_[static_cast<std::size_t>(kind)];
  const auto found = entries.find(id);
  if (found != entries.end()) return found->second;
  std::string near;
  for (const std::string& candidate : nearest(id, ids(kind)))
    near += (near.empty() ? "nearest: " : ", ") + quote(candidate);
  throw Error(
      {.found = quote(id),
       .expected = fmt::format("{} ({})", describe(kind), near.empty() ? "no profile is there" : near)});
}

Catalogue::Entry& Catalogue::read_entry(ProfileKind kind, std::string_view id) const {
  Entry& result = entry(kind, id);
  if (result.written) return result;
  check_unique(kind, id);
  const std::string file = result.file.string();
  const std::string text = read_text_file(file);
  json written = parse_json(text, file);
  if (!written.is_object())
    throw Error({.file = file, .found = describe_json(written), .expected = "an object"});
  // The file's name is the id; an id inside that says something else is a copy that somebody forgot to edit.
  json& written_id = written["id"];
  if (!written_id.is_null() && written_id != id)
    throw Error({file, "/id", describe_json(written_id), fmt::format("{}, as the file is named", quote(id))});
  written_id = id;
  result.written = std::move(written);
  result.hash = sha256(text);
  return result;
}

std::optional<std::string> Catalogue::base_of(ProfileKind kind, std::string_view id) const {
  const Entry& profile = read_entry(kind, id);
  const auto base = profile.written->find("base");
  if (base == profile.written->end() || base->is_null()) {
    const bool implied =
        kind == ProfileKind::software && id != neutral_software && contains(kind, neutral_software);
    return implied ? std::optional<std::string>(neutral_software) : std::nullopt;
  }
  if (!base->is_string()) throw Error({profile.file.string(), "/base", describe_json(*base), describe(kind)});
  return base->get<std::string>();
}

void Catalogue::replace(ProfileKind kind, std::string_view id, json profile) {
  read_entry(kind, id).written = std::move(profile);
  for (auto& entries : entries_)  // any of them may be built on it
    for (auto& [other, entry] : entries) entry.merged.reset();
}

std::vector<std::string> Catalogue::chain(ProfileKind kind, std::string_view id) const {
  std::vector<std::string> ids{std::string(id)};
  while (const std::optional<std::string> base = base_of(kind, ids.back())) {
    const std::string place = entry(kind, ids.back()).file.string();
    if (std::find(ids.begin(), ids.end(), *base) != ids.end())
      throw Error({place, "/base", fmt::format("{}, which leads back to itself", quote(*base)),
                   "a base that is not built on this profile"});
    try {
      entry(kind, *base);
    } catch (const Error& error) {
      throw error.located(place, "/base");
    }
    ids.push_back(*base);
  }
  return ids;
}

const json& Catalogue::profile(ProfileKind kind, std::string_view id) const {
  Entry& result = read_entry(kind, id);
  if (result.merged) return *result.merged;
  const std::vector<std::string> ids = chain(kind, id);
  // Most profiles are what their file says, and a copy of them all would cost as much as reading them.
  const bool alone = ids.size() == 1 && !result.written->contains("base");
  if (alone && kind != ProfileKind::interconnect && !has_null_member(*result.written)) return *result.written;
  json merged = json::object();
  for (auto at = ids.rbegin(); at != ids.rend(); ++at) {
    const Entry& part = read_entry(kind, *at);
    merged.merge_patch(*part.written);
    if (kind == ProfileKind::interconnect)
      merge_links(merged, *part.written, *this, {part.file.string(), ""});
  }
  merged.erase("base");
  result.merged = std::move(merged);
  return *result.merged;
}

void Catalogue::add_origins(ProfileKind kind, std::string_view id, const std::string& prefix,
                            Origins& origins) const {
  const std::vector<std::string> ids = chain(kind, id);
  for (auto at = ids.rbegin(); at != ids.rend(); ++at) {
    const Entry& profile = read_entry(kind, *at);
    add_origins_of(*profile.written, prefix, profile.file.string(), "", origins);
    if (kind == ProfileKind::interconnect)
      add_link_origins(*profile.written, *this, prefix, {profile.file.string(), ""}, origins);
  }
}

std::set<std::pair<ProfileKind, std::string>> Catalogue::parts(ProfileKind kind, std::string_view id) const {
  std::set<std::pair<ProfileKind, std::string>> result;
  for (const std::string& part : chain(kind, id)) {
    result.emplace(kind, part);
    if (kind != ProfileKind::interconnect) continue;
    const Entry& profile = read_entry(kind, part);
    for (const TierLink& named : links_of(*profile.written, {profile.file.string(), ""}))
      result.merge(parts(ProfileKind::link, named.link));
  }
  return result;
}

std::string Catalogue::hash(ProfileKind kind, std::string_view id) const {
  return read_entry(kind, id).hash;
}

fs::path own_profile_root() {
  // XDG Base Directory Specification 0.8: a relative path is invalid and ignored.
  const char* const data_home = std::getenv("XDG_DATA_HOME");
  const char* const home = std::getenv("HOME");
  if (data_home != nullptr && fs::path(data_home).is_absolute()) return fs::path(data_home) / "scaleroof";
  if (home != nullptr && *home != '\0') return fs::path(home) / ".local" / "share" / "scaleroof";
  return {};
}

std::vector<fs::path> profile_roots(const fs::path& installed, const std::vector<fs::path>& extra) {
  std::vector<fs::path> roots{installed};
  const fs::path own = own_profile_root();
  std::error_code error;
  if (!own.empty() && fs::is_directory(own, error)) roots.push_back(own);
  for (const fs::path& folder : extra) {
    if (!fs::is_directory(folder, error))
      throw Error({.file = folder.string(),
                   .found = fs::exists(folder, error) ? "a file" : "no such folder",
                   .expected = "a folder with profiles"});
    roots.push_back(folder);
  }
  return roots;
}

}  // namespace scaleroof
