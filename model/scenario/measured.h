// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace scaleroof {

class ObjectReader;

enum class Metric {
  iteration_time,
  samples_per_s,
  tokens_per_s,
  tokens_per_s_per_accelerator,
  model_flops_per_s_per_accelerator,
  hardware_flops_per_s_per_accelerator,
  mfu
};
inline constexpr std::array<std::string_view, 7> metric_names{"iteration_time_s",
                                                              "samples_per_s",
                                                              "tokens_per_s",
                                                              "tokens_per_s_per_accelerator",
                                                              "model_flops_per_s_per_accelerator",
                                                              "hardware_flops_per_s_per_accelerator",
                                                              "mfu"};

/// What somebody published for this very run: `/measured` of a scenario.
struct Measured {
  Metric metric{Metric::iteration_time};
  double value{0};  ///< SI units
  std::string title, url, where, note;
};

/// Reads `/measured`. Throws Error.
Measured read_measured(ObjectReader& reader);

}  // namespace scaleroof
