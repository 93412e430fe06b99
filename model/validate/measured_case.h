// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/scenario/measured.h"

namespace scaleroof {

/// Lines may go without.
inline constexpr std::string_view measured_case_schema = "scaleroof/measured-case/1";

enum class CaseKind { training, inference, collective, gemm, conv, attention };
inline constexpr std::array<std::string_view, 6> case_kind_names{"training", "inference", "collective",
                                                                 "gemm",     "conv",      "attention"};
constexpr std::string_view name_of(CaseKind kind) {
  return case_kind_names[static_cast<std::size_t>(kind)];
}

/// Something that was measured and published, with its source: one line of a `*.cases.jsonl` file
/// (docs/commands.md, "validate").
struct MeasuredCase {
  std::string id;
  CaseKind kind{CaseKind::training};
  Metric metric{Metric::iteration_time};
  double value{0};                        ///< SI units
  std::int64_t baseline_accelerators{1};  ///< of `scaling_efficiency`
  std::string title, url, where, note;
  std::vector<std::string> uncertain;  ///< JSON Pointers of what the source does not state
  std::string place;                   ///< "h100.cases.jsonl, line 3"
  nlohmann::json json;                 ///< the line as it is written, its scenario and ids unresolved
  std::string not_understood;  ///< kind or metric is a word that no model knows: the reason to skip it

  /// The part that names the hardware: `scenario` where there is one, else the case itself.
  const nlohmann::json& machine() const;
};

/// Reads one line. Throws Error where it is no case: no id, no measured value, members of the wrong type.
/// Kinds and metrics that are words of somebody else's are kept, and say so in `not_understood`.
MeasuredCase read_measured_case(const nlohmann::json& line, const std::string& place);

/// All cases of a file, in order; empty lines are passed over. Throws Error with file and line.
std::vector<MeasuredCase> load_measured_cases(const std::string& file);

}  // namespace scaleroof
