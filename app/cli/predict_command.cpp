// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/evidence_text.h"
#include "app/cli/output.h"
#include "app/cli/prediction_json.h"
#include "app/cli/prediction_table.h"
#include "model/csv.h"
#include "model/predict/predict.h"
#include "model/profile/resolve.h"
#include "model/validate/evidence.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  ScenarioOptions scenario;
  std::size_t evidence{3};  ///< nearest measured runs to show
};

std::string as_csv(const Prediction& prediction) {
  std::vector<std::string> header, row;
  for (auto& [name, value] : csv_columns(prediction)) {
    header.push_back(name);
    row.push_back(value);
  }
  return csv_line(header) + csv_line(row);
}

std::string written(const Options& options, const Catalogue& catalogue, const Resolved& resolved,
                    const Prediction& prediction) {
  if (options.common.format == Format::csv) return as_csv(prediction);
  std::optional<MeasuredRuns> runs;
  std::vector<NearRun> nearest;
  if (options.evidence > 0) {
    runs = load_measured_runs(catalogue);
    nearest = runs->nearest(features_of(resolved.scenario), catalogue, options.evidence);
  }
  if (options.common.format == Format::json) {
    nlohmann::ordered_json json = prediction_json(prediction, resolved);
    json["evidence"] = runs ? evidence_json(*runs, nearest) : nlohmann::ordered_json::array();
    return json.dump(2) + "\n";
  }
  return prediction_table(resolved.scenario, prediction) + (runs ? evidence_table(*runs, nearest) : "");
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Resolved resolved = load_scenario(options.scenario.file, catalogue, assignments_of(options.scenario));
  const Prediction prediction = predict(resolved.scenario);
  write_result(written(options, catalogue, resolved, prediction), options.common);
  return options.scenario.require_feasible && !prediction.feasible ? exit_infeasible : 0;
}

}  // namespace

void add_predict_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("predict", "Predict one iteration, or one batch of requests, of a scenario");
  add_scenario_options(*command, options->scenario);
  command
      ->add_option("--evidence", options->evidence,
                   "How many of the nearest measured runs to show, with the error there (3); 0: none")
      ->type_name("N");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
