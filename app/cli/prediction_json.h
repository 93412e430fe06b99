// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/predict/predict.h"
#include "model/profile/resolve.h"

namespace scaleroof::cli {

/// What `predict --format json` prints ("scaleroof/prediction/1"), with the members in the documented order.
/// A figure that the scenario does not have (tokens of a network without a sequence, a run without a length)
/// is null.
nlohmann::ordered_json prediction_json(const Prediction& prediction, const Resolved& resolved);

/// The same figures without run-time words: times, rates, shares, `breakdown_s`, `memory_bytes`, `run`,
/// `inference` (null in training).
nlohmann::ordered_json figures_json(const Prediction& prediction);

/// Program version, hash of the scenario and of every profile that went in.
nlohmann::ordered_json provenance_json(const Resolved& resolved);

/// Names and values of one row of CSV. A name is the JSON member's, with the object before it:
/// "breakdown_forward_s".
std::vector<std::pair<std::string, std::string>> csv_columns(const Prediction& prediction);

}  // namespace scaleroof::cli
