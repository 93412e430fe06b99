// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/expand.h"

#include <fmt/format.h>

#include "model/profile/json_pointer.h"
#include "model/profile/tier_links.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// Fills one expansion in, component by component.
class Expander {
 public:
  Expander(const json& scenario, const Catalogue& catalogue, const std::string& file)
      : scenario_(scenario), catalogue_(catalogue), file_(file) {
    result_.origins.add("", file);
    if (!scenario.is_object())
      throw Error({.file = file, .found = describe_json(scenario), .expected = "an object"});
    result_.json = scenario;
  }

  Expansion expand() {
    check_schema();
    for (ProfileKind kind : {ProfileKind::system, ProfileKind::network, ProfileKind::dataset})
      take_written(kind);
    if (!result_.json.contains("network")) fail("/network", describe(ProfileKind::network));

    if (!take_written(ProfileKind::accelerator) && !take_supplied("system", ProfileKind::accelerator))
      fail("/accelerator", describe(ProfileKind::accelerator) + " or a system that has one");
    if (!take_written(ProfileKind::interconnect) && !take_supplied("system", ProfileKind::interconnect))
      fail("/interconnect", describe(ProfileKind::interconnect) + " or a system that has one");
    if (!take_written(ProfileKind::software) && !take_supplied("system", ProfileKind::software))
      take_profile(ProfileKind::software, "generic", scenario_key_pointer(ProfileKind::software));
    take_memory_hierarchy();
    return std::move(result_);
  }

  Expansion expand_machine() {
    take_written(ProfileKind::system);
    const auto take = [&](ProfileKind kind) { return take_written(kind) || take_supplied("system", kind); };
    if (take(ProfileKind::accelerator)) take_memory_hierarchy();
    take(ProfileKind::interconnect);
    if (!take(ProfileKind::software))
      take_profile(ProfileKind::software, "generic", scenario_key_pointer(ProfileKind::software));
    return std::move(result_);
  }

 private:
  static std::string scenario_key_pointer(ProfileKind kind) { return append_token("", scenario_key(kind)); }

  [[noreturn]] void fail(const std::string& pointer, std::string expected) const {
    throw Error({file_, pointer, "nothing", std::move(expected)});
  }

  void check_schema() const {
    const auto schema = scenario_.find("schema");
    if (schema != scenario_.end() && *schema != scenario_schema)
      throw Error({file_, "/schema", describe_json(*schema), quote(scenario_schema)});
  }

  void remember(ProfileKind kind, std::string_view id) { result_.profiles.merge(catalogue_.parts(kind, id)); }

  /// Puts the profile in; an unknown id is a mistake at `pointer` of the expanded scenario.
  void take_profile(ProfileKind kind, const std::string& id, const std::string& pointer) {
    const std::string target = scenario_key_pointer(kind);
    if (!catalogue_.contains(kind, id)) {
      const Origins::Place place = result_.origins.locate(pointer);
      try {
        catalogue_.file(kind, id);
      } catch (const Error& error) {
        throw error.located(place.file, place.pointer);
      }
    }
    result_.json[std::string(scenario_key(kind))] = catalogue_.profile(kind, id);
    catalogue_.add_origins(kind, id, target, result_.origins);
    remember(kind, id);
  }

  /// What the scenario itself says: an id, a patch or the profile inline. False when it says nothing.
  bool take_written(ProfileKind kind) {
    const std::string key(scenario_key(kind));
    const std::string pointer = scenario_key_pointer(kind);
    const auto written = scenario_.find(key);
    if (written == scenario_.end() || written->is_null()) {
      result_.json.erase(key);
      return false;
    }
    if (written->is_string()) {
      take_profile(kind, written->get<std::string>(), pointer);
      return true;
    }
    if (!written->is_object())
      throw Error({file_, pointer, describe_json(*written), describe(kind) + " or an object"});
    const auto base = written->find("base");
    const bool has_base = base != written->end() && !base->is_null();
    if (has_base && !base->is_string())
      throw Error({file_, append_token(pointer, "base"), describe_json(*base), describe(kind)});
    if (has_base)
      take_profile(kind, base->get<std::string>(), append_token(pointer, "base"));
    else if (kind == ProfileKind::software && catalogue_.contains(kind, "generic"))
      take_profile(kind, "generic", pointer);
    else
      result_.json[key] = json::object();
    json& merged = result_.json[key];
    if (!has_base) merged["id"] = "inline";
    merged.merge_patch(*written);
    merged.erase("base");
    add_origins_of(*written, pointer, file_, pointer, result_.origins);
    if (kind == ProfileKind::interconnect) take_links(merged, *written, pointer);
    return true;
  }

  /// The links that the tiers of an interconnect in the scenario name.
  void take_links(json& interconnect, const json& written, const std::string& pointer) {
    const Origins::Place place{file_, pointer};
    merge_links(interconnect, written, catalogue_, place);
    add_link_origins(written, catalogue_, pointer, place, result_.origins);
    for (const TierLink& named : links_of(written, place)) remember(ProfileKind::link, named.link);
  }

  /// What a part that is already there (the system, the accelerator) names. False when it names nothing.
  bool take_supplied(const std::string& giver, ProfileKind kind) {
    const std::string key(scenario_key(kind));
    if (!result_.json.contains(giver)) return false;
    const json& profile = result_.json[giver];
    const auto id = profile.find(key);
    if (id == profile.end() || *id == "") return false;
    const std::string pointer = append_token(append_token("", giver), key);
    if (!id->is_string()) {
      const Origins::Place place = result_.origins.locate(pointer);
      throw Error({place.file, place.pointer, describe_json(*id), describe(kind)});
    }
    take_profile(kind, id->get<std::string>(), pointer);
    return true;
  }

  void take_memory_hierarchy() {
    constexpr ProfileKind kind = ProfileKind::memory_hierarchy;
    if (take_written(kind)) return;
    const auto id_of = [&](const json& named) {
      return named.is_object() ? named.value("id", json()) : named;
    };
    const json accelerator_id = id_of(result_.json["accelerator"]);
    const bool of_system = result_.json.contains("system") &&
                           result_.json["system"].value("accelerator", json()) == accelerator_id;
    if (of_system && take_supplied("system", kind)) return;
    if (take_supplied("accelerator", kind)) return;
    // An accelerator that names none has the one of its own id.
    if (accelerator_id.is_string() && catalogue_.contains(kind, accelerator_id.get<std::string>()))
      take_profile(kind, accelerator_id.get<std::string>(), scenario_key_pointer(kind));
    else
      fail(scenario_key_pointer(kind), describe(kind) + ", or an accelerator that names one");
  }

  const json& scenario_;
  const Catalogue& catalogue_;
  const std::string& file_;
  Expansion result_;
};

}  // namespace

Expansion expand(const json& scenario, const Catalogue& catalogue, const std::string& file) {
  return Expander(scenario, catalogue, file).expand();
}

Expansion expand_machine(const json& document, const Catalogue& catalogue, const std::string& file) {
  return Expander(document, catalogue, file).expand_machine();
}

}  // namespace scaleroof
