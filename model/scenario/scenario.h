// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/hardware/accelerator.h"
#include "model/hardware/interconnect.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/hardware/system.h"
#include "model/network/dataset.h"
#include "model/network/network.h"
#include "model/scenario/measured.h"
#include "model/scenario/plan.h"
#include "model/scenario/run.h"
#include "model/scenario/task.h"
#include "model/software/software.h"

namespace scaleroof {

class ObjectReader;

/// Everything that a prediction depends on, with every id replaced by its profile and every figure in SI
/// units. Comes from `resolve` (model/profile/resolve.h); exploration copies it and varies plain fields.
struct Scenario {
  std::string title;
  Task task{Task::training};
  Network network;
  Accelerator accelerator;
  MemoryHierarchy memory;
  Interconnect interconnect;
  Software software;
  std::optional<System> system;
  std::optional<Dataset> dataset;
  std::int64_t accelerators{1};
  Plan plan;
  Run run;
  std::optional<Measured> measured;
};

/// Reads a resolved scenario (no ids left). Throws Error.
Scenario read_scenario(ObjectReader& reader);

/// Throws Error when the degrees do not divide, the batch does not divide, or more accelerators are asked
/// for than the interconnect or the system has. `predict` relies on it.
void check_consistency(const Scenario& scenario);

}  // namespace scaleroof
