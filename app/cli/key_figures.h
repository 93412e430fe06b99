// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"

namespace scaleroof::cli {

/// One of the figures by which a person chooses a profile.
struct KeyFigure {
  std::string name;              ///< as in JSON and CSV, with its unit: "memory_capacity_bytes"
  nlohmann::ordered_json value;  ///< in SI units; null where it is not known
  std::string words;             ///< "80.0 GiB"; empty where it is not known
};

struct ProfileSummary {
  std::string id;
  std::string name;
  int year{0};                     ///< 0: not stated
  std::vector<KeyFigure> figures;  ///< the same ones, in the same order, for each profile of a kind
};

/// Throws Error where the profile has a mistake.
ProfileSummary summary_of(const Catalogue& catalogue, ProfileKind kind, const std::string& id);

}  // namespace scaleroof::cli
