// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// How activations are kept.
struct RecomputeChoice {
  Recompute mode{Recompute::none};
  double layers{1};  ///< full: share of the layers that are recomputed, 0..1
};

/// What fills device memory on the stage that needs most (Rajbhandari et al. 2020; Korthikanti et al. 2022;
/// docs/model/memory.md). `workspace` holds buffers, the transient peak of a layer or of the loss,
/// fragmentation and the software's context. Never allocates.
MemoryUse memory_use(const Scenario& scenario, std::int64_t micro_batch, RecomputeChoice recompute);

/// The least recomputation that fits: none, selective, full on the smallest share of the layers, full.
/// A mode that the plan gives is returned as it is.
RecomputeChoice choose_recompute(const Scenario& scenario, std::int64_t micro_batch);

}  // namespace scaleroof
