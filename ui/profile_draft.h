// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/profile/catalogue.h"
#include "ui/json_document.h"
#include "ui/profile_review.h"

namespace scaleroof {

/// A profile of the user's as its file will say it: a merge patch on its base, or a profile of its own. It
/// may be wrong; `review` says what is wrong with it.
class ProfileDraft : public JsonDocument {
  Q_OBJECT
 public:
  explicit ProfileDraft(QObject* parent = nullptr);

  ProfileKind kind() const { return kind_; }
  std::string id() const;    ///< empty: not named yet
  std::string base() const;  ///< empty: none

  /// A new profile; `base` may be empty.
  void start(ProfileKind kind, const std::string& base, const std::string& id);
  /// A file of the user's. Throws Error where it cannot be read or holds no object.
  void open(ProfileKind kind, const Catalogue& catalogue, const std::string& id);

  /// Sets "id", "name" or "base"; an empty text takes it out. Edits with one `gesture` are one step.
  void set_header(const std::string& key, const QString& value, std::optional<int> gesture = {});
  /// One note for each line.
  void set_notes(const QString& lines, std::optional<int> gesture = {});
  /// What somebody typed for a figure, as `typed_figure` reads it; an empty text is the base's figure or,
  /// where it states none, takes the figure away. What the base says already is not stated again. A list is
  /// one figure to a merge patch: with its first changed element the base's whole list comes in, its tiers as
  /// they are written there.
  void type_figure(const DraftFigure& figure, const QString& text, const Catalogue& catalogue);
  /// What `type_figure` would make of it, without doing it.
  Json with_typed(const DraftFigure& figure, const QString& text, const Catalogue& catalogue) const;
  /// An empty source takes it out.
  void set_source(const std::string& pointer, const QString& source);
  /// As the base says it, with the base's source.
  void reset_figures(const std::vector<std::string>& pointers, const Catalogue& catalogue);
  /// The profile shall not state it.
  void take_away(const std::vector<std::string>& pointers, const Catalogue& catalogue);
  /// Replaces everything by a text of JSON. Throws Error where it is none or no object.
  void set_text(const QString& text, std::optional<int> gesture = {});
  /// Says of each of these figures that nobody gave a source.
  void note_missing_sources(const std::vector<std::string>& pointers);

  /// The step that is undone next is the state on disk.
  void set_saved() { history().setClean(); }

 private:
  ProfileKind kind_{ProfileKind::accelerator};
};

/// What is written for a figure that somebody changed without saying where it is from.
inline constexpr char missing_source[] = "estimate: stated without a source";

}  // namespace scaleroof
