// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/workload/transformer_dimensions.h"
#include "model/workload/workload.h"

namespace scaleroof {

/// What accelerators that share a layer exchange in its passes: tensor, context and expert parallelism.
void add_transformer_exchanges(const Transformer& network, const LayerRun& run, const Plan& plan,
                               const Software& software, const TransformerDimensions& d, Block& block);

}  // namespace scaleroof
