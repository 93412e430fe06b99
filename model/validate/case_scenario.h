// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "model/validate/measured_case.h"

namespace scaleroof {

/// The scenario of a case of training or inference as a document of its own. Where a scenario may state what
/// was measured, it does, with its source. Nothing for a kernel or a collective.
std::optional<nlohmann::ordered_json> scenario_document_of(const MeasuredCase& measured);

}  // namespace scaleroof
