// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/tier_links.h"

#include "model/profile/json_pointer.h"

namespace scaleroof {
namespace {

using nlohmann::json;

std::string tier_pointer(const std::string& pointer, std::size_t tier) {
  return append_token(append_token(pointer, "tiers"), std::to_string(tier));
}

const json& link_profile(const TierLink& named, const Catalogue& catalogue, const Origins::Place& place) {
  if (!catalogue.contains(ProfileKind::link, named.link)) {
    try {
      catalogue.file(ProfileKind::link, named.link);
    } catch (const Error& error) {
      throw error.located(place.file, append_token(tier_pointer(place.pointer, named.tier), "base"));
    }
  }
  return catalogue.profile(ProfileKind::link, named.link);
}

/// Whether the tier says itself what a link's source at `pointer` is about.
bool says_itself(const json& tier, const std::string& pointer) {
  const json* at = &tier;
  for (const std::string& token : split_pointer(pointer)) {
    if (!at->is_object()) return true;
    const auto found = at->find(token);
    if (found == at->end()) return false;
    at = &*found;
  }
  return !at->is_object();
}

void merge_sources(json& interconnect, const json& patch, const json& link, std::size_t index) {
  const auto sources = link.find("sources");
  if (sources == link.end() || !sources->is_object()) return;
  json& all = interconnect["sources"];
  if (all.is_null()) all = json::object();
  if (!all.is_object()) return;  // the reader says what is wrong
  const json own = patch.value("sources", json::object());
  for (const auto& [pointer, source] : sources->items()) {
    const std::string target = tier_pointer("", index) + pointer;
    if (!own.contains(target) && !says_itself(patch["tiers"][index], pointer)) all[target] = source;
  }
}

}  // namespace

std::vector<TierLink> links_of(const json& patch, const Origins::Place& place) {
  std::vector<TierLink> links;
  const auto tiers = patch.find("tiers");
  if (tiers == patch.end() || !tiers->is_array()) return links;
  for (std::size_t i = 0; i < tiers->size(); ++i) {
    const json& tier = (*tiers)[i];
    if (!tier.is_object()) continue;
    const auto base = tier.find("base");
    if (base == tier.end() || base->is_null()) continue;
    if (!base->is_string())
      throw Error({place.file, append_token(tier_pointer(place.pointer, i), "base"), describe_json(*base),
                   describe(ProfileKind::link)});
    links.push_back({i, base->get<std::string>()});
  }
  return links;
}

void merge_links(json& interconnect, const json& patch, const Catalogue& catalogue,
                 const Origins::Place& place) {
  for (const TierLink& named : links_of(patch, place)) {
    const json& link = link_profile(named, catalogue, place);
    json tier = link;
    for (const char* about_the_link : {"id", "year", "description", "notes", "sources"})
      tier.erase(about_the_link);
    tier.merge_patch(patch["tiers"][named.tier]);
    tier.erase("base");
    interconnect["tiers"][named.tier] = std::move(tier);
    merge_sources(interconnect, patch, link, named.tier);
  }
}

void add_link_origins(const json& patch, const Catalogue& catalogue, const std::string& pointer,
                      const Origins::Place& place, Origins& origins) {
  for (const TierLink& named : links_of(patch, place)) {
    const std::string target = tier_pointer(pointer, named.tier);
    catalogue.add_origins(ProfileKind::link, named.link, target, origins);
    add_origins_of(patch["tiers"][named.tier], target, place.file, tier_pointer(place.pointer, named.tier),
                   origins);
  }
}

}  // namespace scaleroof
