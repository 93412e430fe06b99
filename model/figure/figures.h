// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/explore/scale.h"
#include "model/figure/figure.h"
#include "model/predict/predict.h"

namespace scaleroof {

/// Time per iteration (left, with its interval) and efficiency (right) over accelerators, with the ideal
/// line.
Figure scaling_figure(const Scenario& scenario, const ScalingStudy& study);
/// Stacked parts of the iteration over accelerators.
Figure breakdown_figure(const Scenario& scenario, const ScalingStudy& study);
/// Roofs of every memory level and precision by their exact vertices; a point for each operator.
Figure roofline_figure(const Scenario& scenario, const std::vector<OperatorReport>& operators);
/// What fills device memory against its capacity, over accelerators.
Figure memory_figure(const Scenario& scenario, const ScalingStudy& study);

}  // namespace scaleroof
