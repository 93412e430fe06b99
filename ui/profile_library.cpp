// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profile_library.h"

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {

ProfileLibrary::ProfileLibrary(std::vector<std::filesystem::path> roots, QObject* parent)
    : QObject(parent), catalogue_(std::move(roots)) {}

const ProfileSummary& ProfileLibrary::summary(ProfileKind kind, const QString& id) const {
  auto& known = summaries_[static_cast<std::size_t>(kind)];
  if (const auto found = known.constFind(id); found != known.cend()) return *found;
  ProfileSummary summary;
  try {
    summary = summary_of(catalogue_, kind, to_std(id));
  } catch (const Error& error) {
    summary.kind = kind;
    summary.id = to_std(id);
    summary.line = error.what();
  }
  return *known.insert(id, std::move(summary));
}

void ProfileLibrary::reload(std::vector<std::filesystem::path> roots) {
  catalogue_ = Catalogue(std::move(roots));
  for (auto& summaries : summaries_) summaries.clear();
  emit reloaded();
}

}  // namespace scaleroof
