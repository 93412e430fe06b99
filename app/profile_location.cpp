// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/profile_location.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "model/error.h"

namespace scaleroof {

namespace fs = std::filesystem;

namespace {

bool holds_profiles(const fs::path& folder) {
  std::error_code failed;
  return fs::is_directory(folder / "hardware_profiles", failed);
}

}  // namespace

fs::path installed_data_folder() {
  if (const char* chosen = std::getenv("SCALEROOF_DATA"); chosen != nullptr && *chosen != '\0') {
    if (!holds_profiles(chosen))
      throw Error({chosen, "", "no folder hardware_profiles in it",
                   "SCALEROOF_DATA to name a folder with Scaleroof's profiles"});
    return chosen;
  }
  std::error_code failed;
  const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) {
    const fs::path installed = (executable.parent_path() / SCALEROOF_DATA_FROM_BIN).lexically_normal();
    if (holds_profiles(installed)) return installed;
  }
  if (holds_profiles(SCALEROOF_SOURCE_DIR)) return SCALEROOF_SOURCE_DIR;
  throw Error({executable.string(), "", "no profiles beside the program",
               "a folder " SCALEROOF_DATA_FROM_BIN " next to it, or SCALEROOF_DATA set to one"});
}

}  // namespace scaleroof
