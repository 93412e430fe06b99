// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "model/explore/scale.h"
#include "model/predict/against_measured.h"
#include "model/predict/predict.h"
#include "model/quantity/text.h"
#include "model/validate/evaluate_case.h"

namespace scaleroof {
namespace {

/// A case that states the batch of one replica keeps it on fewer accelerators; one that states the whole
/// batch keeps that.
double scaling_efficiency(const MeasuredCase& measured, const Scenario& scenario) {
  if (measured.baseline_accelerators >= scenario.accelerators)
    throw Error({measured.place, "/measured/baseline_accelerators",
                 std::to_string(measured.baseline_accelerators),
                 fmt::format("fewer than the {} accelerators of the scenario", scenario.accelerators)});
  const bool weak = measured.json.at("/scenario/plan"_json_pointer).contains("local_batch");
  const ScalingStudy study = scale(scenario, weak ? ScalingMode::weak : ScalingMode::strong,
                                   {measured.baseline_accelerators, scenario.accelerators});
  if (!study.skipped.empty())
    throw Error({.file = measured.place,
                 .pointer = "/measured/baseline_accelerators",
                 .found = study.skipped.front().why,
                 .expected = "a baseline over which the plan can be laid"});
  return study.points.back().efficiency;
}

/// Share of the multiplications of a forward pass that are left when every convolution that can takes
/// Winograd's F(4x4, 3x3) or F(4x4, 5x5), which need 36 of 144 and 64 of 400 (Lavin and Gray 2016).
double fewest_multiplications(const Network& network) {
  const LayerList* list = network.layer_list();
  if (!list || list->table.multiply_adds <= 0) return 1;
  const LayerTable& table = list->table;
  const Eigen::ArrayXd products =
      table.count * table.positions * table.outputs * table.inputs * table.filter / table.groups;
  const double saved = (products * table.fast_3x3 * (1 - 36.0 / 144)).sum() +
                       (products * table.fast_5x5 * (1 - 64.0 / 400)).sum();
  return 1 - saved / table.multiply_adds;
}

/// Model FLOP/s above the peak: the network alone needs more, whatever else the step does. `faster`: how many
/// times faster than predicted the step was measured.
std::string impossible(const Network& network, const Prediction& prediction, double faster) {
  const double mfu = prediction.mfu * faster * fewest_multiplications(network);
  if (mfu <= 1) return {};
  const FlopsPerSecond rate = prediction.model_flops_per_accelerator * faster;
  return fmt::format("{} per accelerator, {} times the peak", format(rate), three_digits(mfu));
}

}  // namespace

Evaluation evaluate_training(const MeasuredCase& measured, const Scenario& scenario) {
  const Prediction prediction = predict(scenario);
  Evaluation result;
  result.feasible = prediction.feasible;
  const auto largest = std::max_element(prediction.breakdown.parts.begin(), prediction.breakdown.parts.end());
  result.dominated_by = label_of(static_cast<TimePart>(largest - prediction.breakdown.parts.begin()));
  result.dominating_share = *largest / prediction.iteration_time;
  if (measured.metric == Metric::device_memory) {
    const auto& parts = prediction.memory.parts;
    const auto most = std::max_element(parts.begin(), parts.end());
    result.predicted = prediction.memory.total().value;
    result.dominated_by = label_of(static_cast<MemoryPart>(most - parts.begin()));
    result.dominating_share = *most / prediction.memory.total();
    return result;
  }
  result.predicted = measured.metric == Metric::scaling_efficiency ? scaling_efficiency(measured, scenario)
                                                                   : predicted(prediction, measured.metric);
  result.time = prediction.iteration_time;
  result.interval_90 =
      interval_in(measured.metric, result.predicted, prediction.iteration_time, prediction.iteration_time_90);
  if (measured.metric != Metric::scaling_efficiency)
    result.impossible = impossible(scenario.network, prediction,
                                   1 + relative_error(measured.metric, result.predicted, measured.value));
  return result;
}

}  // namespace scaleroof
