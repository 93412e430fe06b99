// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/description/source_kind.h"
#include "model/profile/catalogue.h"
#include "model/quantity/text.h"

namespace scaleroof {

/// One figure of a profile for reading: where it stands, what it says, who says so.
struct ProfileFigure {
  std::string pointer;  ///< JSON Pointer inside the profile: "/tiers/1/bandwidth"
  std::string part;     ///< pointer of the part that holds it: "/tiers/1"; empty: the profile itself
  std::string
      part_label;       ///< "Tier 2: HDR InfiniBand", "Matrix units, dense peak"; empty: the profile itself
  std::string label;    ///< the figure inside its part, in plain words: "Bandwidth"
  std::string words;    ///< with its unit: "312 TFLOP/s"; a share with its uncertainty: "0.82 ± 3%"
  std::string written;  ///< as it would stand in a file: a text as it is, everything else as JSON
  std::optional<double> value;             ///< a number in SI units; none for words, lists, yes and no
  double relative_sd{0};                   ///< of a share that states one
  Dimension dimension{Dimension::number};  ///< its unit is si_unit(dimension)
  std::string source;                      ///< of the figure, or of the part that holds it; may be empty
  SourceKind source_kind{SourceKind::none};
  std::string file;       ///< file that states it: the profile's own or that of one of its bases
  bool inherited{false};  ///< stated by a base
};

/// Every figure of the profile in the order of the documentation, parts together; its id, name, description,
/// notes and sources are no figures. A share with its uncertainty, a list of numbers and a network's layer
/// are one figure each. `origins` says where each stands, the profile at its root; without entries no file is
/// known and nothing is inherited. Mistakes in the profile are not looked for: what is no quantity where one
/// should be is shown as it is written.
std::vector<ProfileFigure> figures_of(ProfileKind kind, const nlohmann::json& profile,
                                      const Origins& origins);

/// The same for a profile of the catalogue, its bases merged. Throws Error where it cannot be read.
std::vector<ProfileFigure> figures_of(const Catalogue& catalogue, ProfileKind kind, const std::string& id);

/// The number that the JSON of a figure states, in SI units: of a share its value, of a text with a unit what
/// it amounts to; none where it states none.
std::optional<double> number_in(const nlohmann::json& value, Dimension dimension);

/// The id of the profile that states a figure: the name of its file. Empty where the file is not known.
std::string stated_by(const ProfileFigure& figure);

/// What `notes` says, one text each.
std::vector<std::string> notes_of(const nlohmann::json& profile);

}  // namespace scaleroof
