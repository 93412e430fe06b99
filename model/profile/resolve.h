// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// A scenario with every id replaced by its profile.
struct Resolved {
  nlohmann::json json;  ///< the whole of it; any number is addressed by its JSON Pointer here
  Scenario scenario;
  std::map<std::string, std::string> profile_hashes;  ///< "accelerator a100-sxm-80gb" -> sha256 of its file
  std::string scenario_hash;  ///< sha256 of the scenario as the user wrote it, in canonical JSON
};

/// Replaces ids, `{"base": id, ...}` patches and the system's defaults, then reads and checks everything.
/// `file` names the scenario in errors. Throws Error.
Resolved resolve(const nlohmann::json& scenario, const Catalogue& catalogue, const std::string& file);

/// Loads a file, applies `--set` assignments in order, resolves.
Resolved load_scenario(const std::string& file, const Catalogue& catalogue,
                       const std::vector<std::pair<std::string, std::string>>& assignments = {});

/// Sets the member at `pointer` of the *resolved* scenario by changing the scenario as written: a figure
/// inside a profile turns "interconnect": "summit" into {"base": "summit", ...} with the smallest merge patch
/// (a list is written whole, as RFC 7396 wants it), and back into the id where nothing differs. A profile
/// that the system supplies is then written in the scenario. Missing objects on the way are created, null
/// removes the member. Throws Error, and leaves the scenario as it was, for a text that is no pointer, a list
/// element that is not there, a member of a plain figure. Whether the member is known and the result makes
/// sense is said by `resolve`, once all assignments are made.
void assign(nlohmann::json& scenario, const Catalogue& catalogue, std::string_view pointer,
            nlohmann::json value, const std::string& file);

/// The value of `--set /pointer=VALUE`: JSON where it parses as JSON, else a string ("25 GB/s", "selene").
nlohmann::json parse_assignment_value(std::string_view text);

}  // namespace scaleroof
