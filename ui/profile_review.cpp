// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profile_review.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "model/description/key_words.h"
#include "model/description/profile_comparison.h"
#include "model/description/read_profile.h"
#include "model/profile/json_pointer.h"
#include "model/profile/written_profile.h"
#include "model/quote.h"

namespace scaleroof {

namespace {

using nlohmann::json;

std::string without_name(const std::string& part_label) {
  return part_label.substr(0, part_label.find(": "));
}

bool is_index(const std::string& token) {
  return !token.empty() && token.size() < 6 && token.find_first_not_of("0123456789") == std::string::npos;
}

/// Sorts as `figures_of` does: the profile's own figures, then part by part as the documentation names them.
class Place {
 public:
  explicit Place(const std::string& pointer) {
    for (const std::string& token : split_pointer(pointer))
      tokens_.emplace_back(is_index(token) ? std::stoul(token) : rank_of_key(token), token);
  }
  friend bool operator<(const Place& a, const Place& b) {
    return std::make_tuple(a.tokens_.size() > 1, std::cref(a.tokens_)) <
           std::make_tuple(b.tokens_.size() > 1, std::cref(b.tokens_));
  }

 private:
  std::vector<std::pair<std::size_t, std::string>> tokens_;
};

void sort(std::vector<DraftFigure>& figures) {
  std::vector<std::pair<Place, std::size_t>> order;
  for (std::size_t i = 0; i < figures.size(); ++i) order.emplace_back(Place(figures[i].pointer), i);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<DraftFigure> sorted;
  sorted.reserve(figures.size());
  for (const auto& [place, index] : order) sorted.push_back(std::move(figures[index]));
  figures = std::move(sorted);
}

/// Whether the draft itself says where the figure, or a part that holds it, is from.
bool has_own_source(const json& draft, std::string pointer) {
  const auto sources = draft.find("sources");
  if (sources == draft.end() || !sources->is_object()) return false;
  for (; !pointer.empty(); pointer.erase(pointer.rfind('/')))
    if (const auto found = sources->find(pointer);
        found != sources->end() && found->is_string() && *found != "")
      return true;
  return false;
}

std::vector<ProfileFigure> figures_of_base(const json& draft, ProfileKind kind, const Catalogue& catalogue) {
  try {
    const std::string base = base_of(draft, kind, catalogue, "");
    if (!base.empty()) return figures_of(catalogue, kind, base);
  } catch (const Error&) {  // merge_written says it again, with its place
  }
  return {};
}

std::vector<std::string> unknown_parts(const json& merged, ProfileKind kind, const Catalogue& catalogue) {
  std::vector<std::string> unknown;
  if (kind != ProfileKind::system && kind != ProfileKind::accelerator) return unknown;
  for (const ProfileKind part : {ProfileKind::accelerator, ProfileKind::memory_hierarchy,
                                 ProfileKind::interconnect, ProfileKind::software}) {
    const auto named = merged.find(std::string(scenario_key(part)));
    if (named == merged.end() || !named->is_string() || *named == "") continue;
    if (!catalogue.contains(part, named->get<std::string>()))
      unknown.push_back(words_of_key(scenario_key(part)) + " " + quote(named->get<std::string>()));
  }
  return unknown;
}

}  // namespace

std::vector<std::string> ProfileReview::without_source() const {
  std::vector<std::string> pointers;
  for (const DraftFigure& figure : figures)
    if (figure.lacks_source) pointers.push_back(figure.pointer);
  return pointers;
}

ProfileReview review(const json& draft, ProfileKind kind, const Catalogue& catalogue) {
  ProfileReview result;
  WrittenProfile written;
  try {
    const auto id = draft.find("id");
    const std::string name = id != draft.end() && id->is_string() ? id->get<std::string>() : "";
    written = merge_written(draft, kind, name, catalogue, "");
    result.merged = written.merged;
    check_profile(kind, written.merged, written.origins);
  } catch (const Error& error) {
    result.mistake = error;
  }
  result.unknown_parts = unknown_parts(result.merged, kind, catalogue);
  // Without its base the draft is what it says itself.
  const json& shown = result.merged.is_null() ? draft : result.merged;
  const std::vector<ComparedFigure> compared =
      compare(figures_of_base(draft, kind, catalogue), figures_of(kind, shown, written.origins));
  for (const ComparedFigure& pair : compared) {
    DraftFigure figure;
    figure.pointer = pair.pointer;
    figure.part_label = pair.second ? pair.second->part_label : pair.part_label;
    figure.label = pair.label;
    figure.base = pair.first;
    figure.draft = pair.second;
    figure.dimension = (pair.second ? pair.second : pair.first)->dimension;
    figure.is_changed = pair.differs;
    figure.lacks_source =
        pair.differs && pair.second && pair.second->value && !has_own_source(draft, pair.pointer);
    result.figures.push_back(std::move(figure));
  }
  sort(result.figures);
  return result;
}

std::vector<DraftFigure> usual_figures(const Catalogue& catalogue, ProfileKind kind) {
  std::map<std::string, DraftFigure> usual;
  if (kind == ProfileKind::network) return {};
  for (const std::string& id : catalogue.ids(kind)) {
    std::vector<ProfileFigure> figures;
    try {
      figures = figures_of(catalogue, kind, id);
    } catch (const Error&) {  // a broken one teaches nothing
    }
    for (const ProfileFigure& figure : figures)
      usual.try_emplace(figure.pointer, DraftFigure{figure.pointer,
                                                    without_name(figure.part_label),
                                                    figure.label,
                                                    figure.dimension,
                                                    {},
                                                    {},
                                                    false,
                                                    false});
  }
  std::vector<DraftFigure> result;
  for (auto& [pointer, figure] : usual) result.push_back(std::move(figure));
  sort(result);
  return result;
}

void add_unstated(ProfileReview& review, const std::vector<DraftFigure>& usual) {
  std::set<std::string> stated;
  std::map<std::string, std::string> labels;  // of the parts, by their label without a name
  for (const DraftFigure& figure : review.figures) {
    stated.insert(figure.pointer);
    labels.try_emplace(without_name(figure.part_label), figure.part_label);
  }
  const auto can_stand = [&](const std::string& pointer) {
    const json* at = &review.merged;
    bool is_new = at->is_null();  // nothing of what follows is there yet
    for (const std::string& token : split_pointer(pointer)) {
      if (is_new) {
        if (is_index(token) && token != "0") return false;
      } else if (at->is_array()) {
        const std::size_t index = is_index(token) ? std::stoul(token) : at->size() + 1;
        if (index > at->size()) return false;
        is_new = index == at->size();
        if (!is_new) at = &(*at)[index];
      } else if (at->is_object()) {
        const auto member = at->find(token);
        is_new = member == at->end();
        if (!is_new) at = &*member;
      } else {
        return false;
      }
    }
    return is_new;
  };
  for (const DraftFigure& figure : usual) {
    if (stated.contains(figure.pointer) || !can_stand(figure.pointer)) continue;
    review.figures.push_back(figure);
    if (const auto label = labels.find(figure.part_label); label != labels.end())
      review.figures.back().part_label = label->second;
  }
  sort(review.figures);
}

}  // namespace scaleroof
