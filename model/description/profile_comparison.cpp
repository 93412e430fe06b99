// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/profile_comparison.h"

#include <algorithm>
#include <utility>

namespace scaleroof {

namespace {

const ProfileFigure* find(const std::vector<ProfileFigure>& figures, const std::string& pointer) {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const ProfileFigure& figure) { return figure.pointer == pointer; });
  return found == figures.end() ? nullptr : &*found;
}

std::string both_labels(const std::string& first, const std::string& second) {
  if (first == second) return first;
  // "Tier 1: NVSwitch" and "Tier 1: NVLink 2" are the same tier.
  const std::size_t name = first.find(": ");
  const bool same_part = name != std::string::npos && second.starts_with(first.substr(0, name + 2));
  return first + " / " + (same_part ? second.substr(name + 2) : second);
}

ComparedFigure paired(const ProfileFigure* first, const ProfileFigure* second) {
  const ProfileFigure& known = first != nullptr ? *first : *second;
  ComparedFigure pair{known.pointer, known.part, known.part_label, known.label, {}, {}, true, {}};
  if (first != nullptr) pair.first = *first;
  if (second != nullptr) pair.second = *second;
  if (first == nullptr || second == nullptr) return pair;
  pair.part_label = both_labels(first->part_label, second->part_label);
  if (first->value && second->value) {
    pair.differs = *first->value != *second->value || first->relative_sd != second->relative_sd;
    const bool a_date = known.pointer == "/year";
    if (*first->value != 0 && !a_date) pair.ratio = *second->value / *first->value;
  } else {
    pair.differs = first->written != second->written;
  }
  return pair;
}

}  // namespace

std::vector<ComparedFigure> compare(const std::vector<ProfileFigure>& first,
                                    const std::vector<ProfileFigure>& second) {
  std::vector<ComparedFigure> pairs;
  for (const ProfileFigure& figure : first) pairs.push_back(paired(&figure, find(second, figure.pointer)));
  for (const ProfileFigure& figure : second) {
    if (find(first, figure.pointer) != nullptr) continue;
    const auto last = std::find_if(pairs.rbegin(), pairs.rend(),
                                   [&](const ComparedFigure& pair) { return pair.part == figure.part; });
    pairs.insert(last == pairs.rend() ? pairs.end() : last.base(), paired(nullptr, &figure));
  }
  return pairs;
}

}  // namespace scaleroof
