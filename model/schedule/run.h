// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "model/quantity/quantity.h"

namespace scaleroof {

class ObjectReader;

/// How long to train and how to guard against failures: `/run` of a scenario. At most one of the lengths is
/// given; none: no time to train is predicted.
struct Run {
  std::optional<double> tokens;
  std::optional<double> samples;
  std::optional<double> epochs;
  std::optional<double> iterations;
  /// Useful work between two checkpoints; absent: no checkpoints; zero: Young's and Daly's optimum ("auto").
  std::optional<Seconds> checkpoint_interval;
};

/// Reads `/run`. Throws Error.
Run read_run(ObjectReader& reader);

}  // namespace scaleroof
