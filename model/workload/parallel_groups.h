// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <numeric>

#include "model/communication/collective.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// Which accelerators communicate with which. Ranks are placed tensor innermost, then context (or spatial),
/// data, pipeline outermost, as Megatron-LM and DeepSpeed place them: stages exchange little and may be far
/// apart. The ranks that share a layer's experts are neighbours within a stage.
class ParallelGroups {
 public:
  explicit ParallelGroups(const Plan& plan) : plan_(plan) {}

  RankGroup tensor() const { return {plan_.tensor_parallel, 1}; }
  RankGroup context() const { return {plan_.context_parallel, plan_.tensor_parallel}; }
  RankGroup spatial() const { return {plan_.spatial_parallel, plan_.tensor_parallel}; }
  /// Data-parallel ranks that share embedding tables, neighbours among the data-parallel ones.
  RankGroup embedding() const { return {plan_.embedding_parallel, replica_ranks()}; }
  /// Ranks that hold the same tables.
  RankGroup embedding_copies() const {
    return {plan_.data_parallel / plan_.embedding_parallel, replica_ranks() * plan_.embedding_parallel};
  }
  /// Ranks that hold the same weights and add up their gradients.
  RankGroup data() const { return {plan_.gradient_ranks(), plan_.tensor_parallel}; }
  /// Ranks that share ZeRO's shards.
  RankGroup shard() const {
    return {plan_.zero_group > 0 ? plan_.zero_group : plan_.gradient_ranks(), plan_.tensor_parallel};
  }
  /// Ranks that hold copies of one shard.
  RankGroup shard_copies() const {
    return {plan_.gradient_ranks() / shard().ranks, plan_.tensor_parallel * shard().ranks};
  }
  /// Ranks among which a layer's experts are distributed, each expert whole.
  RankGroup expert() const { return {plan_.expert_parallel, 1}; }
  /// Ranks that hold the same experts. Where experts are not distributed, tensor parallelism divides them as
  /// it divides any feed-forward network.
  RankGroup expert_data() const {
    if (plan_.expert_parallel == 1) return data();
    return {plan_.stage_ranks() / plan_.expert_parallel, plan_.expert_parallel};
  }
  /// Of these the ones that share ZeRO's shards of the experts.
  RankGroup expert_shard() const {
    RankGroup group = expert_data();
    if (plan_.zero_group > 0) group.ranks = std::gcd(plan_.zero_group, group.ranks);
    return group;
  }
  /// Ranks that hold copies of one shard of the experts.
  RankGroup expert_shard_copies() const {
    const RankGroup data = expert_data(), shard = expert_shard();
    return {data.ranks / shard.ranks, data.stride * shard.ranks};
  }
  /// A stage and the next one.
  RankGroup pipeline() const { return {2, plan_.stage_ranks()}; }

 private:
  /// Of one stage.
  std::int64_t replica_ranks() const { return plan_.stage_ranks() / plan_.data_parallel; }

  const Plan& plan_;
};

}  // namespace scaleroof
