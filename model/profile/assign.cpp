// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "model/profile/expand.h"
#include "model/profile/json_pointer.h"
#include "model/profile/merge_patch.h"
#include "model/profile/resolve.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

constexpr std::array component_kinds{
    ProfileKind::accelerator, ProfileKind::memory_hierarchy, ProfileKind::interconnect, ProfileKind::system,
    ProfileKind::software,    ProfileKind::network,          ProfileKind::dataset};

std::optional<ProfileKind> component(std::string_view key) {
  const auto* const found = std::find_if(component_kinds.begin(), component_kinds.end(),
                                         [&](ProfileKind kind) { return scenario_key(kind) == key; });
  return found == component_kinds.end() ? std::nullopt : std::optional(*found);
}

/// Members that are null are absent, and a merge patch could not write them.
void drop_null_members(json& value) {
  if (!value.is_object()) return;
  for (auto member = value.begin(); member != value.end();) {
    drop_null_members(*member);
    member = member->is_null() ? value.erase(member) : std::next(member);
  }
}

/// Sets the member that `tokens` lead to from `root`, which stands at `place`; missing objects are created,
/// list elements are not.
void set_member(json& root, std::span<const std::string> tokens, json value, std::string place,
                const std::string& file) {
  json* at = &root;
  for (const std::string& token : tokens) {
    if (at->is_null()) *at = json::object();
    if (at->is_object()) {
      at = &(*at)[token];
    } else if (at->is_array()) {
      std::size_t index = 0;
      const char* const end = token.data() + token.size();
      const auto [stop, error] = std::from_chars(token.data(), end, index);
      if (error != std::errc{} || stop != end || index >= at->size())
        throw Error({file, append_token(place, token), fmt::format("no element {}", quote(token)),
                     at->empty() ? "a list that is not empty"
                                 : fmt::format("an index from 0 to {}", at->size() - 1)});
      at = &(*at)[index];
    } else {
      throw Error(
          {file, place, describe_json(*at), fmt::format("an object with the member {}", quote(token))});
    }
    place = append_token(place, token);
  }
  *at = std::move(value);
}

/// The component as the scenario would have to write it to resolve to `target`.
json written_as(const json& target, const json& base, const std::string& id) {
  json patch = merge_patch_between(base, target);
  if (patch.empty()) return id;
  patch["base"] = id;
  return patch;
}

}  // namespace

void assign(json& scenario, const Catalogue& catalogue, std::string_view pointer, json value,
            const std::string& file) {
  std::vector<std::string> tokens;
  try {
    tokens = split_pointer(pointer);
  } catch (const Error& error) {
    throw error.located(file, "");
  }
  if (tokens.empty())
    throw Error({.file = file,
                 .found = "an empty pointer",
                 .expected = "one to a member, such as \"/plan/micro_batch\""});
  if (!scenario.is_object())
    throw Error({.file = file, .found = describe_json(scenario), .expected = "an object"});

  const std::string& key = tokens.front();
  const std::optional<ProfileKind> kind = component(key);
  const json written = scenario.value(key, json());
  const bool inline_profile = written.is_object() && written.value("base", json()).is_null();
  if (!kind || tokens.size() == 1 || inline_profile) {
    json changed = scenario;
    set_member(changed, tokens, std::move(value), "", file);
    scenario = std::move(changed);
    return;
  }

  // The component as it resolves today; where the scenario does not write it, somebody else supplies it.
  const Expansion before = expand(scenario, catalogue, file);
  const std::string place = append_token("", key);
  if (!before.json.contains(key)) throw Error({file, place, "nothing", describe(*kind)});
  json target = before.json[key];
  const json base = written.is_null() ? target["id"] : written.is_object() ? written["base"] : written;
  const std::string id = base.get<std::string>();
  set_member(target, std::span(tokens).subspan(1), std::move(value), place, file);
  drop_null_members(target);
  scenario[key] = written_as(target, catalogue.profile(*kind, id), id);
}

json parse_assignment_value(std::string_view text) {
  try {
    return parse_json(text, "");
  } catch (const Error&) {
    return std::string(text);
  }
}

}  // namespace scaleroof
