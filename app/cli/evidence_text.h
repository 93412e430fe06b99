// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/validate/evidence.h"

namespace scaleroof::cli {

/// What `predict --format json` prints as `evidence`: the nearest measured runs, the model's error there, and
/// how each differs from the scenario.
nlohmann::ordered_json evidence_json(const MeasuredRuns& runs, const std::vector<NearRun>& nearest);

/// The same as a section of the table; empty where there are none.
std::string evidence_table(const MeasuredRuns& runs, const std::vector<NearRun>& nearest);

}  // namespace scaleroof::cli
