// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/description/profile_summary.h"

namespace scaleroof {

/// From one year to another, both included; an end that is not stated is open.
struct YearRange {
  std::optional<int> from;
  std::optional<int> to;
};

/// Reads "2020", "2018..2022", "2023.." or "..2020". Throws Error (with only `found` and `expected` set).
YearRange parse_year_range(std::string_view text);

/// Which profiles of a kind somebody wants to see; what is not stated lets all pass. Letters are compared
/// without regard to case.
struct ProfileFilter {
  std::string vendor{};             ///< the whole name
  std::string family{};             ///< the whole word
  std::string match{};              ///< a part of the id or of the name
  std::optional<YearRange> year{};  ///< a profile without a year does not pass

  bool passes(const ProfileSummary& profile) const;
};

/// Whether profiles of a kind have a vendor, a family at all.
bool has_vendor(ProfileKind kind);
bool has_family(ProfileKind kind);

}  // namespace scaleroof
