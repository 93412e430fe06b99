// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/prediction_json.h"
#include "app/cli/prediction_table.h"
#include "model/csv.h"
#include "model/predict/predict.h"
#include "model/profile/resolve.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  ScenarioOptions scenario;
};

std::string as_csv(const Prediction& prediction) {
  std::vector<std::string> header, row;
  for (auto& [name, value] : csv_columns(prediction)) {
    header.push_back(name);
    row.push_back(value);
  }
  return csv_line(header) + csv_line(row);
}

std::string written(Format format, const Resolved& resolved, const Prediction& prediction) {
  switch (format) {
    case Format::json:
      return prediction_json(prediction, resolved).dump(2) + "\n";
    case Format::csv:
      return as_csv(prediction);
    case Format::table:
      break;
  }
  return prediction_table(resolved.scenario, prediction);
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Resolved resolved = load_scenario(options.scenario.file, catalogue, assignments_of(options.scenario));
  const Prediction prediction = predict(resolved.scenario);
  write_result(written(options.common.format, resolved, prediction), options.common);
  return options.scenario.require_feasible && !prediction.feasible ? exit_infeasible : 0;
}

}  // namespace

void add_predict_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("predict", "Predict one iteration of a scenario");
  add_scenario_options(*command, options->scenario);
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
