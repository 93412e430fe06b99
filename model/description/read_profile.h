// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "model/hardware/accelerator.h"
#include "model/hardware/interconnect.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/hardware/system.h"
#include "model/network/dataset.h"
#include "model/network/network.h"
#include "model/profile/catalogue.h"
#include "model/software/software.h"

namespace scaleroof {

/// A profile of the catalogue as the type that `read` makes of it. Throws Error.
template <class Profile>
Profile read_profile(const Catalogue& catalogue, ProfileKind kind, const std::string& id,
                     Profile (*read)(ObjectReader&)) {
  Origins origins;
  catalogue.add_origins(kind, id, "", origins);
  ObjectReader reader(catalogue.profile(kind, id), "", origins);
  return read(reader);
}

/// Reads a profile of any kind only to find its mistakes. Throws Error.
void check_profile(ProfileKind kind, const nlohmann::json& profile, const Origins& origins);

}  // namespace scaleroof
