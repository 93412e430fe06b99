// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common_options.h"

#include "app/profile_location.h"

namespace scaleroof::cli {

void add_common_options(CLI::App& command, CommonOptions& options) {
  add_choice(command, "--format", "How to write the result: table (default), json or csv",
             std::span(format_names), options.format);
  command.add_option("-o,--output", options.output, "Write to this file instead of standard output")
      ->type_name("FILE");
  command.add_option("--profiles", options.profiles, "Folder with profiles of your own; may be repeated")
      ->type_name("DIR")
      ->type_size(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_scenario_options(CLI::App& command, ScenarioOptions& options) {
  command.add_option("scenario", options.file, "Scenario file (*.scenario.json)")
      ->required()
      ->type_name("SCENARIO");
  command
      .add_option("--set", options.assignments,
                  "Change one figure of the resolved scenario, such as /plan/micro_batch=4 or"
                  " \"/interconnect/tiers/1/bandwidth=50 GB/s\"; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check([](const std::string& text) {
        return text.starts_with('/') && text.find('=') != std::string::npos
                   ? std::string{}
                   : "found \"" + text + "\", expected /pointer=value";
      });
  command.add_flag("--require-feasible", options.require_feasible,
                   "Exit with status 3 when the plan does not fit in memory");
}

Catalogue catalogue_of(const CommonOptions& options) {
  return Catalogue(profile_roots(installed_data_folder(), options.profiles));
}

std::vector<std::pair<std::string, std::string>> assignments_of(const ScenarioOptions& options) {
  std::vector<std::pair<std::string, std::string>> assignments;
  for (const std::string& text : options.assignments) {
    const std::size_t equals = text.find('=');
    assignments.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return assignments;
}

}  // namespace scaleroof::cli
