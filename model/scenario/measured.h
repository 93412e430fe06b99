// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace scaleroof {

class ObjectReader;

/// What may be measured. Up to `request_latency` a scenario may state it of its own run.
enum class Metric {
  iteration_time,
  samples_per_s,
  tokens_per_s,
  tokens_per_s_per_accelerator,
  model_flops_per_s_per_accelerator,
  hardware_flops_per_s_per_accelerator,
  mfu,
  device_memory,
  time_to_first_token,
  decode_step,
  request_latency,
  scaling_efficiency,  ///< throughput per accelerator against that of fewer accelerators
  bus_bandwidth,  ///< of a collective, as nccl-tests defines it
  flops_per_s,    ///< of a kernel
  time            ///< of a kernel or a collective
};
inline constexpr std::array<std::string_view, 15> metric_names{"iteration_time_s",
                                                               "samples_per_s",
                                                               "tokens_per_s",
                                                               "tokens_per_s_per_accelerator",
                                                               "model_flops_per_s_per_accelerator",
                                                               "hardware_flops_per_s_per_accelerator",
                                                               "mfu",
                                                               "device_memory_bytes",
                                                               "time_to_first_token_s",
                                                               "decode_step_s",
                                                               "request_latency_s",
                                                               "scaling_efficiency",
                                                               "busbw",
                                                               "flops_per_s",
                                                               "time_s"};
inline constexpr std::size_t scenario_metrics = static_cast<std::size_t>(Metric::request_latency) + 1;

constexpr std::string_view name_of(Metric metric) {
  return metric_names[static_cast<std::size_t>(metric)];
}

/// Whether more of it is faster; times and bytes are not rates.
constexpr bool is_rate(Metric metric) {
  switch (metric) {
    case Metric::iteration_time:
    case Metric::device_memory:
    case Metric::time_to_first_token:
    case Metric::decode_step:
    case Metric::request_latency:
    case Metric::time:
      return false;
    default:
      return true;
  }
}

/// Reads the member `value`, which is of that metric: a number in SI units or a text with its unit, above
/// zero. Throws Error.
double read_metric_value(ObjectReader& reader, Metric metric);

/// What somebody published for this very run: `/measured` of a scenario.
struct Measured {
  Metric metric{Metric::iteration_time};
  double value{0};  ///< SI units
  std::string title, url, where, note;
};

/// Reads `/measured`. Throws Error.
Measured read_measured(ObjectReader& reader);

}  // namespace scaleroof
