// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/prediction_table.h"

#include <cmath>

#include <fmt/format.h>

#include "app/cli/bar.h"
#include "app/cli/table.h"
#include "model/figure/words.h"
#include "model/predict/against_measured.h"
#include "model/quantity/text.h"

namespace scaleroof::cli {

namespace {

constexpr int bar_cells = 40;

/// What a user of a served network waits for; "Request latency" is then the row above.
void add_inference(const InferencePrediction& inference, Table& table) {
  table.add({"Time to first token", format(inference.time_to_first_token)});
  table.add({"Decode step", format(inference.decode_step)});
  table.add({"Sequences at once",
             inference.waves > 1
                 ? fmt::format("{} on a replica, in {} waves: the cache of more does not fit",
                               three_digits(inference.sequences_at_once), whole_number(inference.waves))
                 : fmt::format("{} on a replica", whole_number(inference.sequences_at_once))});
}

std::string answer(const Scenario& scenario, const Prediction& prediction) {
  Table table({Align::left, Align::left}, "  ");
  std::string time = format(prediction.iteration_time);
  if (prediction.iteration_time_90.high > prediction.iteration_time_90.low)
    time += fmt::format("  (90%: {} to {})", format(prediction.iteration_time_90.low),
                        format(prediction.iteration_time_90.high));
  table.add({std::string(time_label(scenario)), time});
  if (prediction.inference) add_inference(*prediction.inference, table);
  std::string rate =
      three_digits(prediction.samples_per_s) + (prediction.inference ? " requests/s" : " samples/s");
  if (prediction.tokens_per_s > 0)
    rate += fmt::format(", {} tokens/s, {} tokens/s per accelerator", three_digits(prediction.tokens_per_s),
                        three_digits(prediction.tokens_per_s_per_accelerator));
  table.add({"Throughput", rate});
  table.add(
      {"Model FLOP/s", fmt::format("{} per accelerator, MFU {}",
                                   format(prediction.model_flops_per_accelerator), percent(prediction.mfu))});
  if (prediction.hardware_flops_per_accelerator > prediction.model_flops_per_accelerator)
    table.add({"Hardware FLOP/s",
               fmt::format("{} per accelerator, HFU {}", format(prediction.hardware_flops_per_accelerator),
                           percent(prediction.hfu))});
  table.add({"Device memory",
             fmt::format("{} of {}: {}", format(prediction.memory.total()),
                         format(prediction.memory.capacity), prediction.feasible ? "fits" : "does not fit")});
  const Plan& plan = scenario.plan;
  const auto where_used = [](std::string_view name, std::int64_t degree) {
    return degree > 1 ? fmt::format(" × {} {}", name, degree) : std::string();
  };
  table.add({"Accelerators",
             fmt::format("{} = tensor {} × pipeline {}{}{} × data {}",
                         whole_number(static_cast<double>(scenario.accelerators)), plan.tensor_parallel,
                         plan.pipeline_parallel, where_used("context", plan.context_parallel),
                         where_used("spatial", plan.spatial_parallel), plan.data_parallel)});
  if (scenario.task == Task::inference) return table.text();
  table.add({"Micro-batch",
             fmt::format("{}, recomputation {}", whole_number(static_cast<double>(prediction.micro_batch)),
                         recompute_names[static_cast<std::size_t>(prediction.recompute)])});
  return table.text();
}

/// Rows of label, amount, share of `whole` and a bar; parts of zero are left out.
template <class Amount, class Part, std::size_t N>
std::string parts_table(const std::array<Amount, N>& parts, Amount whole, Part) {
  std::vector<double> shares;
  for (const Amount part : parts) shares.push_back(whole.value > 0 ? part / whole : 0.0);
  const std::vector<std::string> drawn = bars(shares, bar_cells);
  Table table({Align::left, Align::right, Align::right, Align::left}, "  ");
  for (std::size_t i = 0; i < N; ++i)
    if (parts[i].value > 0)
      table.add(
          {capitalised(label_of(static_cast<Part>(i))), format(parts[i]), percent(shares[i]), drawn[i]});
  return table.text();
}

std::string measured_text(const Prediction& prediction, const Measured& measured) {
  const double error = relative_error(prediction, measured);
  Table table({Align::left, Align::left}, "  ");
  table.add({"Measured", in_words(measured.metric, measured.value)});
  table.add({"Predicted", fmt::format("{}: {} {} than measured",
                                      in_words(measured.metric, predicted(prediction, measured.metric)),
                                      percent(std::abs(error)), error < 0 ? "less time" : "more time")});
  table.add({"Source", measured.where.empty() ? measured.title : measured.title + ", " + measured.where});
  if (!measured.url.empty()) table.add({"", measured.url});
  return table.text();
}

std::string run_table(Task task, const RunPrediction& run) {
  Table table({Align::left, Align::left}, "  ");
  const bool training = task == Task::training;
  table.add({training ? "Iterations" : "Batches of requests", whole_number(run.iterations)});
  table.add({training ? "Time to train" : "Time in all", format(run.time_to_train)});
  table.add({"Accelerator-hours", three_digits(run.accelerator_hours)});
  if (run.node_hours > 0) table.add({"Node-hours", three_digits(run.node_hours)});
  if (run.energy.value > 0) table.add({"Energy", format(run.energy)});
  table.add({"Goodput", percent(run.goodput)});
  return table.text();
}

}  // namespace

std::string prediction_table(const Scenario& scenario, const Prediction& prediction) {
  std::string text;
  if (!scenario.title.empty()) text += scenario.title + "\n";
  text += subtitle_of(scenario) + "\n\n" + answer(scenario, prediction);
  for (const std::string& reason : infeasible_because(prediction)) text += "  ! " + reason + "\n";
  text += "\nWhere the time goes\n" +
          parts_table(prediction.breakdown.parts, prediction.iteration_time, TimePart{});
  text += "\nWhat fills device memory\n" +
          parts_table(prediction.memory.parts, prediction.memory.total(), MemoryPart{});
  if (prediction.run.iterations > 0) text += "\nThe whole run\n" + run_table(scenario.task, prediction.run);
  if (scenario.measured)
    text += "\nBeside what was measured\n" + measured_text(prediction, *scenario.measured);
  return text;
}

}  // namespace scaleroof::cli
