// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/layer_list_exchanges.h"

#include <cmath>

#include "model/workload/parallel_groups.h"

namespace scaleroof {
namespace {

/// Sum and squared mean of each channel, in fp32; backward the sums of two gradients.
constexpr double bytes_of_statistics = 2 * 4;

}  // namespace

double local_planes(double planes, std::int64_t ranks) {
  return planes > 1 ? std::ceil(planes / static_cast<double>(ranks)) : planes;
}

void add_spatial_exchanges(const LayerTable& table, const Plan& plan, double micro_batch,
                           const ComputeRates& rates, Block& block) {
  if (plan.spatial_parallel == 1) return;
  const OutermostAxis& axis = table.outermost;
  const double bytes = micro_batch * rates.element_bytes;
  const auto add = [&](Collective operation, double message, double forward, double backward) {
    if (forward + backward <= 0) return;
    block.add({.purpose = ExchangePurpose::spatial_parallel,
               .operation = operation,
               .bytes = message,
               .group = ParallelGroups(plan).spatial(),
               .forward = forward,
               .backward = backward,
               .recomputed = forward});
  };
  OutermostAxis::Occurrences halos, gradient_halos;
  for (const WindowAlongAxis& window : axis.windows) {
    if (window.halo_elements > 0) halos.add(window.count, window.halo_elements);
    if (window.gradient_halo_elements > 0) gradient_halos.add(window.count, window.gradient_halo_elements);
  }
  // To the neighbours on either side.
  add(Collective::point_to_point, bytes * halos.mean(), 2 * halos.count, 0);
  add(Collective::point_to_point, bytes * gradient_halos.mean(), 0, 2 * gradient_halos.count);
  add(Collective::all_reduce, bytes_of_statistics * axis.norms.mean(), axis.norms.count, axis.norms.count);
  add(Collective::all_reduce, bytes * axis.global_pools.mean(), axis.global_pools.count, 0);
  add(Collective::all_gather, bytes * axis.flattened.mean(), axis.flattened.count, 0);
}

void add_embedding_exchanges(const LayerTable& table, const Plan& plan, double micro_batch,
                             const ComputeRates& rates, Block& block) {
  if (plan.embedding_parallel == 1) return;
  double elements = 0;
  for (const EmbeddingTable& embedding : table.embeddings)
    elements += embedding.count * embedding.output_elements();
  // Of a rank's buffer each peer's chunk are its samples' vectors from this rank's tables.
  block.add({.purpose = ExchangePurpose::embedding_parallel,
             .operation = Collective::all_to_all,
             .bytes = micro_batch * elements * rates.element_bytes,
             .group = ParallelGroups(plan).embedding(),
             .forward = 1,
             .backward = 1,
             .recomputed = 1});
}

}  // namespace scaleroof
