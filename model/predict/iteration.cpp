// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/iteration.h"

#include <algorithm>
#include <cmath>

#include "model/communication/collective.h"
#include "model/predict/bytes_per_parameter.h"
#include "model/predict/parallel_groups.h"
#include "model/schedule/gradient_buckets.h"
#include "model/schedule/host.h"
#include "model/schedule/pipeline.h"
#include "model/schedule/straggler.h"

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
struct PartTimes {
  double forward{0}, backward{0}, recompute{0};
  double tensor_exposed{0}, pipeline_exposed{0}, parameters_exposed{0};

  double total() const {
    return forward + backward + recompute + tensor_exposed + pipeline_exposed + parameters_exposed;
  }
  PartTimes scaled(double factor) const {
    return {forward * factor,        backward * factor,         recompute * factor,
            tensor_exposed * factor, pipeline_exposed * factor, parameters_exposed * factor};
  }
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
        stages_(distribute_layers(static_cast<std::int64_t>(workload.blocks), plan_.pipeline_parallel,
                                  plan_.virtual_stages)),
        micro_batches_(std::ceil(static_cast<double>(plan_.local_batch()) / workload.micro_batch)) {
    time_block();
  }

  Iteration iteration() {
    const PartTimes first = stage(stages_.middle, true, plan_.pipeline_parallel == 1);
    const PartTimes last = plan_.pipeline_parallel == 1 ? first : stage(stages_.last, false, true);
    const PartTimes worst = (first.total() >= last.total() ? first : last).scaled(micro_batches_);

    Iteration result;
    Breakdown& parts = result.breakdown;
    parts[TimePart::forward] = Seconds{worst.forward};
    parts[TimePart::backward] = Seconds{worst.backward};
    parts[TimePart::recompute] = Seconds{worst.recompute};
    parts[TimePart::tensor_parallel_exposed] = Seconds{worst.tensor_exposed};
    parts[TimePart::pipeline_exposed] = Seconds{worst.pipeline_exposed};
    const double bubble = pipeline_idle(first, last);
    parts[TimePart::pipeline_bubble] = Seconds{bubble};
    parts[TimePart::straggler] =
        Seconds{(worst.total() + bubble) *
                straggler_share(static_cast<double>(scenario_.accelerators), software_.step_time_sd)};
    parts[TimePart::data_parallel_exposed] = Seconds{worst.parameters_exposed + data_parallel()};
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

  void time_block() {
    const OperatorColumns& operators = workload_.operators;
    block_.forward = sum(operators, workload_.block_forward);
    block_.backward = sum(operators, workload_.block_backward);
    if (recompute_.mode == Recompute::selective) block_.recompute = sum(operators, workload_.attention_core);
    if (recomputes_layers()) block_.recompute = recompute_.layers * sum(operators, workload_.recomputed);
    if (workload_.layered) {
      const double floor = software_.host.layer_floor.value;
      block_.forward += floor / 3;
      block_.backward += floor * 2 / 3;
      if (recomputes_layers()) block_.recompute += recompute_.layers * floor / 3;
    }
    tensor_parallel();
    parameter_gathers();
  }

  /// Two all-reduces in each pass of a block (Shoeybi et al. 2019), or as many pairs of reduce-scatter and
  /// all-gather (sequence parallelism, Korthikanti et al. 2022).
  void tensor_parallel() {
    if (plan_.tensor_parallel == 1) return;
    const double message = workload_.tensor_parallel_message;
    const double pair = plan_.sequence_parallel
                            ? collective(Collective::reduce_scatter, message, groups_.tensor()) +
                                  collective(Collective::all_gather, message, groups_.tensor())
                            : collective(Collective::all_reduce, message, groups_.tensor());
    double pairs = 4;
    if (recomputes_layers()) pairs += recompute_.layers * (software_.recompute_stops_early ? 1 : 2);
    block_.tensor_exposed = pairs * pair * software_.overlap.tensor_parallel_exposed;
  }

  /// ZeRO-3 gathers a block's weights ahead of its forward and backward pass and scatters its gradients
  /// behind (Rajbhandari et al. 2020; Zhao et al. 2023). What is hidden slows the work that it runs beside.
  void parameter_gathers() {
    if (plan_.zero_stage < 3 || groups_.shard().ranks == 1) return;
    const double gather = gather_time(workload_.block_parameters);
    const double scatter = scatter_time(workload_.block_parameters);
    block_.parameters_exposed = exposed_beside(block_.forward, gather) +
                                exposed_beside(block_.backward + block_.recompute, gather + scatter);
  }

  double gather_time(double parameters) const {
    return collective(Collective::all_gather, 2 * parameters, groups_.shard());
  }
  double scatter_time(double parameters) const {
    return collective(Collective::reduce_scatter, gradient_wire_bytes(scenario_) * parameters,
                      groups_.shard());
  }
  double exposed_beside(double work, double communication) const {
    const auto& overlap = software_.overlap;
    const double hidden = overlap.parameter_overlap * std::min(work, communication);
    return communication - hidden * (1 - overlap.slowdown);
  }

  double head_forward() const { return sum(workload_.operators, workload_.head_forward); }
  double head_backward() const { return sum(workload_.operators, workload_.head_backward); }

  PartTimes stage(double layers, bool has_embedding, bool has_head) const {
    PartTimes times = block_.scaled(layers);
    if (has_embedding) times.backward += sum(workload_.operators, workload_.embedding);
    if (has_head) {
      times.forward += head_forward();
      times.backward += head_backward();
    }
    if (plan_.pipeline_parallel > 1) {
      // Each virtual stage passes its activations on and its gradients back.
      const double message =
          collective(Collective::point_to_point, workload_.pipeline_message, groups_.pipeline());
      times.pipeline_exposed =
          2 * static_cast<double>(plan_.virtual_stages) * message * software_.overlap.pipeline_exposed;
    }
    const double accelerator = times.total();
    return times.scaled(with_host(accelerator, host_time(layers, has_head), software_.host.sharpness) /
                        accelerator);
  }

  /// Seconds in which the host issues the kernels of a stage's micro-batch.
  double host_time(double layers, bool has_head) const {
    if (!workload_.layered) return 0;
    double issue = software_.host.layer_issue.value;
    const double of_ends = issue * (has_head ? issue_of_head : issue_of_embedding);
    if (recomputes_layers()) issue *= 1 + recompute_.layers / 3;
    issue *= 1 + issue_growth_with_tensor * static_cast<double>(plan_.tensor_parallel - 1);
    if (workload_.fused_softmax_refused) issue *= issue_of_refused_softmax;
    return layers * issue + of_ends;
  }

  /// The average stage's micro-batch is what the pipeline waits for when it fills and drains.
  double pipeline_idle(const PartTimes& first, const PartTimes& last) const {
    if (plan_.pipeline_parallel == 1) return 0;
    const auto p = static_cast<double>(plan_.pipeline_parallel);
    const PartTimes inner = stage(stages_.middle, false, false);
    // Rounding up the middle stages' layers must not add layers to the average.
    const double evened = stages_.middle > 0 ? std::min(1.0, stages_.mean / stages_.middle) : 1.0;
    const auto average = [&](double of_first, double of_inner, double of_last) {
      return (of_first + (p - 2) * of_inner * evened + of_last) / p;
    };
    return pipeline_bubble(plan_.pipeline_schedule, plan_.pipeline_parallel, plan_.virtual_stages,
                           average(first.total(), inner.total(), last.total()),
                           average(first.forward, inner.forward, last.forward));
  }

  /// Parameters that one accelerator of the first stage holds before ZeRO.
  double stage_parameters() const {
    return stages_.middle * workload_.block_parameters + workload_.embedding_parameters +
           (plan_.pipeline_parallel == 1 ? workload_.head_parameters : 0);
  }

  double backward_of_last_micro_batch() const {
    return stages_.middle * (block_.backward + block_.recompute) +
           (plan_.pipeline_parallel == 1 ? head_backward() : 0);
  }

  double data_parallel() const {
    if (plan_.data_parallel == 1) return 0;
    const double overhead = software_.host.step_overhead.value;
    if (plan_.zero_stage < 3) return overhead + gradient_exchange() + sharded_weights();
    return overhead + first_gather_and_last_scatter() + exchange_between_shard_groups();
  }

  double gradient_exchange() const {
    const auto& overlap = software_.overlap;
    const bool scatters = plan_.zero_stage > 0 && groups_.shard().ranks == plan_.data_parallel;
    const Collective operation = scatters ? Collective::reduce_scatter : Collective::all_reduce;
    const auto time_of = [&](double bytes) {
      return collective(operation, bytes, groups_.data()) / overlap.gradient_link_share.value;
    };
    GradientBuckets buckets(overlap.bucket.value, backward_of_last_micro_batch(), overlap.gradient_overlap,
                            time_of);
    feed(buckets);
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
      return;
    }
    const double backward = backward_of_last_micro_batch();
    const double head = plan_.pipeline_parallel == 1 ? head_backward() : 0;
    if (head > 0) buckets.ready(head / backward, bytes * workload_.head_parameters);
    const auto layers = static_cast<std::int64_t>(stages_.middle);
    for (std::int64_t layer = 1; layer <= layers; ++layer)
      buckets.ready((head + static_cast<double>(layer) * (block_.backward + block_.recompute)) / backward,
                    bytes * workload_.block_parameters);
    buckets.ready(1, bytes * workload_.embedding_parameters);
  }

