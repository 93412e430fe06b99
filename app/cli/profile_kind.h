// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"

namespace scaleroof::cli {

/// The kind that `word` names among `names`; std::nullopt where none does.
std::optional<ProfileKind> kind_named(std::string_view word, std::span<const std::string_view> names);

/// Whether a file's members are those of a scenario.
bool looks_like_scenario(const nlohmann::json& json);

/// What kind of profile a file holds: by the folder that it lies in, where that is one of the catalogue's,
/// else by its members. std::nullopt where neither tells.
std::optional<ProfileKind> guess_kind(const std::filesystem::path& file, const nlohmann::json& json);

}  // namespace scaleroof::cli
