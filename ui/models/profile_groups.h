// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QStringList>

#include "ui/profile_library.h"

namespace scaleroof {

/// Profiles that stand together in a list.
struct ProfileGroup {
  QString name;  ///< "NVIDIA", "Vision"; empty where profiles of this kind have nothing to be grouped by
  struct Member {
    QString id;
    int year{0};  ///< 0: not known
  };
  std::vector<Member> members;  ///< the newest first, those without a year last
};

/// All profiles of a kind in groups by name: by vendor, networks by family. A memory hierarchy and an
/// interconnect name neither vendor nor year and take those of the accelerator or the system they belong to.
std::vector<ProfileGroup> grouped(const ProfileLibrary& library, ProfileKind kind);

}  // namespace scaleroof
