// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "model/predict/inference.h"
#include "model/predict/iteration.h"
#include "model/predict/predict.h"

namespace scaleroof {
namespace {

std::string_view words(Pass pass) {
  switch (pass) {
    case Pass::forward:
      return "forward";
    case Pass::data_gradient:
      return "data gradient";
    case Pass::weight_gradient:
      return "weight gradient";
    default:
      return "backward";
  }
}

std::string_view binding(const OperatorColumns& operators, Eigen::Index row, const ComputeRates& rates,
                         bool matrix_units) {
  using enum OperatorColumns::Column;
  const double launch = operators.column(launch_time)(row);
  std::string_view bound = matrix_units ? "matrix units" : "vector units";
  double slowest = operators.column(math_time)(row);
  constexpr std::array columns{device_bytes, l2_bytes, l1_bytes};
  for (std::size_t level = 0; level < columns.size(); ++level) {
    const double time = operators.column(columns[level])(row) / rates.bandwidth[level];
    if (time > slowest) {
      slowest = time;
      bound = name_of(roofline_levels[level]);
    }
  }
  return launch > slowest ? "launch" : bound;
}

/// One row as a report, without its share.
OperatorReport report_of(const OperatorColumns& columns, Eigen::Index row, const ComputeRates& rates,
                         std::string name, double executions) {
  const auto& label = columns.label(row);
  const bool products = label.kind != OperatorKind::memory_bound && label.kind != OperatorKind::depthwise;
  OperatorReport report;
  report.name = std::move(name);
  report.executions = executions;
  report.work = Flops{columns.column(OperatorColumns::work)(row)};
  report.device_bytes = Bytes{columns.column(OperatorColumns::device_bytes)(row)};
  if (report.work.value <= 0) report.work = Flops{report.device_bytes.value / rates.element_bytes};
  report.time = Seconds{columns.column(OperatorColumns::time)(row)};
  report.matrix_units = products && rates.matrix_units;
  report.bound = binding(columns, row, rates, report.matrix_units);
  return report;
}

std::vector<OperatorReport> training_operators(const Scenario& scenario) {
  const Prediction prediction = predict(scenario);
  const ComputeRates rates =
      compute_rates(scenario.accelerator, scenario.memory, scenario.software, scenario.plan.precision);
  Workload workload;
  build_workload(scenario.network, scenario.plan, prediction.micro_batch, rates, scenario.software, workload);
  time_operators(workload.operators, rates);

  const auto micro_batches =
      static_cast<double>(scenario.plan.local_batch()) / static_cast<double>(prediction.micro_batch);
  const double stages = static_cast<double>(scenario.plan.pipeline_parallel);
  const OperatorColumns& columns = workload.operators;
  const auto executions = [&](Eigen::Index row) {
    const double times = micro_batches * columns.column(OperatorColumns::count)(row);
    for (const Block& block : workload.blocks()) {
      if (row < block.forward.begin || row >= block.backward.end) continue;
      double passes = block.count / stages;
      if (prediction.recompute == Recompute::selective && block.attention_core.holds(row)) passes *= 2;
      if (prediction.recompute == Recompute::full && block.recomputed.holds(row))
        passes *= 1 + prediction.recomputed_layers;
      return times * passes;
    }
    return times;
  };

  std::vector<OperatorReport> reports;
  for (Eigen::Index row = 0; row < columns.rows(); ++row) {
    const auto& label = columns.label(row);
    reports.push_back(report_of(columns, row, rates, fmt::format("{}, {}", label.name, words(label.pass)),
                                executions(row)));
  }
  return reports;
}

/// Of the prefill and of the decode step, on an accelerator of one pipeline stage.
std::vector<OperatorReport> inference_operators(const Scenario& scenario) {
  const Service service = service_of(scenario, inference_memory(scenario));
  const double stages = static_cast<double>(scenario.plan.pipeline_parallel);
  std::vector<OperatorReport> reports;
  Workload workload;
  for (const auto& [pass, times, name] :
       {std::tuple{service.prefill, service.waves, "prefill"},
        std::tuple{service.decode, service.waves * service.steps, "decode"}}) {
    if (times <= 0) continue;
    time_pass(scenario, pass, workload);
    const ComputeRates rates = inference_rates(scenario, pass.kind);
    const double micro_batches = micro_batches_of(scenario, pass.kind, pass.sequences);
    const OperatorColumns& columns = workload.operators;
    for (Eigen::Index row = 0; row < columns.rows(); ++row) {
      double executions = times * micro_batches;
      for (const Block& block : workload.blocks())
        if (block.forward.holds(row)) executions *= block.count / stages;
      reports.push_back(
          report_of(columns, row, rates, fmt::format("{}, {}", columns.label(row).name, name), executions));
    }
  }
  return reports;
}

}  // namespace

std::vector<OperatorReport> operators(const Scenario& scenario) {
  std::vector<OperatorReport> reports =
      scenario.task == Task::inference ? inference_operators(scenario) : training_operators(scenario);
  double total = 0;
  for (const OperatorReport& report : reports) total += report.time.value * report.executions;
  for (OperatorReport& report : reports)
    report.share = total > 0 ? report.time.value * report.executions / total : 0;
  std::stable_sort(reports.begin(), reports.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  return reports;
}

}  // namespace scaleroof
