// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

namespace scaleroof {

/// Seconds, once a step, in which accelerators with copies of the same embedding tables exchange gradients:
/// they gather those of the rows that were read, or all-reduce whole tables where that is faster. Zero
/// without tables.
double embedding_gradient_exchange(const Scenario& scenario);

/// Bytes that one accelerator's optimizer step moves for embedding tables: only rows that were read change.
double embedding_optimizer_bytes(const Scenario& scenario);

}  // namespace scaleroof
