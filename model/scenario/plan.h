// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/communication/collective.h"
#include "model/precision.h"
#include "model/scenario/task.h"
#include "model/software/software.h"

namespace scaleroof {

class ObjectReader;

enum class PipelineSchedule { gpipe, one_forward_one_backward, interleaved, zero_bubble };
inline constexpr std::array<std::string_view, 4> pipeline_schedule_names{"gpipe", "1f1b", "1f1b-interleaved",
                                                                         "zero-bubble"};
enum class Recompute { none, selective, full, automatic };
inline constexpr std::array<std::string_view, 4> recompute_names{"none", "selective", "full", "auto"};
enum class Optimizer { sgd, sgd_momentum, adam, lamb };
inline constexpr std::array<std::string_view, 4> optimizer_names{"sgd", "sgd-momentum", "adam", "lamb"};
enum class Attention { unfused, flash };
inline constexpr std::array<std::string_view, 2> attention_names{"unfused", "flash"};
enum class Input { synthetic, real };
inline constexpr std::array<std::string_view, 2> input_names{"synthetic", "real"};
inline constexpr std::array<std::string_view, 2> layout_names{"nchw", "nhwc"};

/// The fastest micro-batch that fits ("auto").
inline constexpr std::int64_t automatic_micro_batch = 0;

/// How a network is laid over the accelerators.
struct Plan {
  std::int64_t tensor_parallel{1};
  std::int64_t pipeline_parallel{1};
  std::int64_t virtual_stages{1};
  std::int64_t context_parallel{1};  ///< parts of a sequence (Liu et al. 2023, ring attention)
  std::int64_t expert_parallel{1};   ///< ranks of a stage that share a layer's experts
  std::int64_t spatial_parallel{1};  ///< accelerators that share a sample's positions (Dryden et al. 2019)
  std::int64_t embedding_parallel{
      1};  ///< data-parallel ranks that share embedding tables (Naumov et al. 2020)
  std::int64_t data_parallel{1};
  PipelineSchedule pipeline_schedule{PipelineSchedule::one_forward_one_backward};
  bool sequence_parallel{false};
  int zero_stage{0};
  std::int64_t zero_group{0};  ///< ranks that share a shard; 0: all data and context ranks
  Recompute recompute{Recompute::none};
  std::int64_t micro_batch{automatic_micro_batch};  ///< samples of one forward pass on one replica
  /// Samples of one iteration; inference: sequences that all replicas are asked for at once.
  std::int64_t global_batch{1};
  Precision precision{Precision::bf16};
  Optimizer optimizer{Optimizer::adam};
  Attention attention{Attention::flash};
  std::optional<bool> fp32_gradients;  ///< gradient_precision; absent: what the software does
  CollectiveAlgorithm collective{CollectiveAlgorithm::automatic};
  std::optional<Layout> layout;  ///< absent: what the software uses at that precision
  std::optional<Input> input;    ///< absent: real where the scenario names a dataset

  // Inference only; every sequence has the same lengths.
  std::int64_t prompt_tokens{1};
  std::int64_t output_tokens{1};  ///< the first one comes out of the prefill
  Precision kv_cache_precision{Precision::bf16};

  /// Accelerators of one replica.
  std::int64_t model_parallel() const {
    return tensor_parallel * context_parallel * spatial_parallel * pipeline_parallel;
  }
  /// Accelerators of one pipeline stage, of all replicas.
  std::int64_t stage_ranks() const {
    return tensor_parallel * context_parallel * spatial_parallel * data_parallel;
  }
  /// Accelerators that hold the same weights and see other tokens: they add up gradients and share ZeRO's
  /// shards.
  std::int64_t gradient_ranks() const { return context_parallel * spatial_parallel * data_parallel; }
  std::int64_t local_batch() const { return global_batch / data_parallel; }
};

/// What a plan that leaves these out gets; it depends on the kind of network.
struct PlanDefaults {
  Optimizer optimizer{Optimizer::adam};
  bool whole_batch_at_once{false};  ///< micro-batch: the replica's batch; else "auto"
  Attention attention{Attention::flash};
};

/// Reads `/plan` of a resolved scenario; `accelerators` fills in data_parallel, which in turn multiplies
/// `local_batch` where that is given instead of `global_batch`. A plan for inference has `batch` (of all
/// replicas), `prompt_tokens`, `output_tokens` and `kv_cache_precision` instead of what only training has.
/// Throws Error where degrees do not divide.
Plan read_plan(ObjectReader& reader, Task task, std::int64_t accelerators, const PlanDefaults& defaults);

}  // namespace scaleroof
