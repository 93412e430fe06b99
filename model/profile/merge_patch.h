// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace scaleroof {

/// The smallest JSON merge patch (RFC 7396) that turns `source` into `target`. Both are objects without
/// members that are null, since such a patch cannot write null.
nlohmann::json merge_patch_between(const nlohmann::json& source, const nlohmann::json& target);

}  // namespace scaleroof
