// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/predict/predict.h"

namespace scaleroof {

enum class ScalingMode { strong, weak };
inline constexpr std::array<std::string_view, 2> scaling_mode_names{"strong", "weak"};

struct ScalingPoint {
  std::int64_t accelerators{1};
  Prediction prediction;
  double speedup{1};     ///< throughput against the baseline's
  double efficiency{1};  ///< throughput per accelerator against the baseline's
};

/// Points at which the plan does not divide are left out and listed.
struct ScalingStudy {
  ScalingMode mode{ScalingMode::strong};
  std::vector<ScalingPoint> points;  ///< ascending; the first is the baseline
  struct Skipped {
    std::int64_t accelerators;
    std::string why;
  };
  std::vector<Skipped> skipped;
};

/// Keeps tensor and pipeline degrees and varies data parallelism. Strong: the global batch stays (where the
/// micro-batch no longer divides it is lowered to the largest divisor). Weak: the batch of each replica
/// stays. The baseline is the smallest point. Throws Error when no point is possible.
ScalingStudy scale(const Scenario& scenario, ScalingMode mode, const std::vector<std::int64_t>& accelerators);

/// "8:4096:x2", "8:64:8" or "8,16,32". Throws Error.
std::vector<std::int64_t> parse_counts(std::string_view text);

/// Powers of two times the model-parallel degree, from the smallest that makes sense for the scenario up to
/// its machine's size (or 64 x its own size), the scenario's own count included.
std::vector<std::int64_t> default_counts(const Scenario& scenario);

}  // namespace scaleroof
