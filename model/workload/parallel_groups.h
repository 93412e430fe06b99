// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/communication/collective.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// Which accelerators communicate with which. Ranks are placed tensor innermost, then data, pipeline
/// outermost, as Megatron-LM and DeepSpeed place them: stages exchange little and may be far apart.
class ParallelGroups {
 public:
  explicit ParallelGroups(const Plan& plan) : plan_(plan) {}

  RankGroup tensor() const { return {plan_.tensor_parallel, 1}; }
  RankGroup data() const { return {plan_.data_parallel, plan_.tensor_parallel}; }
  /// Ranks that share ZeRO's shards.
  RankGroup shard() const {
    return {plan_.zero_group > 0 ? plan_.zero_group : plan_.data_parallel, plan_.tensor_parallel};
  }
  /// Ranks that hold copies of one shard.
  RankGroup shard_copies() const {
    return {plan_.data_parallel / shard().ranks, plan_.tensor_parallel * shard().ranks};
  }
  /// A stage and the next one.
  RankGroup pipeline() const { return {2, plan_.tensor_parallel * plan_.data_parallel}; }

 private:
  const Plan& plan_;
};

}  // namespace scaleroof
