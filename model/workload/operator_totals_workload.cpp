// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "model/workload/workload.h"

namespace scaleroof {

void build_operator_totals_workload(const OperatorTotals& network, const Plan&, std::int64_t micro_batch,
                                    const ComputeRates& rates, const Software& software, Workload& workload) {
  const double samples = static_cast<double>(micro_batch);
  const double flops = samples * network.forward_flops;
  const double bytes = samples * network.forward_bytes.value;
  const double launch = software.matrix_products.launch.value;
  const auto add = [&](Pass pass, double passes) {
    workload.operators.add({"all operators", OperatorKind::matrix_product, pass}, 1, passes * flops,
                           passes * flops / std::min(rates.products.rate, rates.products.sustained_rate),
                           launch, {passes * bytes, passes * bytes, passes * bytes});
  };
  add(Pass::forward, 1);
  add(Pass::backward, 2);  // data gradient and weight gradient: the work of forward each
  Block& block = workload.add_block(1);
  block.forward = block.recomputed = {0, 1};
  block.backward = {1, 2};
  block.parameters = network.parameters;
  workload.head_forward = workload.head_backward = workload.embedding = {2, 2};
  workload.embedding_parameters = workload.head_parameters = 0;
  workload.pipeline_message = 0;
  workload.layered = false;
  workload.fused_softmax_refused = false;
}

}  // namespace scaleroof
