// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile_kind.h"

#include <algorithm>
#include <array>
#include <utility>

namespace scaleroof::cli {

std::optional<ProfileKind> kind_named(std::string_view word, std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) return std::nullopt;
  return static_cast<ProfileKind>(found - names.begin());
}

bool looks_like_scenario(const nlohmann::json& json) {
  if (!json.is_object()) return false;
  return json.contains("network") || json.contains("plan") || json.contains("task");
}

std::optional<ProfileKind> guess_kind(const std::filesystem::path& file, const nlohmann::json& json) {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::absolute(file, failed).parent_path();
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i)
    if (folder.filename() == folder_of(static_cast<ProfileKind>(i)).filename())
      return static_cast<ProfileKind>(i);
  // Members that only profiles of one kind have.
  constexpr std::array<std::pair<std::string_view, ProfileKind>, 15> members{
      {{"tiers", ProfileKind::interconnect},
       {"levels", ProfileKind::memory_hierarchy},
       {"matrix", ProfileKind::accelerator},
       {"vector", ProfileKind::accelerator},
       {"memory_capacity", ProfileKind::accelerator},
       {"kind", ProfileKind::network},
       {"layers", ProfileKind::network},
       {"accelerators_per_node", ProfileKind::system},
       {"nodes", ProfileKind::system},
       {"samples", ProfileKind::dataset},
       {"sample_size", ProfileKind::dataset},
       {"matrix_products", ProfileKind::software},
       {"element_wise", ProfileKind::software},
       {"overlap", ProfileKind::software},
       {"protocols", ProfileKind::link}}};
  for (const auto& [member, kind] : members)
    if (json.is_object() && json.contains(member)) return kind;
  return std::nullopt;
}

}  // namespace scaleroof::cli
