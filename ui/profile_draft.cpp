// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profile_draft.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "model/description/figure_dimension.h"
#include "model/description/profile_figure.h"
#include "model/error.h"
#include "model/profile/json_pointer.h"
#include "model/profile/text_file.h"
#include "model/profile/written_profile.h"
#include "ui/figure_text.h"
#include "ui/text.h"

namespace scaleroof {

namespace {

using Json = ProfileDraft::Json;
using Tokens = std::span<const std::string>;

Json parse_object(const std::string& text, const std::string& file) {
  const nlohmann::json checked = parse_json(text, file);  // it finds more mistakes than Json::parse
  if (!checked.is_object()) throw Error({file, "", describe_json(checked), "an object"});
  return Json::parse(text);
}

std::string text_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Null where nothing stands there.
const Json* find(const Json& root, Tokens tokens) {
  const Json* at = &root;
  for (const std::string& token : tokens) {
    if (at->is_object()) {
      const auto member = at->find(token);
      if (member == at->end()) return nullptr;
      at = &*member;
    } else if (at->is_array()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
      if (error != std::errc{} || end != token.data() + token.size() || index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

/// Sets a member; missing objects are made, and a list grows by one element at most.
void set(Json& root, Tokens tokens, Json value) {
  Json* at = &root;
  for (const std::string& token : tokens) {
    if (at->is_array()) {
      std::size_t index = at->size();
      std::from_chars(token.data(), token.data() + token.size(), index);
      if (index >= at->size()) {
        at->push_back(Json::object());
        index = at->size() - 1;
      }
      at = &(*at)[index];
    } else {
      const bool list = !token.empty() && token.find_first_not_of("0123456789") == std::string::npos;
      if (at->is_null() && list) {
        *at = Json::array({Json::object()});
        at = &at->front();
        continue;
      }
      if (!at->is_object()) *at = Json::object();
      at = &(*at)[token];
    }
  }
  *at = std::move(value);
}

/// Takes a member or the last element of a list out and, with it, the objects and lists that it leaves empty.
void erase(Json& root, Tokens tokens) {
  if (tokens.empty()) return;
  const Tokens above = tokens.first(tokens.size() - 1);
  Json* const parent = const_cast<Json*>(find(root, above));
  if (parent == nullptr || find(*parent, tokens.last(1)) == nullptr) return;
  if (parent->is_object())
    parent->erase(tokens.back());
  else if (&parent->back() == find(*parent, tokens.last(1)))
    parent->erase(parent->size() - 1);
  if (parent->empty() && !above.empty()) erase(root, above);
}

/// Where lists are cut: how many of the tokens lead to the list in `profile` that holds the figure. 0: none.
std::size_t tokens_to_list(const nlohmann::json& profile, Tokens tokens) {
  const nlohmann::json* at = &profile;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (at->is_array()) return i;
    const auto member = at->is_object() ? at->find(tokens[i]) : at->end();
    if (!at->is_object() || member == at->end()) return 0;
    at = &*member;
  }
  return 0;
}

/// The base's list as its file writes it: with the links that its tiers name, not with their figures.
Json written_list(const Catalogue& catalogue, ProfileKind kind, const std::string& base, Tokens list) {
  for (const std::string& id : catalogue.chain(kind, base)) {
    const std::string file = catalogue.file(kind, id).string();
    const Json written = parse_object(read_text_file(file), file);
    if (const Json* found = find(written, list); found != nullptr) return *found;
  }
  return {};
}

bool is_same(const nlohmann::json& a, const nlohmann::json& b, Dimension dimension) {
  if (a == b || a.is_object() || b.is_object()) return a == b;
  const std::optional<double> first = number_in(a, dimension);
  return first && first == number_in(b, dimension);
}

/// Notes and sources stand below the figures.
void put_words_last(Json& profile) {
  for (const char* key : {"notes", "sources"}) {
    const auto member = profile.find(key);
    if (member == profile.end()) continue;
    Json value = std::move(*member);
    profile.erase(key);
    profile[key] = std::move(value);
  }
}

/// A profile whose sources named what it no longer states would be refused.
void erase_sources_below(Json& profile, const std::string& pointer) {
  const auto sources = profile.find("sources");
  if (sources == profile.end() || !sources->is_object()) return;
  std::vector<std::string> gone;
  for (const auto& [place, source] : sources->items())
    if (place == pointer || place.starts_with(pointer + "/")) gone.push_back(place);
  for (const std::string& place : gone) sources->erase(place);
  if (sources->empty()) profile.erase("sources");
}

/// The base under a draft, for edits.
class Base {
 public:
  Base(ProfileKind kind, const Json& draft, const Catalogue& catalogue)
      : kind_(kind), catalogue_(catalogue), merged_(nlohmann::json::object()) {
    try {
      const std::string id = base_of(nlohmann::json(draft), kind, catalogue, "");
      if (id.empty()) return;
      merged_ = catalogue.profile(kind, id);
      id_ = id;
    } catch (const Error&) {  // the review says what is wrong with the base; meanwhile there is none
    }
  }

  /// Null where it does not state the figure.
  const nlohmann::json* figure(const std::string& pointer) const {
    const nlohmann::json::json_pointer place(pointer);
    return merged_.contains(place) ? &merged_.at(place) : nullptr;
  }

  void set_figure(Json& profile, const std::string& pointer, const Json& value) const {
    const nlohmann::json* stated = figure(pointer);
    if (stated != nullptr && is_same(*stated, nlohmann::json(value), dimension_of_figure(kind_, pointer)))
      return reset(profile, pointer);
    const std::vector<std::string> tokens = split_pointer(pointer);
    bring_in_list(profile, tokens);
    set(profile, tokens, value);
    put_words_last(profile);
  }

  void reset(Json& profile, const std::string& pointer) const {
    const std::vector<std::string> tokens = split_pointer(pointer);
    const std::size_t depth = tokens_to_list(merged_, tokens);
    if (depth == 0) return erase(profile, tokens);
    const Tokens list = Tokens(tokens).first(depth);
    if (find(profile, list) == nullptr) return;
    const Json original = written_list(catalogue_, kind_, id_, list);
    if (const Json* before = find(original, Tokens(tokens).subspan(depth)); before != nullptr)
      set(profile, tokens, *before);
    else
      erase(profile, tokens);
    const Json* left = find(profile, list);
    // Members may have come back in another order.
    if (left != nullptr && nlohmann::json(*left) == nlohmann::json(original)) erase(profile, list);
  }

  void take_away(Json& profile, const std::string& pointer) const {
    const std::vector<std::string> tokens = split_pointer(pointer);
    erase_sources_below(profile, pointer);
    bring_in_list(profile, tokens);
    // What the profile itself states is erased; only what it inherits has to be contradicted. In a list it
    // inherits from the links that the elements name.
    const std::size_t depth = tokens_to_list(nlohmann::json(profile), tokens);
    const Json* element = depth == 0 ? nullptr : find(profile, Tokens(tokens).first(depth + 1));
    const bool inherits = depth == 0 ? figure(pointer) != nullptr : element && element->contains("base");
    if (!inherits) return erase(profile, tokens);
    set(profile, tokens, nullptr);
    put_words_last(profile);
  }

 private:
  void bring_in_list(Json& profile, Tokens tokens) const {
    const std::size_t depth = tokens_to_list(merged_, tokens);
    if (depth == 0) return;
    const Tokens list = tokens.first(depth);
    if (find(profile, list) == nullptr) set(profile, list, written_list(catalogue_, kind_, id_, list));
  }

  ProfileKind kind_;
  const Catalogue& catalogue_;
  std::string id_;  ///< empty: there is none
  nlohmann::json merged_;
};

}  // namespace

ProfileDraft::ProfileDraft(QObject* parent) : JsonDocument(parent) {}

std::string ProfileDraft::id() const {
  return text_member(json(), "id");
}

std::string ProfileDraft::base() const {
  return text_member(json(), "base");
}

void ProfileDraft::start(ProfileKind kind, const std::string& base, const std::string& id) {
  kind_ = kind;
  Json profile = Json::object();
  profile["id"] = id;
  if (!base.empty()) profile["base"] = base;
  reset(std::move(profile));
}

void ProfileDraft::open(ProfileKind kind, const Catalogue& catalogue, const std::string& id) {
  const std::string file = catalogue.file(kind, id).string();
  Json profile = parse_object(read_text_file(file), file);
  profile["id"] = id;
  kind_ = kind;
  reset(std::move(profile));
}

void ProfileDraft::set_header(const std::string& key, const QString& value, std::optional<int> gesture) {
  edit(
      tr("Change %1").arg(to_qt(key)),
      [&](Json& profile) {
        if (value.isEmpty() && key != "id") {
          profile.erase(key);
          return;
        }
        if (profile.contains(key)) {
          profile[key] = to_std(value);
          return;
        }
        // Who it is stands above what it has.
        Json above = Json::object();
        for (const char* first : {"id", "base", "name"}) {
          if (key == first)
            above[key] = to_std(value);
          else if (profile.contains(first))
            above[first] = profile[first];
        }
        for (const auto& [name, member] : profile.items())
          if (!above.contains(name)) above[name] = member;
        profile = std::move(above);
      },
      gesture);
}

void ProfileDraft::set_notes(const QString& lines, std::optional<int> gesture) {
  edit(
      tr("Change the notes"),
      [&](Json& profile) {
        Json notes = Json::array();
        for (const QString& line : lines.split(QLatin1Char('\n')))
          if (!line.trimmed().isEmpty()) notes.push_back(to_std(line));
        if (notes.empty())
          profile.erase("notes");
        else if (notes.size() == 1)
          profile["notes"] = notes.front();
        else
          profile["notes"] = std::move(notes);
        put_words_last(profile);
      },
      gesture);
}

Json ProfileDraft::with_typed(const DraftFigure& figure, const QString& text,
                              const Catalogue& catalogue) const {
  const ProfileFigure* now = figure.draft ? &*figure.draft : nullptr;
  if (text == (now ? editable_text(*now) : QString())) return json();
  Json profile = json();
  const Base under(kind_, profile, catalogue);
  if (text.trimmed().isEmpty()) {
    erase_sources_below(profile, figure.pointer);
    figure.base ? under.reset(profile, figure.pointer) : under.take_away(profile, figure.pointer);
    return profile;
  }
  const ProfileFigure* before = now ? now : figure.base ? &*figure.base : nullptr;
  under.set_figure(profile, figure.pointer, typed_figure(text, figure.dimension, before));
  return profile;
}

void ProfileDraft::type_figure(const DraftFigure& figure, const QString& text, const Catalogue& catalogue) {
  edit(tr("Change %1").arg(to_qt(figure.label)),
       [&](Json& profile) { profile = with_typed(figure, text, catalogue); });
}

void ProfileDraft::set_source(const std::string& pointer, const QString& source) {
  edit(tr("Change the source of %1").arg(to_qt(pointer)), [&](Json& profile) {
    const std::string text = to_std(source.trimmed());
    if (text.empty()) {
      erase(profile, std::vector<std::string>{"sources", pointer});
      return;
    }
    if (!profile.contains("sources") || !profile["sources"].is_object()) profile["sources"] = Json::object();
    profile["sources"][pointer] = text;
  });
}

void ProfileDraft::reset_figures(const std::vector<std::string>& pointers, const Catalogue& catalogue) {
  edit(tr("Reset to the base"), [&](Json& profile) {
    const Base under(kind_, profile, catalogue);
    for (const std::string& pointer : pointers) {
      erase_sources_below(profile, pointer);
      under.reset(profile, pointer);
    }
  });
}

void ProfileDraft::take_away(const std::vector<std::string>& pointers, const Catalogue& catalogue) {
  edit(tr("Take away"), [&](Json& profile) {
    const Base under(kind_, profile, catalogue);
    for (const std::string& pointer : pointers) under.take_away(profile, pointer);
  });
}

void ProfileDraft::set_text(const QString& text, std::optional<int> gesture) {
  Json replacement = parse_object(to_std(text), "");
  edit(
      tr("Edit the JSON"), [&](Json& profile) { profile = std::move(replacement); }, gesture);
}

void ProfileDraft::note_missing_sources(const std::vector<std::string>& pointers) {
  if (pointers.empty()) return;
  edit(tr("State that sources are missing"), [&](Json& profile) {
    if (!profile.contains("sources") || !profile["sources"].is_object()) profile["sources"] = Json::object();
    for (const std::string& pointer : pointers) profile["sources"][pointer] = missing_source;
  });
}

}  // namespace scaleroof
