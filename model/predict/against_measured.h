// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/predict/prediction.h"
#include "model/scenario/measured.h"

namespace scaleroof {

/// The predicted figure of that metric. Throws Error for one that is not of a single training iteration.
double predicted(const Prediction& prediction, Metric metric);

/// A metric's value with its unit, in three significant digits: "8 060 samples/s", "103 s".
std::string in_words(Metric metric, double value);

/// Predicted against measured as time: +0.1 is 10% slower than measured. Rates are compared as times.
double relative_error(Metric metric, double predicted, double measured);
double relative_error(const Prediction& prediction, const Measured& measured);

}  // namespace scaleroof
