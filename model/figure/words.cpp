// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/figure/words.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleroof {

namespace {

const std::string& name_or_id(const std::string& name, const std::string& id) {
  return name.empty() ? id : name;
}

std::string count(std::int64_t number) {
  return format_quantity(static_cast<double>(number), Dimension::number, 15);
}

std::string join(const Scenario& scenario, const std::string& batch) {
  std::vector<std::string> parts{name_or_id(scenario.network.name, scenario.network.id)};
  parts.push_back(name_or_id(scenario.accelerator.name, scenario.accelerator.id));
  parts.push_back(scenario.system ? name_or_id(scenario.system->name, scenario.system->id)
                                  : name_or_id(scenario.interconnect.name, scenario.interconnect.id));
  const Plan& plan = scenario.plan;
  std::string words{name_of(plan.precision)};
  if (plan.tensor_parallel > 1) words += fmt::format(", tensor {}", plan.tensor_parallel);
  if (plan.pipeline_parallel > 1) words += fmt::format(", pipeline {}", plan.pipeline_parallel);
  if (scenario.task == Task::inference)
    words += fmt::format(", {} + {} tokens", count(plan.prompt_tokens), count(plan.output_tokens));
  if (plan.zero_stage > 0) words += fmt::format(", ZeRO {}", plan.zero_stage);
  parts.push_back(words + ", " + batch);
  return fmt::format("{}", fmt::join(parts, " · "));
}

}  // namespace

std::string subtitle_of(const Scenario& scenario) {
  const std::string_view name = scenario.task == Task::inference ? "batch " : "global batch ";
  return join(scenario, std::string(name) + count(scenario.plan.global_batch));
}

std::string subtitle_of(const Scenario& scenario, ScalingMode mode) {
  if (mode == ScalingMode::strong) return subtitle_of(scenario);
  return join(scenario, "batch " + count(scenario.plan.local_batch()) + " a replica");
}

Figure::Axis accelerator_axis() {
  Figure::Axis axis;
  axis.label = "Accelerators";
  axis.logarithmic = true;
  return axis;
}

Figure::Axis time_axis(std::string label, Seconds largest) {
  constexpr std::array<std::pair<double, std::string_view>, 5> units{
      {{1e-6, "µs"}, {1e-3, "ms"}, {1.0, "s"}, {60.0, "min"}, {3600.0, "h"}}};
  std::size_t chosen = 0;
  // A minute is still easy to read in seconds; minutes begin at 600 s, hours at 10 h.
  for (std::size_t i = 1; i < units.size(); ++i)
    if (largest.value >= units[i].first * (units[i].first > 1.0 ? 10.0 : 1.0)) chosen = i;
  Figure::Axis axis;
  axis.label = std::move(label);
  axis.unit = units[chosen].second;
  axis.dimension = Dimension::time;
  axis.unit_in_si = units[chosen].first;
  return axis;
}

Figure bars_over_counts(std::string id, std::string title, const Scenario& scenario,
                        const ScalingStudy& study) {
  Figure figure;
  figure.id = std::move(id);
  figure.title = std::move(title);
  figure.subtitle = subtitle_of(scenario, study.mode);
  figure.x = accelerator_axis();
  figure.x.logarithmic = false;
  figure.categories = categories_of(study);
  if (study.points.empty()) figure.empty_because = "No accelerator count over which the plan can be laid";
  return figure;
}

std::vector<std::string> categories_of(const ScalingStudy& study) {
  std::vector<std::string> names;
  for (const ScalingPoint& point : study.points) names.push_back(std::to_string(point.accelerators));
  return names;
}

std::vector<double> positions_of(const ScalingStudy& study) {
  std::vector<double> positions(study.points.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<double>(i);
  return positions;
}

std::string_view time_label(const Scenario& scenario) {
  return scenario.task == Task::inference ? "Request latency" : "Time per iteration";
}

std::string iteration_in_words(const Prediction& prediction) {
  std::string words = format(prediction.iteration_time);
  if (prediction.iteration_time_90.high > prediction.iteration_time_90.low)
    words += fmt::format(" ({} to {})", format(prediction.iteration_time_90.low),
                         format(prediction.iteration_time_90.high));
  if (!prediction.feasible) words += ", does not fit in memory";
  return words;
}

std::string capitalised(std::string_view words) {
  std::string text{words};
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string percent(double fraction) {
  return format_quantity(100 * fraction, Dimension::number) + "%";
}

}  // namespace scaleroof
