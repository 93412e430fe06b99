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

/// Iterations until the run's length is reached, the last one counted whole; 0 where the run has no length,
/// or one that these figures cannot turn into samples: `tokens_per_sample` is 0 for networks without a
/// sequence, `samples_per_epoch` 0 where no finite dataset is known.
double run_iterations(const Run& run, double global_batch, double tokens_per_sample,
                      double samples_per_epoch) noexcept;

/// Reads `/run`. Throws Error.
Run read_run(ObjectReader& reader);

}  // namespace scaleroof
