// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/schedule/energy.h"

#include <algorithm>

namespace scaleroof {

namespace {

// Fitted on metered eight-way servers: a part that is always drawn, and what grows with the accelerators'
// own.
constexpr double always_drawn = 0.32;  ///< of design power, for each accelerator
constexpr double growing = 0.25;       ///< of what an accelerator draws above idle
constexpr double idle_share = 0.15;    ///< of design power: an accelerator that does nothing

}  // namespace

Watts average_power(Watts idle, Watts loaded, double busy) noexcept {
  return idle + (loaded - idle) * std::clamp(busy, 0.0, 1.0);
}

Watts host_power_estimate(Watts design_power, Watts drawn, double accelerators) noexcept {
  return (design_power * always_drawn + (drawn - design_power * idle_share) * growing) * accelerators;
}

Joules energy(const JobPower& power, Seconds time) noexcept {
  return (power.accelerator * power.accelerators + power.host * power.nodes) *
         power.power_usage_effectiveness * time;
}

}  // namespace scaleroof
