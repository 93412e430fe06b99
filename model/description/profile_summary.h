// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/profile/catalogue.h"

namespace scaleroof {

/// One of the figures by which a person chooses a profile.
struct KeyFigure {
  std::string name;              ///< as in JSON and CSV, with its unit: "memory_capacity_bytes"
  nlohmann::ordered_json value;  ///< in SI units; null where it is not known
  std::string words;             ///< "80.0 GiB"; empty where it is not known
};

struct ProfileSummary {
  ProfileKind kind{ProfileKind::accelerator};
  std::string id;
  std::string name;                ///< the id where the profile has none
  std::string vendor;              ///< of an accelerator or a system; else empty
  std::string site;                ///< of a system; else empty
  std::string family;              ///< of a network: "vision", "language"; else empty
  int year{0};                     ///< 0: not stated
  std::vector<KeyFigure> figures;  ///< the same ones, in the same order, for each profile of a kind
  std::string line;                ///< the most telling of all this: "312 TFLOP/s bf16 · 80.0 GiB · 2020"

  /// Null where this kind has no such figure.
  const KeyFigure* figure(std::string_view figure_name) const;
};

/// Reads the profile, for which it must be right. Throws Error where it has a mistake.
ProfileSummary summary_of(const Catalogue& catalogue, ProfileKind kind, const std::string& id);

}  // namespace scaleroof
