// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace scaleroof {

/// The folder with the profiles and examples that belong to this program: $SCALEROOF_DATA where that is set;
/// else share/scaleroof beside the executable's bin/; else, for a program that runs from its build folder,
/// the source tree. Throws Error where $SCALEROOF_DATA is no folder or none of the others exists.
std::filesystem::path installed_data_folder();

}  // namespace scaleroof
