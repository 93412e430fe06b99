// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_groups.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <QCoreApplication>

#include "ui/text.h"

namespace scaleroof {
namespace {

struct Origin {
  QString group;
  int year{0};
};

/// The accelerators and systems that profiles of this kind belong to: their vendor and their year, by the id
/// of the profile. Of several the oldest counts, and an accelerator more than a system.
std::map<std::string, Origin> owners(const ProfileLibrary& library, ProfileKind kind) {
  std::map<std::string, Origin> owners;
  const std::string member(scenario_key(kind));
  for (const ProfileKind owner : {ProfileKind::accelerator, ProfileKind::system}) {
    std::map<std::string, Origin> of_this_kind;
    for (const std::string& id : library.catalogue().ids(owner)) {
      const ProfileSummary& summary = library.summary(owner, to_qt(id));
      std::string owned;
      try {
        owned = library.catalogue().profile(owner, id).value(member, "");
      } catch (const std::exception&) {  // a broken file of the user's own says so where it is shown
        continue;
      }
      // An accelerator's memory hierarchy has the accelerator's id where it names none.
      if (owned.empty() && owner == ProfileKind::accelerator && kind == ProfileKind::memory_hierarchy)
        owned = id;
      Origin& origin = of_this_kind[owned];
      if (!origin.group.isEmpty() && (summary.year == 0 || origin.year <= summary.year)) continue;
      origin = {to_qt(summary.vendor), summary.year};
    }
    owners.merge(of_this_kind);
  }
  return owners;
}

QString capitalised(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

std::vector<ProfileGroup> grouped(const ProfileLibrary& library, ProfileKind kind) {
  const bool has_owner = kind == ProfileKind::memory_hierarchy || kind == ProfileKind::interconnect;
  const bool has_group = has_owner || kind == ProfileKind::accelerator || kind == ProfileKind::system ||
                         kind == ProfileKind::network;
  std::map<std::string, Origin> owner;
  if (has_owner) owner = owners(library, kind);

  std::vector<ProfileGroup> groups;
  for (const std::string& id : library.catalogue().ids(kind)) {
    Origin origin;
    if (const auto found = owner.find(id); found != owner.end()) {
      origin = found->second;
    } else if (!has_owner) {
      const ProfileSummary& summary = library.summary(kind, to_qt(id));
      origin = {to_qt(kind == ProfileKind::network ? summary.family : summary.vendor), summary.year};
    }
    const QString name = has_group ? capitalised(origin.group) : QString();
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const ProfileGroup& known) { return known.name == name; });
    if (group == groups.end()) group = groups.insert(groups.end(), {name, {}});
    group->members.push_back({to_qt(id), origin.year});
  }
  std::sort(groups.begin(), groups.end(), [](const ProfileGroup& a, const ProfileGroup& b) {
    return std::tuple(a.name.isEmpty(), a.name.toLower()) < std::tuple(b.name.isEmpty(), b.name.toLower());
  });
  for (ProfileGroup& group : groups) {
    std::stable_sort(group.members.begin(), group.members.end(),
                     [](const auto& a, const auto& b) { return a.year > b.year; });
    if (has_group && group.name.isEmpty()) group.name = QCoreApplication::translate("ProfileGroup", "Other");
  }
  return groups;
}

}  // namespace scaleroof
