// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/iteration.h"

#include <algorithm>
#include <cmath>

#include "model/communication/collective.h"
#include "model/predict/bytes_per_parameter.h"
#include "model/predict/embedding_gradients.h"
#include "model/schedule/gradient_buckets.h"
#include "model/schedule/host.h"
#include "model/schedule/pipeline.h"
#include "model/schedule/straggler.h"
#include "model/workload/parallel_groups.h"

namespace scaleroof {
namespace {

/// Host issue of a layer grows slightly with the tensor-parallel degree, and a refused fused softmax costs
/// more kernels; embedding and head cost about a layer's issue each (fitted on launch-bound runs,
/// docs/model/model.md).
constexpr double issue_growth_with_tensor = 0.02;
constexpr double issue_of_refused_softmax = 1.2;
constexpr double issue_of_embedding = 0.90;
constexpr double issue_of_head = 1.17;
/// Share of the embedding's gather that is exposed under ZeRO-3 at the start of a step.
constexpr double exposed_embedding_gather = 0.3;

/// Seconds of one micro-batch, of a block or of a stage, by part.
class PartTimes {
 public:
  double& operator[](TimePart part) { return seconds_[static_cast<std::size_t>(part)]; }
  double operator[](TimePart part) const { return seconds_[static_cast<std::size_t>(part)]; }
  double total() const {
    double sum = 0;
    for (const double part : seconds_) sum += part;
    return sum;
  }
  void add(const PartTimes& other, double factor) {
    for (std::size_t i = 0; i < seconds_.size(); ++i) seconds_[i] += factor * other.seconds_[i];
  }
  PartTimes scaled(double factor) const {
    PartTimes result;
    result.add(*this, factor);
    return result;
  }

 private:
  std::array<double, time_part_names.size()> seconds_{};
};

TimePart part_of(ExchangePurpose purpose) {
  switch (purpose) {
    case ExchangePurpose::context_parallel:
      return TimePart::context_parallel_exposed;
    case ExchangePurpose::expert_parallel:
      return TimePart::expert_parallel_exposed;
    case ExchangePurpose::spatial_parallel:
      return TimePart::spatial_parallel_exposed;
    case ExchangePurpose::embedding_parallel:
      return TimePart::embedding_parallel_exposed;
    default:
      return TimePart::tensor_parallel_exposed;
  }
}

/// What a stage of the pipeline holds.
struct StageContents {
  LayersOfKinds blocks{};
  bool embedding{false}, head{false};
};

double sum(const OperatorColumns& operators, RowRange range) {
  return (operators.column(OperatorColumns::count, range) * operators.column(OperatorColumns::time, range))
      .sum();
}

class IterationModel {
 public:
  IterationModel(const Scenario& scenario, const Workload& workload, const ComputeRates& rates,
                 RecomputeChoice recompute)
      : scenario_(scenario),
        plan_(scenario.plan),
        software_(scenario.software),
        workload_(workload),
        rates_(rates),
        recompute_(recompute),
        groups_(plan_),
        stages_(distribute_layers(static_cast<std::int64_t>(workload.block_count()), plan_.pipeline_parallel,
                                  plan_.virtual_stages)),
        micro_batches_(std::ceil(static_cast<double>(plan_.local_batch()) / workload.micro_batch)) {
    for (std::size_t kind = 0; kind < workload.block_kinds; ++kind)
      blocks_[kind] = time_block(workload.block_list[kind]);
    heaviest_ = heaviest_stage();
  }

  Iteration iteration() {
    const std::int64_t stages = plan_.pipeline_parallel;
    const PartTimes first = stage(contents(0));
    const PartTimes last = stages == 1 ? first : stage(contents(stages - 1));
    const InnerStages inner = inner_stages();
    PartTimes slowest = first.total() >= last.total() ? first : last;
    if (inner.slowest.total() > slowest.total()) slowest = inner.slowest;
    const PartTimes worst = slowest.scaled(micro_batches_);

    Iteration result;
    Breakdown& parts = result.breakdown;
    for (std::size_t part = 0; part < time_part_names.size(); ++part)
      parts.parts[part] = Seconds{worst[static_cast<TimePart>(part)]};
    const double bubble = pipeline_idle(first, inner.mean, last);
    parts[TimePart::pipeline_bubble] = Seconds{bubble};
    parts[TimePart::straggler] =
        Seconds{(worst.total() + bubble) *
                straggler_share(static_cast<double>(scenario_.accelerators), software_.step_time_sd)};
    parts[TimePart::data_parallel_exposed] += Seconds{data_parallel()};
    parts[TimePart::optimizer] = Seconds{optimizer()};
    result.arithmetic_bound = arithmetic_bound();
    result.recomputed_flops = recomputed_flops();
    return result;
  }

