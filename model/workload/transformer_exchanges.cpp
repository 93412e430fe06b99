// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/transformer_exchanges.h"

#include "model/workload/parallel_groups.h"

namespace scaleroof {
namespace {

/// Attention, feed-forward network and attention to the encoder each read and write all tokens. Experts that
/// are distributed over ranks exchange tokens among these instead.
double parts_exchanged(const Transformer& network, const LayerRun& run, const Plan& plan) {
  if (run.kind == LayerKind::cross_attending) return 3;
  if (run.kind == LayerKind::experts && plan.expert_parallel > 1 && network.experts->shared_experts == 0)
    return 1;
  return network.parallel_blocks ? 1 : 2;
}

/// One all-reduce for each part of a layer in each pass (Shoeybi et al. 2019), or as many pairs of
/// reduce-scatter and all-gather (sequence parallelism, Korthikanti et al. 2022).
void add_tensor_parallel(const Plan& plan, const Software& software, double parts, double bytes,
                         Block& block) {
  if (plan.tensor_parallel == 1) return;
  const double exposed = software.overlap.tensor_parallel_exposed;
  Exchange exchange{.purpose = ExchangePurpose::tensor_parallel,
                    .operation = Collective::all_reduce,
                    .bytes = bytes,
                    .group = ParallelGroups(plan).tensor(),
                    .forward = parts,
                    .backward = parts,
                    .recomputed = software.recompute_stops_early ? parts - 1 : parts,
                    .exposed_forward = exposed,
                    .exposed_backward = exposed};
  if (!plan.sequence_parallel) {
    block.add(exchange);
    return;
  }
  for (const Collective operation : {Collective::reduce_scatter, Collective::all_gather}) {
    exchange.operation = operation;
    block.add(exchange);
  }
}

/// Every rank of a context group needs the keys and values of the whole sequence, and backward their
/// gradients too (Liu et al. 2023).
void add_context_parallel(const Plan& plan, const Software& software, const TransformerDimensions& d,
                          Block& block) {
  if (plan.context_parallel == 1) return;
  const double exposed = software.overlap.context_parallel_exposed;
  block.add({.purpose = ExchangePurpose::context_parallel,
             .operation = Collective::all_gather,
             .bytes = d.tokens * d.context * (d.key_width + d.value_width) * d.wide_bytes,
             .group = ParallelGroups(plan).context(),
             .forward = 1,
             .backward = 2,
             .recomputed = 1,
             .exposed_forward = exposed,
             .exposed_backward = exposed});
}

/// Tokens are dispatched to the ranks of their experts and the results combined, in each pass (Lepikhin et
/// al. 2021). What the busiest rank receives counts.
void add_expert_parallel(const Plan& plan, const Software& software, const TransformerDimensions& d,
                         Block& block) {
  if (plan.expert_parallel == 1 || d.local_experts <= 0) return;
  const double exposed = software.overlap.expert_parallel_exposed;
  block.add({.purpose = ExchangePurpose::expert_parallel,
             .operation = Collective::all_to_all,
             .bytes = d.expert_tokens * d.hidden * d.wide_bytes,
             .group = ParallelGroups(plan).expert(),
             .forward = 2,
             .backward = 2,
             .recomputed = software.recompute_stops_early ? 1.0 : 2.0,
             .exposed_forward = exposed,
             .exposed_backward = exposed});
}

}  // namespace

void add_transformer_exchanges(const Transformer& network, const LayerRun& run, const Plan& plan,
                               const Software& software, const TransformerDimensions& d, Block& block) {
  add_tensor_parallel(plan, software, parts_exchanged(network, run, plan), d.tokens * d.hidden * d.wide_bytes,
                      block);
  add_context_parallel(plan, software, d, block);
  add_expert_parallel(plan, software, d, block);
}

}  // namespace scaleroof
