// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "model/error.h"
#include "ui/profile_draft.h"
#include "ui/profile_review.h"
#include "ui/profile_store.h"

namespace scaleroof {

/// Whether a draft may be saved and where it would go.
struct SavePlan {
  std::optional<Error> obstacle;  ///< none: it may be saved
  std::filesystem::path file;     ///< empty where its id does not allow one
  bool replaces{false};           ///< a profile of the user's is there already
};

SavePlan plan_saving(const ProfileDraft& draft, const ProfileReview& review, const ProfileStore& store,
                     const Catalogue& catalogue);

/// Saves the draft; changed figures without a source of their own are written as `missing_source`. Throws
/// Error where the plan has an obstacle or the file cannot be written; then neither file nor draft is
/// changed.
void save_draft(ProfileDraft& draft, const ProfileReview& review, ProfileStore& store,
                const Catalogue& catalogue);

}  // namespace scaleroof