 private:
  double collective(Collective operation, double bytes, RankGroup group) const {
    return collective_time(scenario_.interconnect, operation, Bytes{bytes}, group, plan_.collective)
        .time.value;
  }

  bool recomputes_layers() const { return recompute_.mode == Recompute::full; }

  PartTimes time_block(const Block& block) const {
    const OperatorColumns& operators = workload_.operators;
    const double repeated = recomputes_layers() ? recompute_.layers : 0;
    PartTimes times;
    times[TimePart::forward] = sum(operators, block.forward);
    times[TimePart::backward] = sum(operators, block.backward);
    if (recompute_.mode == Recompute::selective)
      times[TimePart::recompute] = sum(operators, block.attention_core);
    if (recomputes_layers()) times[TimePart::recompute] = repeated * sum(operators, block.recomputed);
    if (workload_.layered) {
      const double floor = software_.host.layer_floor.value;
      times[TimePart::forward] += floor / 3;
      times[TimePart::backward] += floor * 2 / 3;
      times[TimePart::recompute] += repeated * floor / 3;
    }
    for (const Exchange& exchange : block.exchanges()) {
      const double once = collective(exchange.operation, exchange.bytes, exchange.group);
      times[part_of(exchange.purpose)] +=
          once * ((exchange.forward + repeated * exchange.recomputed) * exchange.exposed_forward +
                  exchange.backward * exchange.exposed_backward);
    }
    times[TimePart::data_parallel_exposed] = parameter_gathers(block, times);
    return times;
  }

  /// ZeRO-3 gathers a block's weights ahead of its forward and backward pass and scatters its gradients
  /// behind (Rajbhandari et al. 2020; Zhao et al. 2023). What is hidden slows the work that it runs beside.
  double parameter_gathers(const Block& block, const PartTimes& times) const {
    if (plan_.zero_stage < 3 || groups_.shard().ranks == 1) return 0;
    const double gather = gather_block(block);
    const double scatter = scatter_block(block);
    return exposed_beside(times[TimePart::forward], gather) +
           exposed_beside(times[TimePart::backward] + times[TimePart::recompute], gather + scatter);
  }

  StageContents contents(std::int64_t stage) const {
    std::array<double, Workload::most_block_kinds> counts{};
    for (std::size_t kind = 0; kind < workload_.block_kinds; ++kind)
      counts[kind] = workload_.block_list[kind].count;
    const std::span<const double> kinds(counts.data(), workload_.block_kinds);
    return {layers_of_stage(kinds, stages_, plan_.pipeline_parallel, plan_.virtual_stages, stage), stage == 0,
            stage + 1 == plan_.pipeline_parallel};
  }

  /// The stage with most parameters, for which gradients and optimizer take longest. With blocks of one kind
  /// the first one, which has the embedding.
  StageContents heaviest_stage() const {
    StageContents heaviest = contents(0);
    if (workload_.block_kinds == 1) return heaviest;
    for (const std::int64_t stage : {std::int64_t{1}, plan_.pipeline_parallel - 1}) {
      if (stage >= plan_.pipeline_parallel) continue;
      const StageContents other = contents(stage);
      if (parameters_of(other) + experts_of(other) > parameters_of(heaviest) + experts_of(heaviest))
        heaviest = other;
    }
    return heaviest;
  }

  /// What a stage's blocks have of something, in all.
  template <class OfBlock>
  double over_blocks(const StageContents& stage, OfBlock of_block) const {
    double sum = 0;
    for (std::size_t kind = 0; kind < workload_.block_kinds; ++kind)
      sum += stage.blocks[kind] * of_block(kind);
    return sum;
  }

