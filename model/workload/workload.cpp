// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/workload.h"

#include <variant>

namespace scaleroof {

void build_workload(const Network& network, const Plan& plan, std::int64_t micro_batch,
                    const ComputeRates& rates, const Software& software, Workload& workload) {
  struct Builder {
    const Plan& plan;
    std::int64_t micro_batch;
    const ComputeRates& rates;
    const Software& software;
    Workload& workload;
    void operator()(const Transformer& n) const {
      build_transformer_workload(n, plan, micro_batch, rates, software, workload);
    }
    void operator()(const LayerList& n) const {
      build_layer_list_workload(n, plan, micro_batch, rates, software, workload);
    }
    void operator()(const OperatorTotals& n) const {
      build_operator_totals_workload(n, plan, micro_batch, rates, software, workload);
    }
  };
  workload.operators.clear();
  workload.block_kinds = 0;
  workload.micro_batch = static_cast<double>(micro_batch);
  workload.forward_flops_per_sample = network.forward_flops_per_sample();
  workload.attention_core_flops_per_sample = 0;
  std::visit(Builder{plan, micro_batch, rates, software, workload}, network.description);
}

}  // namespace scaleroof
