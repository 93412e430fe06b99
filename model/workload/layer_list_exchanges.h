// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/workload/workload.h"

namespace scaleroof {

/// Planes of an outermost axis that the fullest of `ranks` accelerators holds. One plane is not divided:
/// every accelerator holds it.
double local_planes(double planes, std::int64_t ranks);

/// What accelerators that share a sample's outermost spatial axis exchange (Dryden et al. 2019): halos of
/// windows wider than their stride, statistics of norms, what layers without positions read. Nothing where
/// `spatial_parallel` is one. Messages of one kind count with their mean size.
void add_spatial_exchanges(const LayerTable& table, const Plan& plan, double micro_batch,
                           const ComputeRates& rates, Block& block);

/// The two all-to-alls of looked-up vectors and of their gradients between accelerators that share embedding
/// tables (Naumov et al. 2020). Nothing where `embedding_parallel` is one.
void add_embedding_exchanges(const LayerTable& table, const Plan& plan, double micro_batch,
                             const ComputeRates& rates, Block& block);

}  // namespace scaleroof
