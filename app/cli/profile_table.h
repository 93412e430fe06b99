// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/description/profile_comparison.h"
#include "model/description/profile_figure.h"
#include "model/description/profile_summary.h"

namespace scaleroof::cli {

/// A profile that another one names: what it is there, and what it is.
struct NamedProfile {
  std::string role;  ///< "Accelerator"
  ProfileSummary summary;
};

/// One profile for reading: its key figures, the profiles that it is made of, its notes, its figures part by
/// part with the number of their source, the sources.
std::string profile_table(const ProfileSummary& summary, const std::vector<NamedProfile>& parts,
                          const std::vector<std::string>& notes, const std::vector<ProfileFigure>& figures);

/// Two profiles of a kind side by side.
std::string comparison_table(const ProfileSummary& first, const ProfileSummary& second,
                             const std::vector<ComparedFigure>& figures);

}  // namespace scaleroof::cli
