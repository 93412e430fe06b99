// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/export_command.h"

#include <algorithm>
#include <numeric>

#include "app/profile_location.h"
#include "model/figure/validation_figure.h"
#include "model/profile/resolve.h"
#include "model/validate/case_files.h"
#include "ui/figures/figure_export.h"
#include "ui/predictor.h"
#include "ui/text.h"

namespace scaleroof {

namespace {

Figure figure_of_scenario(const ExportCommand& command, const Catalogue& catalogue) {
  const std::string& file = command.files.front();
  nlohmann::json scenario = load_json(file);
  for (const auto& [pointer, value] : command.assignments)
    assign(scenario, catalogue, pointer, parse_assignment_value(value), file);
  const PredictionResult result = compute(scenario, catalogue, file, command.mode);
  const auto index =
      std::find(std::begin(figure_ids), std::end(figure_ids), command.figure) - std::begin(figure_ids);
  return result.figures.at(static_cast<std::size_t>(index));
}

Figure figure_of_cases(const ExportCommand& command, const std::vector<std::filesystem::path>& roots) {
  std::vector<std::filesystem::path> files(command.files.begin(), command.files.end());
  if (files.empty()) files = measured_case_files(roots);
  const Validation validation = validate(load_measured_cases(files), roots);
  std::vector<std::size_t> all(validation.cases.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return validation_figure(validation, all).figure;
}

}  // namespace

void run_export(const ExportCommand& command) {
  ExportOptions options;
  options.format = format_of(to_qt(command.output));
  options.width = parse_width(to_qt(command.width));
  options.dots_per_inch = command.dots_per_inch;

  const Catalogue catalogue(
      profile_roots(installed_data_folder(), {command.profiles.begin(), command.profiles.end()}));
  const Figure figure = command.figure == validation_figure_id ? figure_of_cases(command, catalogue.roots())
                                                               : figure_of_scenario(command, catalogue);
  write_file(to_qt(command.output), render_figure({figure, hidden_at_start(figure), {}}, options));
}

}  // namespace scaleroof
