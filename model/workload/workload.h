// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/network/network.h"
#include "model/roofline/compute_rates.h"
#include "model/roofline/operator_columns.h"
#include "model/scenario/plan.h"
#include "model/software/software.h"

namespace scaleroof {

/// A network under a plan, as one accelerator sees it: the operators of one micro-batch in ranges of rows,
/// and what the schedule needs to know beside their times. `blocks` equal blocks follow one another (a
/// transformer's layers; a convolutional network is one block), then the head. Sizes in bytes and elements.
struct Workload {
  OperatorColumns operators;

  RowRange attention_core;  ///< of the block: what selective recomputation runs again
  RowRange recomputed;      ///< of the block: what full recomputation runs again (begins with the core)
  RowRange block_forward;   ///< begins with `recomputed`
  RowRange block_backward;
  RowRange head_forward, head_backward;
  RowRange embedding;  ///< first stage, both passes

  double blocks{1};
  double micro_batch{1};

  double block_parameters{0};  ///< on this accelerator
  double embedding_parameters{0};
  double head_parameters{0};  ///< zero where tied and on the same stage as the embedding

  double tensor_parallel_message{0};  ///< bytes of one all-reduce; two in each pass of a block
  double pipeline_message{0};         ///< bytes from stage to stage
  bool layered{false};                ///< blocks have the software's per-layer floor and host issue time
  bool fused_softmax_refused{false};

  /// Model FLOPs of one sample's forward pass (docs/model/model.md, "What counts as a FLOP").
  double forward_flops_per_sample{0};
  /// FLOPs of one sample that selective recomputation runs again.
  double attention_core_flops_per_sample{0};
};

/// Fills `workload` for one micro-batch of `micro_batch` samples. Does not allocate when `workload` was
/// filled for the same network before.
void build_workload(const Network& network, const Plan& plan, std::int64_t micro_batch,
                    const ComputeRates& rates, const Software& software, Workload& workload);

/// One builder for each kind of network; `build_workload` chooses.
void build_transformer_workload(const Transformer& network, const Plan& plan, std::int64_t micro_batch,
                                const ComputeRates& rates, const Software& software, Workload& workload);
void build_layer_list_workload(const LayerList& network, const Plan& plan, std::int64_t micro_batch,
                               const ComputeRates& rates, const Software& software, Workload& workload);
void build_operator_totals_workload(const OperatorTotals& network, const Plan& plan, std::int64_t micro_batch,
                                    const ComputeRates& rates, const Software& software, Workload& workload);

}  // namespace scaleroof
