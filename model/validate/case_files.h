// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "model/validate/measured_case.h"

namespace scaleroof {

/// The files of measured cases below profile roots: `measured_cases/*.cases.jsonl`, sorted by name, a later
/// root's after an earlier one's. A root that is this repository has them in tests/validation.
std::vector<std::filesystem::path> measured_case_files(const std::vector<std::filesystem::path>& roots);

/// All cases of these files, in their order. Throws Error for a file that is no list of cases.
std::vector<MeasuredCase> load_measured_cases(const std::vector<std::filesystem::path>& files);

}  // namespace scaleroof
