// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

/// A share of something that nothing exceeds: above zero, at most one. Throws Error otherwise.
Share share_of_roof_or(ObjectReader& reader, std::string_view key, Share fallback);

/// The same for a plain number whose uncertainty is not carried.
double part_or(ObjectReader& reader, std::string_view key, double fallback);

/// From zero to one, both included: how much of something overlaps, is exposed, is lost.
double fraction_or(ObjectReader& reader, std::string_view key, double fallback);

}  // namespace scaleroof
