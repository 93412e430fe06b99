// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/resolve.h"

#include <fmt/format.h>

#include "model/profile/expand.h"
#include "model/profile/sha256.h"
#include "model/quote.h"

namespace scaleroof {

Resolved resolve(const nlohmann::json& scenario, const Catalogue& catalogue, const std::string& file) {
  Expansion expansion = expand(scenario, catalogue, file);
  Resolved resolved;
  resolved.json = std::move(expansion.json);
  ObjectReader reader(resolved.json, "", expansion.origins);
  resolved.scenario = read_scenario(reader);
  for (const auto& [kind, id] : expansion.profiles)
    resolved.profile_hashes[fmt::format("{} {}", profile_kind_names[static_cast<std::size_t>(kind)], id)] =
        catalogue.hash(kind, id);
  // nlohmann::json keeps members sorted, so that the text without white space is canonical.
  resolved.scenario_hash = sha256(scenario.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  return resolved;
}

Resolved load_scenario(const std::string& file, const Catalogue& catalogue,
                       const std::vector<std::pair<std::string, std::string>>& assignments) {
  nlohmann::json scenario = load_json(file);
  if (!scenario.is_object())
    throw Error(
        {.file = file, .found = describe_json(scenario), .expected = "a scenario, which is an object"});
  if (!scenario.contains("schema")) throw Error({file, "/schema", "nothing", quote(scenario_schema)});
  for (const auto& [pointer, value] : assignments)
    assign(scenario, catalogue, pointer, parse_assignment_value(value), file);
  return resolve(scenario, catalogue, file);
}

}  // namespace scaleroof
