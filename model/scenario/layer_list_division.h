// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/network/network.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// Throws Error where `spatial_parallel` accelerators cannot share the planes of a sample's outermost axis in
/// every layer, or `embedding_parallel` ones the embedding tables.
void check_layer_list_division(const LayerList& network, const Plan& plan);

}  // namespace scaleroof