  /// ZeRO-1 and -2: the updated weights are gathered behind the first forward pass.
  double sharded_weights() const {
    if (plan_.zero_stage == 0 || groups_.shard().ranks == 1) return 0;
    const double gather = gather_time(stage_parameters()) / software_.overlap.gradient_link_share.value;
    return std::max(0.0, gather - software_.overlap.gradient_overlap * stages_.middle * block_.forward);
  }

  double first_gather_and_last_scatter() const {
    return gather_time(workload_.block_parameters) + scatter_time(workload_.block_parameters) +
           exposed_embedding_gather * gather_time(workload_.embedding_parameters);
  }

  /// Hybrid sharding: shards are all-reduced over the groups that hold copies of them.
  double exchange_between_shard_groups() const {
    const RankGroup copies = groups_.shard_copies();
    if (copies.ranks == 1) return 0;
    const double shard =
        gradient_wire_bytes(scenario_) * stage_parameters() / static_cast<double>(groups_.shard().ranks);
    return std::max(0.0, collective(Collective::all_reduce, shard, copies) -
                             software_.overlap.gradient_overlap * backward_of_last_micro_batch());
  }

  /// Memory-bound; sharded state divides it, and the new weights are then written once more.
  double optimizer() const {
    const double held = stage_parameters();
    const double owned = plan_.zero_stage > 0 ? held / static_cast<double>(groups_.shard().ranks) : held;
    const double bytes =
        owned * optimizer_traffic(plan_.optimizer, plan_.precision) + (plan_.zero_stage > 0 ? 4 * held : 0);
    return bytes / rates_.bandwidth[0];
  }

  double arithmetic_bound() const {
    const OperatorColumns& operators = workload_.operators;
    const RowRange rows{0, workload_.block_backward.end};
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
  PartTimes block_;
};

}  // namespace

Iteration time_iteration(const Scenario& scenario, const Workload& workload, const ComputeRates& rates,
                         RecomputeChoice recompute) {
  return IterationModel(scenario, workload, rates, recompute).iteration();
}

}  // namespace scaleroof
