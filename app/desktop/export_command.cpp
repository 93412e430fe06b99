// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/export_command.h"

#include <algorithm>

#include "app/profile_location.h"
#include "model/profile/resolve.h"
#include "ui/figures/figure_export.h"
#include "ui/predictor.h"
#include "ui/text.h"

namespace scaleroof {

void run_export(const ExportCommand& command) {
  ExportOptions options;
  options.format = format_of(to_qt(command.output));
  options.width = parse_width(to_qt(command.width));
  options.dots_per_inch = command.dots_per_inch;

  const Catalogue catalogue(
      profile_roots(installed_data_folder(), {command.profiles.begin(), command.profiles.end()}));
  nlohmann::json scenario = load_json(command.scenario);
  for (const auto& [pointer, value] : command.assignments)
    assign(scenario, catalogue, pointer, parse_assignment_value(value), command.scenario);
  const PredictionResult result = compute(scenario, catalogue, command.scenario, command.mode);
  const auto index =
      std::find(std::begin(figure_ids), std::end(figure_ids), command.figure) - std::begin(figure_ids);
  const Figure& figure = result.figures.at(static_cast<std::size_t>(index));
  write_file(to_qt(command.output), render_figure({figure, hidden_at_start(figure), {}}, options));
}

}  // namespace scaleroof
