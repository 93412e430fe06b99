// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "model/profile/catalogue.h"
#include "model/scenario/scenario.h"
#include "model/validate/measured_case.h"

namespace scaleroof {

/// The scenario of a case of training or inference. Throws Error, placed in the case's file.
Scenario scenario_of(const MeasuredCase& measured, const Catalogue& catalogue);

/// What a kernel or a collective runs on. A case of a kernel needs no interconnect, one of a collective no
/// accelerator.
struct Machine {
  std::optional<Accelerator> accelerator;
  std::optional<MemoryHierarchy> memory;
  std::optional<Interconnect> interconnect;
  Software software;
};

/// From the members `accelerator`, `memory_hierarchy`, `interconnect`, `software` of a document, each an id,
/// a patch or a profile. `place` names the document in errors. Throws Error.
Machine read_machine(const nlohmann::json& document, const Catalogue& catalogue, const std::string& place);

Machine machine_of(const MeasuredCase& measured, const Catalogue& catalogue);

}  // namespace scaleroof
