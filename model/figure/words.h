// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/explore/scale.h"
#include "model/figure/figure.h"

namespace scaleroof {

/// What the figures of one scenario have in common: subtitle, axes, categories.

/// "ResNet-50 · NVIDIA V100 · DGX-1V · bf16, tensor 8, pipeline 4, global batch 1536".
std::string subtitle_of(const Scenario& scenario);
/// The same with what a scaling study keeps: the global batch, or the batch of each replica.
std::string subtitle_of(const Scenario& scenario, ScalingMode mode);

/// Accelerators, logarithmic.
Figure::Axis accelerator_axis();
/// Time in the unit (µs, ms, s, min, h) in which `largest` is at least 1.
Figure::Axis time_axis(std::string label, Seconds largest);

/// What figures of stacked bars over a study's accelerator counts have in common; says so when there are
/// none.
Figure bars_over_counts(std::string id, std::string title, const Scenario& scenario,
                        const ScalingStudy& study);

/// The accelerator counts of a study as the names of bars.
std::vector<std::string> categories_of(const ScalingStudy& study);
/// 0, 1, 2, ... for the bars of a study.
std::vector<double> positions_of(const ScalingStudy& study);

/// "Time per iteration", or what inference has instead: "Request latency".
std::string_view time_label(const Scenario& scenario);

/// "27.0 ms (25.6 ms to 28.4 ms), does not fit in memory".
std::string iteration_in_words(const Prediction& prediction);

/// With a capital first letter, as the legend shows a part's label.
std::string capitalised(std::string_view words);

/// "12.5%", three significant digits.
std::string percent(double fraction);

}  // namespace scaleroof
