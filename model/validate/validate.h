// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "model/validate/error_summary.h"
#include "model/validate/evaluate_case.h"
#include "model/validate/measured_case.h"

namespace scaleroof {

/// Predictions beside measurements.
struct Validation {
  std::vector<MeasuredCase> cases;
  std::vector<CaseResult> results;  ///< one for each case, in the same order
};

/// Predicts every case on at most `threads` threads (0, or more than there are cores: one for each core),
/// with the profiles below `roots`. The results do not depend on the number of threads.
Validation validate(std::vector<MeasuredCase> cases, const std::vector<std::filesystem::path>& roots,
                    int threads = 0);

ErrorSummary summarise(const Validation& validation);

/// What cases can be grouped by.
enum class GroupBy { group, kind, source, accelerator, software };
inline constexpr std::array<std::string_view, 5> group_by_names{"group", "kind", "source", "accelerator",
                                                                "software"};
/// Sorted by name.
std::vector<ErrorGroup> group_errors(const Validation& validation, GroupBy by);

/// Indices of the cases with the largest absolute error, the worst first; at most `most`.
std::vector<std::size_t> worst_cases(const Validation& validation, std::size_t most);

}  // namespace scaleroof
