// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/draft_saving.h"

#include <system_error>

namespace scaleroof {

SavePlan plan_saving(const ProfileDraft& draft, const ProfileReview& review, const ProfileStore& store,
                     const Catalogue& catalogue) {
  SavePlan plan;
  plan.obstacle = review.mistake;
  try {
    plan.file = store.file_for(catalogue, draft.kind(), draft.id());
    std::error_code failed;
    plan.replaces = std::filesystem::exists(plan.file, failed);
  } catch (const Error& error) {
    plan.obstacle = error;  // what it is called comes before what it has
  }
  return plan;
}

void save_draft(ProfileDraft& draft, const ProfileReview& review, ProfileStore& store,
                const Catalogue& catalogue) {
  if (const SavePlan plan = plan_saving(draft, review, store, catalogue); plan.obstacle) throw *plan.obstacle;
  const std::vector<std::string> unsourced = review.without_source();
  draft.note_missing_sources(unsourced);
  try {
    store.save(catalogue, draft.kind(), draft.id(), draft.bytes());
  } catch (const Error&) {
    if (!unsourced.empty()) draft.history().undo();
    throw;
  }
  draft.set_saved();
}

}  // namespace scaleroof
