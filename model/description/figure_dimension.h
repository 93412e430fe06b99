// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "model/profile/catalogue.h"
#include "model/quantity/text.h"

namespace scaleroof {

/// What figures of a profile are quantities, and of which dimension. The readers take them so; a test holds
/// the two together.
struct FigureDimension {
  ProfileKind kind;
  std::string_view pattern;  ///< a JSON Pointer, in which "*" stands for any one token: "/levels/*/capacity"
  Dimension dimension;
};

/// All of them.
std::span<const FigureDimension> figure_dimensions();

/// The dimension of the figure at a JSON Pointer of a profile; `number` for all that are no quantities.
Dimension dimension_of_figure(ProfileKind kind, std::string_view pointer);

}  // namespace scaleroof
