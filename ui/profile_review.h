// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/description/profile_figure.h"
#include "model/error.h"

namespace scaleroof {

/// One figure of a draft beside the same one of its base.
struct DraftFigure {
  std::string pointer;
  std::string part_label;  ///< as in ProfileFigure
  std::string label;
  Dimension dimension{Dimension::number};
  std::optional<ProfileFigure> base;   ///< none: the base does not state it
  std::optional<ProfileFigure> draft;  ///< none: the profile will not state it
  bool is_changed{false};              ///< it is not what the base says
  bool lacks_source{false};  ///< a changed number whose source, if it has one, is that of the base's
};

/// What a draft amounts to.
struct ProfileReview {
  std::vector<DraftFigure> figures;  ///< in the order of the documentation
  nlohmann::json merged;             ///< null where the base cannot be read
  std::optional<Error> mistake;      ///< the first one that the model's reader finds
  /// Other profiles that it names and that are not there (yet): "accelerator \"my-gpu\"".
  std::vector<std::string> unknown_parts;

  /// The pointers of those that lack a source.
  std::vector<std::string> without_source() const;
};

/// Reads the draft as if it stood in the catalogue under its id.
ProfileReview review(const nlohmann::json& draft, ProfileKind kind, const Catalogue& catalogue);

/// The figures that other profiles of a kind state, without their values: what a new one may have. Not for
/// networks, whose layers are their own.
std::vector<DraftFigure> usual_figures(const Catalogue& catalogue, ProfileKind kind);

/// Adds those of the usual figures that the review does not have. Of a list's elements (tiers) only those
/// that are there and the one that could come next.
void add_unstated(ProfileReview& review, const std::vector<DraftFigure>& usual);

}  // namespace scaleroof
