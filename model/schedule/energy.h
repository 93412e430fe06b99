// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/quantity/quantity.h"

namespace scaleroof {

// Power under load over thermal design power, averages over published training runs.
inline constexpr double transformer_training_load = 0.92;  ///< relative standard deviation 0.07
inline constexpr double convolution_training_load = 0.85;  ///< relative standard deviation 0.10
inline constexpr double other_training_load = 0.60;        ///< recurrent, graph, recommender: 0.25

/// Average power of one accelerator that is under load for the share `busy` of the time and idle otherwise.
Watts average_power(Watts idle, Watts loaded, double busy) noexcept;

/// Power of a node beside its accelerators where the system does not state it: processors, memory, network,
/// switches, fans and conversion losses of a server with `accelerators` of `design_power` that draw `drawn`
/// each on average.
Watts host_power_estimate(Watts design_power, Watts drawn, double accelerators) noexcept;

/// What a job draws from the grid.
struct JobPower {
  Watts accelerator{};  ///< average of one
  double accelerators{1};
  Watts host{};  ///< of one node beside its accelerators
  double nodes{1};
  double power_usage_effectiveness{1.0};  ///< what the facility draws over what its computers draw
};

/// Energy over `time`, an iteration or a whole run. Time that failures waste (`time` over goodput) counts
/// too.
Joules energy(const JobPower& power, Seconds time) noexcept;

}  // namespace scaleroof
