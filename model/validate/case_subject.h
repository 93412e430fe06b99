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

Machine machine_of(const MeasuredCase& measured, const Catalogue& catalogue);

}  // namespace scaleroof
