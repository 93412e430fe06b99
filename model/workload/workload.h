// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "model/communication/collective.h"
#include "model/network/network.h"
#include "model/roofline/compute_rates.h"
#include "model/roofline/operator_columns.h"
#include "model/scenario/plan.h"
#include "model/software/software.h"

namespace scaleroof {

/// Why accelerators exchange data inside a block's passes.
enum class ExchangePurpose {
  tensor_parallel,
  context_parallel,
  expert_parallel,
  spatial_parallel,
  embedding_parallel
};

/// A collective that every pass over a block contains.
struct Exchange {
  ExchangePurpose purpose{ExchangePurpose::tensor_parallel};
  Collective operation{Collective::all_reduce};
  double bytes{0};
  RankGroup group{};
  double forward{0}, backward{0};  ///< how often in each pass
  double recomputed{0};            ///< how often full recomputation repeats it
  double exposed_forward{1};       ///< share of its time that nothing hides: forward and recomputation
  double exposed_backward{1};      ///< and backward
};

/// Equal blocks of a network: a transformer's layers of one kind; a convolutional network is one block. Row
/// ranges of the workload's operators; times and parameters are of one block on one accelerator.
struct Block {
  static constexpr std::size_t most_exchanges = 8;

  double count{1};
  RowRange attention_core;  ///< what selective recomputation runs again
  RowRange recomputed;      ///< what full recomputation runs again (begins with the core)
  RowRange forward;         ///< begins with `recomputed`
  RowRange backward;
  double parameters{0};         ///< that the gradient ranks share, experts aside
  double expert_parameters{0};  ///< of distributed experts: only the ranks with the same experts share them
  double host_issue{0};         ///< seconds in which the host issues its kernels, forward and backward
  std::array<Exchange, most_exchanges> exchange_list;
  std::size_t exchange_count{0};

  void add(const Exchange& exchange) { exchange_list[exchange_count++] = exchange; }
  std::span<const Exchange> exchanges() const { return {exchange_list.data(), exchange_count}; }
};

/// A network under a plan, as one accelerator sees it: the operators of one micro-batch in ranges of rows,
/// and what the schedule needs to know beside their times. Blocks of the first kind come before those of the
/// second, then the head. Sizes in bytes and elements.
struct Workload {
  static constexpr std::size_t most_block_kinds = 2;

  OperatorColumns operators;

  std::array<Block, most_block_kinds> block_list;
  std::size_t block_kinds{0};

  RowRange head_forward, head_backward;
  RowRange embedding;  ///< first stage, both passes

  double micro_batch{1};

  double embedding_parameters{0};
  double head_parameters{0};  ///< zero where tied and on the same stage as the embedding

  double pipeline_message{0};  ///< bytes from stage to stage
  bool layered{false};         ///< blocks have the software's per-layer floor and host issue time
  bool fused_softmax_refused{false};

  /// Model FLOPs of one sample's forward pass (docs/model/model.md, "What counts as a FLOP").
  double forward_flops_per_sample{0};
  /// FLOPs of one sample that selective recomputation runs again.
  double attention_core_flops_per_sample{0};

  /// A new kind of block behind those there are.
  Block& add_block(double count) {
    Block& block = block_list[block_kinds++];
    block = Block{};
    block.count = count;
    return block;
  }
  std::span<const Block> blocks() const { return {block_list.data(), block_kinds}; }
  /// The blocks of all kinds.
  double block_count() const {
    double count = 0;
    for (const Block& block : blocks()) count += block.count;
    return count;
  }
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