  double gather_time(double parameters, RankGroup ranks) const {
    return collective(Collective::all_gather, 2 * parameters, ranks);
  }
  double scatter_time(double parameters, RankGroup ranks) const {
    return collective(Collective::reduce_scatter, gradient_wire_bytes(scenario_) * parameters, ranks);
  }
  double gather_block(const Block& block) const {
    const double messages = software_.overlap.parameter_messages;
    double time = gather_time(block.parameters / messages, groups_.shard());
    if (block.expert_parameters > 0)
      time += gather_time(block.expert_parameters / messages, groups_.expert_shard());
    return messages * time;
  }
  double scatter_block(const Block& block) const {
    const double messages = software_.overlap.parameter_messages;
    double time = scatter_time(block.parameters / messages, groups_.shard());
    if (block.expert_parameters > 0)
      time += scatter_time(block.expert_parameters / messages, groups_.expert_shard());
    return messages * time;
  }
  double exposed_beside(double work, double communication) const {
    const auto& overlap = software_.overlap;
    const double hidden = overlap.parameter_overlap * std::min(work, communication);
    return communication - hidden * (1 - overlap.slowdown);
  }

  double head_forward() const { return sum(workload_.operators, workload_.head_forward); }
  double head_backward() const { return sum(workload_.operators, workload_.head_backward); }

  PartTimes stage(const StageContents& held) const {
    PartTimes times;
    for (std::size_t kind = 0; kind < workload_.block_kinds; ++kind)
      times.add(blocks_[kind], held.blocks[kind]);
    if (held.embedding) times[TimePart::backward] += sum(workload_.operators, workload_.embedding);
    if (held.head) {
      times[TimePart::forward] += head_forward();
      times[TimePart::backward] += head_backward();
    }
    if (plan_.pipeline_parallel > 1) {
      // Each virtual stage passes its activations on and its gradients back.
      const double message =
          collective(Collective::point_to_point, workload_.pipeline_message, groups_.pipeline());
      times[TimePart::pipeline_exposed] =
          2 * static_cast<double>(plan_.virtual_stages) * message * software_.overlap.pipeline_exposed;
    }
    const double accelerator = times.total();
    return times.scaled(with_host(accelerator, host_time(held), software_.host.sharpness) / accelerator);
  }

  /// The stages between the first and the last: all alike where blocks are of one kind.
  struct InnerStages {
    PartTimes mean, slowest;
  };
  InnerStages inner_stages() const {
    InnerStages inner;
    const std::int64_t stages = plan_.pipeline_parallel;
    if (stages == 1) return inner;
    if (workload_.block_kinds == 1 || stages == 2) {
      inner.mean = stage({contents(0).blocks, false, false});
      return inner;
    }
    for (std::int64_t s = 1; s + 1 < stages; ++s) {
      const PartTimes times = stage(contents(s));
      inner.mean.add(times, 1 / static_cast<double>(stages - 2));
      if (times.total() > inner.slowest.total()) inner.slowest = times;
    }
    return inner;
  }

  /// Seconds in which the host issues the kernels of a stage's micro-batch.
  double host_time(const StageContents& held) const {
    if (!workload_.layered) return 0;
    const double of_ends =
        software_.host.layer_issue.value * (held.head ? issue_of_head : issue_of_embedding);
    double issue = over_blocks(held, [&](std::size_t kind) { return workload_.block_list[kind].host_issue; });
    if (recomputes_layers()) issue *= 1 + recompute_.layers / 3;
    issue *= 1 + issue_growth_with_tensor * static_cast<double>(plan_.tensor_parallel - 1);
    if (workload_.fused_softmax_refused) issue *= issue_of_refused_softmax;
    return issue + of_ends;
  }

  /// The average stage's micro-batch is what the pipeline waits for when it fills and drains.
  double pipeline_idle(const PartTimes& first, const PartTimes& inner, const PartTimes& last) const {
    if (plan_.pipeline_parallel == 1) return 0;
    const auto p = static_cast<double>(plan_.pipeline_parallel);
    // Rounding up the middle stages' layers must not add layers to the average.
    const double evened = stages_.middle > 0 ? std::min(1.0, stages_.mean / stages_.middle) : 1.0;
    const auto average = [&](double of_first, double of_inner, double of_last) {
      return (of_first + (p - 2) * of_inner * evened + of_last) / p;
    };
    return pipeline_bubble(
        plan_.pipeline_schedule, plan_.pipeline_parallel, plan_.virtual_stages,
        average(first.total(), inner.total(), last.total()),
        average(first[TimePart::forward], inner[TimePart::forward], last[TimePart::forward]));
  }

