// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"

namespace scaleroof {

/// The id of the profile that `written` is a patch on; empty: it stands alone. Software profiles stand on
/// `generic` where they do not say so. Throws Error where `base` is no text; `file` names it there.
std::string base_of(const nlohmann::json& written, ProfileKind kind, const Catalogue& catalogue,
                    const std::string& file);

/// A profile that is written somewhere but not yet among those of the catalogue, as it would be there.
struct WrittenProfile {
  nlohmann::json merged;  ///< with its bases and, in an interconnect, its tiers' links
  Origins origins;        ///< of each figure
};

/// `id` is what the profile will be called, `file` names it in errors. Throws Error where it has another id
/// in it, where its base is unknown or is built on a profile of this id.
WrittenProfile merge_written(const nlohmann::json& written, ProfileKind kind, const std::string& id,
                             const Catalogue& catalogue, const std::string& file);

}  // namespace scaleroof
