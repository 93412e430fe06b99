// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/read_profile.h"

namespace scaleroof {

void check_profile(ProfileKind kind, const nlohmann::json& profile, const Origins& origins) {
  ObjectReader reader(profile, "", origins);
  switch (kind) {
    case ProfileKind::accelerator:
      read_accelerator(reader);
      break;
    case ProfileKind::memory_hierarchy:
      read_memory_hierarchy(reader);
      break;
    case ProfileKind::interconnect:
      read_interconnect(reader);
      break;
    case ProfileKind::system:
      read_system(reader);
      break;
    case ProfileKind::software:
      read_software(reader);
      break;
    case ProfileKind::network:
      read_network(reader);
      break;
    case ProfileKind::dataset:
      read_dataset(reader);
      break;
    case ProfileKind::link:
      read_link(reader);
      break;
  }
}

}  // namespace scaleroof