  /// Parameters that one accelerator of the stage holds before ZeRO, without distributed experts and with
  /// them alone.
  double parameters_of(const StageContents& stage) const {
    return over_blocks(stage, [&](std::size_t kind) { return workload_.block_list[kind].parameters; }) +
           (stage.embedding ? workload_.embedding_parameters : 0) +
           (stage.head ? workload_.head_parameters : 0);
  }
  double experts_of(const StageContents& stage) const {
    return over_blocks(stage, [&](std::size_t kind) { return workload_.block_list[kind].expert_parameters; });
  }

  double backward_of(std::size_t kind) const {
    return blocks_[kind][TimePart::backward] + blocks_[kind][TimePart::recompute];
  }

  double backward_of_last_micro_batch() const {
    return over_blocks(heaviest_, [&](std::size_t kind) { return backward_of(kind); }) +
           (heaviest_.head ? head_backward() : 0);
  }

  double data_parallel() const {
    if (groups_.data().ranks == 1) return 0;
    const double overhead = software_.host.step_overhead.value;
    const double embeddings = embedding_gradient_exchange(scenario_);
    if (plan_.zero_stage < 3) return overhead + gradient_exchange() + sharded_weights() + embeddings;
    return overhead + first_gather_and_last_scatter() + exchange_between_shard_groups() + embeddings;
  }

  /// Gradients of distributed experts go to the ranks with the same experts; all others to all ranks.
  double gradient_exchange() const {
    const bool scatters = plan_.zero_stage > 0 && groups_.shard().ranks == groups_.data().ranks;
    const Collective operation = scatters ? Collective::reduce_scatter : Collective::all_reduce;
    const double exposed =
        exchange_gradients(operation, groups_.data(), [&](auto& buckets) { feed(buckets); });
    if (experts_of(heaviest_) <= 0 || groups_.expert_data().ranks == 1) return exposed;
    return exposed + exchange_gradients(operation, groups_.expert_data(),
                                        [&](auto& buckets) { feed_experts(buckets); });
  }

  template <class Feed>
  double exchange_gradients(Collective operation, RankGroup ranks, Feed feed_buckets) const {
    const auto& overlap = software_.overlap;
    const auto time_of = [&](double bytes) {
      return collective(operation, bytes, ranks) / overlap.gradient_link_share.value;
    };
    GradientBuckets buckets(overlap.bucket.value, backward_of_last_micro_batch(), overlap.gradient_overlap,
                            time_of);
    feed_buckets(buckets);
    buckets.finish();
    return buckets.exposed() + overlap.slowdown * std::max(0.0, buckets.busy() - buckets.exposed());
  }

  /// Gradients in the order in which the backward pass frees them.
  template <class Buckets>
  void feed(Buckets& buckets) const {
    const double bytes = gradient_wire_bytes(scenario_);
    if (const LayerList* network = scenario_.network.layer_list()) {
      const LayerTable& table = network->table;
      double done = 0;
      for (Eigen::Index row = table.rows(); row-- > 0;) {
        const double weights =
            table.count(row) * table.inputs(row) * table.outputs(row) * table.filter(row) / table.groups(row);
        done += weights * table.positions(row) / table.multiply_adds;
        buckets.ready(done, bytes * weights);
      }
      if (table.learned_elements > 0) buckets.ready(1, bytes * table.learned_elements);
      return;
    }
    if (heaviest_.head)
      buckets.ready(head_backward() / backward_of_last_micro_batch(), bytes * workload_.head_parameters);
    feed_blocks(buckets, [&](const Block& block) { return bytes * block.parameters; });
    if (heaviest_.embedding) buckets.ready(1, bytes * workload_.embedding_parameters);
  }

  template <class Buckets>
  void feed_experts(Buckets& buckets) const {
    const double bytes = gradient_wire_bytes(scenario_);
    feed_blocks(buckets, [&](const Block& block) { return bytes * block.expert_parameters; });
  }

  template <class Buckets, class BytesOfBlock>
  void feed_blocks(Buckets& buckets, BytesOfBlock bytes_of) const {
    const double backward = backward_of_last_micro_batch();
    double done = heaviest_.head ? head_backward() : 0;
    for (std::size_t kind = workload_.block_kinds; kind-- > 0;) {
      for (double left = heaviest_.blocks[kind]; left > 0; --left) {
        const double share = std::min(1.0, left);
        done += share * backward_of(kind);
        buckets.ready(done / backward, share * bytes_of(workload_.block_list[kind]));
      }
    }
  }

