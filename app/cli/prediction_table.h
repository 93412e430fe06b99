// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/predict/predict.h"

namespace scaleroof::cli {

/// A prediction as a text that a person reads: the answer first, then where the time goes (with bars), what
/// fills the memory, and the run.
std::string prediction_table(const Scenario& scenario, const Prediction& prediction);

}  // namespace scaleroof::cli
