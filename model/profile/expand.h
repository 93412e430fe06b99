// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

inline constexpr std::string_view scenario_schema = "scaleroof/scenario/1";

/// A scenario on the level of JSON with every id replaced by its profile.
struct Expansion {
  nlohmann::json json;  ///< each profile with its `id`; that of an inline object without one is "inline"
  Origins origins;      ///< where each part of it was written
  std::set<std::pair<ProfileKind, std::string>> profiles;  ///< all that were used, their bases included
};

/// Replaces ids, `{"base": id, ...}` patches and what the system supplies:
/// - what the scenario names wins;
/// - the system supplies accelerator, memory hierarchy, interconnect and software; its memory hierarchy only
///   for its own accelerator, since it describes that one's memory;
/// - a memory hierarchy that neither names is the accelerator's own, software is `generic`.
/// A `schema` that is there has to be the one above. What is still missing, an unknown id, a base in a
/// circle: Error. `file` names the scenario in errors. The figures themselves are not looked at.
Expansion expand(const nlohmann::json& scenario, const Catalogue& catalogue, const std::string& file);

/// The same of what runs no network: a kernel on an accelerator, a collective on an interconnect. Accelerator
/// (with its memory hierarchy) and interconnect are there only where `document` or its system names them.
Expansion expand_machine(const nlohmann::json& document, const Catalogue& catalogue, const std::string& file);

}  // namespace scaleroof