  /// ZeRO-1 and -2: the updated weights are gathered behind the first forward pass.
  double sharded_weights() const {
    if (plan_.zero_stage == 0 || groups_.shard().ranks == 1) return 0;
    double gather = gather_time(parameters_of(heaviest_), groups_.shard());
    if (experts_of(heaviest_) > 0) gather += gather_time(experts_of(heaviest_), groups_.expert_shard());
    gather /= software_.overlap.gradient_link_share.value;
    const double forward =
        over_blocks(heaviest_, [&](std::size_t kind) { return blocks_[kind][TimePart::forward]; });
    return std::max(0.0, gather - software_.overlap.gradient_overlap * forward);
  }

  double first_gather_and_last_scatter() const {
    return gather_block(workload_.blocks().front()) + scatter_block(workload_.blocks().back()) +
           exposed_embedding_gather * gather_time(workload_.embedding_parameters, groups_.shard());
  }

  /// Hybrid sharding: shards are all-reduced over the groups that hold copies of them.
  double exchange_between_shard_groups() const {
    const double exchange =
        exchange_shards(parameters_of(heaviest_), groups_.shard(), groups_.shard_copies()) +
        exchange_shards(experts_of(heaviest_), groups_.expert_shard(), groups_.expert_shard_copies());
    return std::max(0.0, exchange - software_.overlap.gradient_overlap * backward_of_last_micro_batch());
  }

  double exchange_shards(double parameters, RankGroup shard, RankGroup copies) const {
    if (copies.ranks == 1 || parameters <= 0) return 0;
    const double bytes = gradient_wire_bytes(scenario_) * parameters / static_cast<double>(shard.ranks);
    return collective(Collective::all_reduce, bytes, copies);
  }

  /// Memory-bound; sharded state divides it, and the new weights are then written once more.
  double optimizer() const {
    return (optimizer_bytes(parameters_of(heaviest_), groups_.shard()) +
            optimizer_bytes(experts_of(heaviest_), groups_.expert_shard()) +
            embedding_optimizer_bytes(scenario_)) /
           rates_.bandwidth[0];
  }

  double optimizer_bytes(double held, RankGroup shard) const {
    const double owned = plan_.zero_stage > 0 ? held / static_cast<double>(shard.ranks) : held;
    return owned * optimizer_traffic(plan_.optimizer, plan_.precision) +
           (plan_.zero_stage > 0 ? 4 * held : 0);
  }

  double arithmetic_bound() const {
    const OperatorColumns& operators = workload_.operators;
    const RowRange rows{0, workload_.blocks().back().backward.end};
    double arithmetic = 0, all = 0;
    for (Eigen::Index row = rows.begin; row < rows.end; ++row) {
      const double time =
          operators.column(OperatorColumns::time)(row) * operators.column(OperatorColumns::count)(row);
      const double math = operators.column(OperatorColumns::math_time)(row);
      const double memory = operators.column(OperatorColumns::device_bytes)(row) / rates_.bandwidth[0];
      all += time;
      if (math >= memory) arithmetic += time;
    }
    return all > 0 ? arithmetic / all : 0;
  }

  double recomputed_flops() const {
    const auto samples = static_cast<double>(plan_.global_batch);
    switch (recompute_.mode) {
      case Recompute::selective:
        return samples * workload_.attention_core_flops_per_sample;
      case Recompute::full:
        return samples * recompute_.layers * workload_.forward_flops_per_sample;
      default:
        return 0;
    }
  }

  const Scenario& scenario_;
  const Plan& plan_;
  const Software& software_;
  const Workload& workload_;
  const ComputeRates& rates_;
  RecomputeChoice recompute_;
  ParallelGroups groups_;
  StageLayers stages_;
  double micro_batches_;
  std::array<PartTimes, Workload::most_block_kinds> blocks_;
  StageContents heaviest_;
};

}  // namespace

Iteration time_iteration(const Scenario& scenario, const Workload& workload, const ComputeRates& rates,
                         RecomputeChoice recompute) {
  return IterationModel(scenario, workload, rates, recompute).iteration();
}

}  // namespace scaleroof
