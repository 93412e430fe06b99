// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

/// A tier of an interconnect that names the link technology which it is built of.
struct TierLink {
  std::size_t tier{};
  std::string link;
};

/// What the tiers of an interconnect's profile or patch, which stands at `place`, name as their `base`. One
/// that is no text is an Error.
std::vector<TierLink> links_of(const nlohmann::json& patch, const Origins::Place& place);

/// Puts the figures of the links that `patch` names under its tiers, after it was laid over `interconnect`.
/// Their sources become sources of the interconnect, where neither `patch` nor the tier has its own. An
/// unknown link is an Error with the nearest ids.
void merge_links(nlohmann::json& interconnect, const nlohmann::json& patch, const Catalogue& catalogue,
                 const Origins::Place& place);

/// Adds the links' files, and over them what the tiers of `patch` say themselves. The interconnect is at
/// `pointer` of the resolved scenario.
void add_link_origins(const nlohmann::json& patch, const Catalogue& catalogue, const std::string& pointer,
                      const Origins::Place& place, Origins& origins);

}  // namespace scaleroof
