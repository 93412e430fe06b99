// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/embedding_gradients.h"

#include <algorithm>

#include "model/communication/collective.h"
#include "model/predict/bytes_per_parameter.h"
#include "model/workload/embedding_tables.h"
#include "model/workload/parallel_groups.h"

namespace scaleroof {

double embedding_gradient_exchange(const Scenario& scenario) {
  const Plan& plan = scenario.plan;
  const RankGroup copies = ParallelGroups(plan).embedding_copies();
  const LayerList* network = scenario.network.layer_list();
  if (!network || network->table.embeddings.empty() || copies.ranks == 1) return 0;
  const double bytes = gradient_wire_bytes(scenario);
  const double samples = static_cast<double>(plan.local_batch() * plan.embedding_parallel);
  const auto time = [&](Collective operation, double elements) {
    return collective_time(scenario.interconnect, operation, Bytes{bytes * elements}, copies, plan.collective)
               .time.value /
           scenario.software.overlap.gradient_link_share.value;
  };
  const double rows = touched_embedding_elements(network->table, plan, samples);
  return std::min(time(Collective::all_gather, static_cast<double>(copies.ranks) * rows),
                  time(Collective::all_reduce, held_embedding_elements(network->table, plan)));
}

double embedding_optimizer_bytes(const Scenario& scenario) {
  const LayerList* network = scenario.network.layer_list();
  if (!network) return 0;
  const Plan& plan = scenario.plan;
  return touched_embedding_elements(network->table, plan, static_cast<double>(plan.global_batch)) *
         optimizer_traffic(plan.optimizer, plan.precision);
}

}  // namespace scaleroof
