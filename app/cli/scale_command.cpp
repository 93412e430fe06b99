// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/prediction_json.h"
#include "app/cli/table.h"
#include "model/csv.h"
#include "model/explore/scale.h"
#include "model/figure/words.h"
#include "model/profile/resolve.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  ScenarioOptions scenario;
  ScalingMode mode{ScalingMode::strong};
  std::string accelerators;
};

constexpr double bar_cells = 20;

std::string as_json(const Resolved& resolved, const ScalingStudy& study) {
  nlohmann::ordered_json json;
  json["schema"] = "scaleroof/scaling/1";
  json["title"] = resolved.scenario.title;
  json["mode"] = scaling_mode_names[static_cast<std::size_t>(study.mode)];
  json["points"] = nlohmann::ordered_json::array();
  for (const ScalingPoint& point : study.points) {
    nlohmann::ordered_json row;
    row["accelerators"] = point.accelerators;
    row["speedup"] = point.speedup;
    row["efficiency"] = point.efficiency;
    row["feasible"] = point.prediction.feasible;
    row["infeasible_because"] = infeasible_because(point.prediction);
    row.update(figures_json(point.prediction));
    json["points"].push_back(std::move(row));
  }
  json["skipped"] = nlohmann::ordered_json::array();
  for (const ScalingStudy::Skipped& skipped : study.skipped)
    json["skipped"].push_back({{"accelerators", skipped.accelerators}, {"why", skipped.why}});
  json["provenance"] = provenance_json(resolved);
  return json.dump(2) + "\n";
}

std::string as_csv(const ScalingStudy& study) {
  std::string text;
  for (const ScalingPoint& point : study.points) {
    std::vector<std::string> header{"accelerators", "speedup", "efficiency"};
    std::vector<std::string> row{std::to_string(point.accelerators), csv_number(point.speedup),
                                 csv_number(point.efficiency)};
    for (auto& [name, value] : csv_columns(point.prediction)) {
      header.push_back(name);
      row.push_back(value);
    }
    if (text.empty()) text += csv_line(header);
    text += csv_line(row);
  }
  return text;
}

std::string as_table(const Scenario& scenario, const ScalingStudy& study) {
  std::string text;
  if (!scenario.title.empty()) text += scenario.title + "\n";
  text += subtitle_of(scenario, study.mode) + "\n";
  text += fmt::format("{} scaling\n\n", study.mode == ScalingMode::strong ? "Strong" : "Weak");
  Table table({Align::right, Align::right, Align::left, Align::right, Align::right, Align::right, Align::left,
               Align::left},
              "  ");
  table.add({"accelerators", "time", "90% interval", "samples/s", "speed-up", "efficiency", "", ""});
  for (const ScalingPoint& point : study.points) {
    const Prediction& prediction = point.prediction;
    const Interval& interval = prediction.iteration_time_90;
    const auto cells = std::lround(std::min(1.0, point.efficiency) * bar_cells);
    std::string bar;
    for (long i = 0; i < cells; ++i) bar += "█";
    table.add({whole_number(static_cast<double>(point.accelerators)), format(prediction.iteration_time),
               fmt::format("{} to {}", format(interval.low), format(interval.high)),
               three_digits(prediction.samples_per_s), three_digits(point.speedup), percent(point.efficiency),
               bar, prediction.feasible ? "" : "does not fit in memory"});
  }
  text += table.text();
  if (!study.skipped.empty()) text += "\nLeft out\n";
  for (const ScalingStudy::Skipped& skipped : study.skipped)
    text += fmt::format("  {}: {}\n", whole_number(static_cast<double>(skipped.accelerators)), skipped.why);
  return text;
}

std::string written(Format format, const Resolved& resolved, const ScalingStudy& study) {
  switch (format) {
    case Format::json:
      return as_json(resolved, study);
    case Format::csv:
      return as_csv(study);
    case Format::table:
      break;
  }
  return as_table(resolved.scenario, study);
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Resolved resolved = load_scenario(options.scenario.file, catalogue, assignments_of(options.scenario));
  const std::vector<std::int64_t> counts =
      options.accelerators.empty() ? default_counts(resolved.scenario) : parse_counts(options.accelerators);
  ScalingStudy study;
  try {
    study = scale(resolved.scenario, options.mode, counts);
  } catch (const Error& error) {
    throw error.located(options.scenario.file, "");
  }
  write_result(written(options.common.format, resolved, study), options.common);
  const bool all_fit = std::all_of(study.points.begin(), study.points.end(),
                                   [](const ScalingPoint& point) { return point.prediction.feasible; });
  return options.scenario.require_feasible && !all_fit ? exit_infeasible : 0;
}

}  // namespace

void add_scale_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("scale", "Time and efficiency over the number of accelerators");
  add_scenario_options(*command, options->scenario);
  add_choice(*command, "--mode",
             "strong: the global batch stays (default); weak: the batch of each replica stays",
             std::span(scaling_mode_names), options->mode);
  command
      ->add_option("--accelerators", options->accelerators,
                   "Counts: 8:4096:x2 (doubling), 8:64:8 (steps) or 8,16,32; default: powers of two up to"
                   " the machine's size")
      ->type_name("COUNTS");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
