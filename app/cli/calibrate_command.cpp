// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "model/calibrate/calibrate.h"
#include "model/csv.h"
#include "model/error.h"
#include "model/figure/words.h"
#include "model/quantity/text.h"
#include "model/quote.h"

namespace scaleroof::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::array target_kinds{ProfileKind::software, ProfileKind::accelerator,
                                  ProfileKind::memory_hierarchy, ProfileKind::interconnect,
                                  ProfileKind::link};

constexpr std::size_t line_width = 100;

struct Options {
  CommonOptions common;
  std::vector<std::string> files;
  std::array<std::vector<std::string>, target_kinds.size()> targets;
  CalibrationOptions calibration;
  std::string id, folder;
};

std::string new_id(const Options& options, const CalibrationTarget& base) {
  return options.id.empty() ? base.id + "-calibrated" : options.id;
}

/// The refined copy as a file of the user's own.
ordered_json profile_json(const Options& options, const CalibratedProfile& profile) {
  ordered_json json;
  json["id"] = new_id(options, profile.base);
  json["base"] = profile.base.id;
  json["name"] = profile.base.id + ", calibrated";
  for (const auto& [key, member] : profile.patch.items())
    if (key != "sources") json[key] = member;
  json["sources"] = profile.patch.at("sources");
  return json;
}

std::filesystem::path file_of(const Options& options, const CalibratedProfile& profile) {
  return std::filesystem::path(options.folder) / folder_of(profile.base.kind) /
         (new_id(options, profile.base) + ".json");
}

/// Nothing that is there is overwritten.
void save(const Options& options, const Calibration& calibration) {
  for (const CalibratedProfile& profile : calibration.profiles) {
    const std::filesystem::path file = file_of(options, profile);
    if (std::filesystem::exists(file))
      throw Error({file.string(), "", "a file", "a new one (--id names the copy)"});
  }
  for (const CalibratedProfile& profile : calibration.profiles) {
    const std::filesystem::path file = file_of(options, profile);
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    CommonOptions to_file;
    to_file.output = file.string();
    write_result(profile_json(options, profile).dump(2) + "\n", to_file);
  }
}

ordered_json errors_json(const ErrorSummary& errors) {
  return {{"n", errors.n},
          {"skipped", errors.skipped},
          {"mape", errors.mape},
          {"median_ape", errors.median_ape},
          {"p90_ape", errors.p90_ape},
          {"bias", errors.bias},
          {"coverage_90", errors.coverage_90}};
}

std::string as_json(const Options& options, const Calibration& calibration) {
  ordered_json json;
  json["schema"] = "scaleroof/calibration/1";
  json["fitted"] = {{"before", errors_json(calibration.fitted_before)},
                    {"after", errors_json(calibration.fitted_after)}};
  json["held_out"] = {{"before", errors_json(calibration.held_out_before)},
                      {"after", errors_json(calibration.held_out_after)}};
  json["untouched"] = calibration.untouched;
  json["residual_sd"] = calibration.residual_sd;
  json["figures"] = ordered_json::array();
  for (const FittedFigure& fitted : calibration.figures)
    json["figures"].push_back(
        {{"kind", profile_kind_names[static_cast<std::size_t>(fitted.figure.profile.kind)]},
         {"profile", fitted.figure.profile.id},
         {"pointer", fitted.figure.pointer},
         {"before", fitted.figure.prior},
         {"before_relative_sd", fitted.figure.prior_sd},
         {"after", fitted.value},
         {"after_relative_sd", fitted.posterior_sd},
         {"determined", fitted.determined()}});
  json["entangled"] = ordered_json::array();
  for (const Entanglement& pair : calibration.entangled)
    json["entangled"].push_back({{"first", calibration.figures[pair.first].figure.pointer},
                                 {"second", calibration.figures[pair.second].figure.pointer},
                                 {"correlation", pair.correlation}});
  json["profiles"] = ordered_json::array();
  for (const CalibratedProfile& profile : calibration.profiles)
    json["profiles"].push_back({{"kind", profile_kind_names[static_cast<std::size_t>(profile.base.kind)]},
                                {"profile", profile_json(options, profile)}});
  return json.dump(2) + "\n";
}

std::string as_csv(const Calibration& calibration) {
  std::string text = csv_line({"kind", "profile", "pointer", "before", "before_relative_sd", "after",
                               "after_relative_sd", "determined"});
  for (const FittedFigure& fitted : calibration.figures)
    text += csv_line({std::string(profile_kind_names[static_cast<std::size_t>(fitted.figure.profile.kind)]),
                      fitted.figure.profile.id, fitted.figure.pointer, csv_number(fitted.figure.prior),
                      csv_number(fitted.figure.prior_sd), csv_number(fitted.value),
                      csv_number(fitted.posterior_sd), fitted.determined() ? "true" : "false"});
  return text;
}

std::string signed_percent(double share) {
  return fmt::format("{:+.0f}%", 100 * share);
}

void add_errors(Table& table, const std::string& name, const ErrorSummary& before,
                const ErrorSummary& after) {
  if (before.n + before.skipped == 0) return;
  table.add({name, std::to_string(after.n),
             fmt::format("{} → {}", percent(before.median_ape), percent(after.median_ape)),
             fmt::format("{} → {}", percent(before.mape), percent(after.mape)),
             fmt::format("{} → {}", percent(before.coverage_90), percent(after.coverage_90))});
}

std::string as_table(const Options& options, const Calibration& calibration) {
  Table errors({Align::left, Align::right, Align::left, Align::left, Align::left}, "  ");
  errors.add({"", "cases", "median error", "mean error", "inside the 90% interval"});
  add_errors(errors, "Fitted", calibration.fitted_before, calibration.fitted_after);
  add_errors(errors, "Held out", calibration.held_out_before, calibration.held_out_after);
  std::string text = "How far the predictions are off, before and after\n" + errors.text();
  if (calibration.untouched > 0)
    text += fmt::format("  {} cases do not use what is calibrated, or cannot be predicted\n",
                        calibration.untouched);

  Table changed({Align::left, Align::left, Align::right, Align::right, Align::right, Align::left}, "  ");
  std::map<std::string, std::string> unchanged;  // of each profile
  bool any_changed = false;
  for (const FittedFigure& fitted : calibration.figures) {
    const CalibratedFigure& figure = fitted.figure;
    if (fitted.determined()) {
      if (!any_changed) changed.add({"", "", "before", "after", "change", ""});
      any_changed = true;
      changed.add({figure.profile.id, figure.pointer, three_digits(figure.prior), three_digits(fitted.value),
                   signed_percent(fitted.value / figure.prior - 1),
                   fmt::format("± {:.0f}%, was {:.0f}%", 100 * fitted.posterior_sd, 100 * figure.prior_sd)});
    } else {
      std::string& pointers = unchanged[figure.profile.id];
      pointers += (pointers.empty() ? "" : ", ") + figure.pointer;
    }
  }
  if (any_changed) text += "\nWhat the measurements determine\n" + changed.text();
  if (!calibration.entangled.empty()) {
    text += "\nWhat they determine only together\n";
    for (const Entanglement& pair : calibration.entangled)
      text +=
          fmt::format("  {} and {} (correlation {:+.2f})\n", calibration.figures[pair.first].figure.pointer,
                      calibration.figures[pair.second].figure.pointer, pair.correlation);
  }
  if (!unchanged.empty()) text += "\nWhat they cannot determine; it stays as it was\n";
  for (const auto& [profile, pointers] : unchanged)
    text += wrapped(fmt::format("  {}: {}", profile, pointers), line_width, "    ") + "\n";
  if (options.folder.empty())
    text += "\n--save FOLDER writes the refined copy as a profile.\n";
  else
    for (const CalibratedProfile& profile : calibration.profiles)
      text += fmt::format("\nWritten: {}\n", file_of(options, profile).string());
  return text;
}

std::vector<MeasuredCase> load(const std::vector<std::string>& files) {
  std::vector<MeasuredCase> cases;
  for (const std::string& file : files)
    for (MeasuredCase& measured : load_measured_cases(file)) cases.push_back(std::move(measured));
  return cases;
}

int run(Options options) {
  for (std::size_t i = 0; i < target_kinds.size(); ++i)
    for (const std::string& id : options.targets[i])
      options.calibration.targets.push_back({target_kinds[i], id});
  if (options.calibration.targets.empty())
    throw Error({.pointer = "",
                 .found = "no profile to calibrate",
                 .expected = "--software, --accelerator, --memory-hierarchy, --interconnect or --link"});
  const Catalogue catalogue = catalogue_of(options.common);
  const Calibration calibration = calibrate(load(options.files), catalogue.roots(), options.calibration);
  if (!options.folder.empty()) save(options, calibration);
  switch (options.common.format) {
    case Format::json:
      write_result(as_json(options, calibration), options.common);
      break;
    case Format::csv:
      write_result(as_csv(calibration), options.common);
      break;
    case Format::table:
      write_result(as_table(options, calibration), options.common);
      break;
  }
  return 0;
}

}  // namespace

void add_calibrate_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("calibrate", "Refine a profile (a copy of it) by measurements of your own");
  command->add_option("cases", options->files, "Measured cases, as `validate` reads them")
      ->required()
      ->type_name("CASES.jsonl...");
  constexpr std::array names{"--software", "--accelerator", "--memory-hierarchy", "--interconnect", "--link"};
  for (std::size_t i = 0; i < names.size(); ++i)
    command->add_option(names[i], options->targets[i], "A profile to refine; may be given several times")
        ->type_name("ID")
        ->allow_extra_args(false);
  command
      ->add_option("--figure", options->calibration.pointers,
                   "Fit only this figure of the profile; may be given several times")
      ->type_name("/POINTER")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--prior-sd", options->calibration.prior_sd,
          "How uncertain every figure is taken to be before: 0.3 is 30%; default: as the profile says")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--noise", options->calibration.noise,
                   "How far a measurement lies from a perfect model: 0.05 is 5% (default)")
      ->check(CLI::PositiveNumber);
  command->add_option("--hold-out", options->calibration.hold_out, "Keep every N-th case out of the fit")
      ->type_name("N")
      ->check(CLI::Range(2, 1'000'000));
  command
      ->add_option("--hold-out-source", options->calibration.held_out_sources,
                   "Keep cases out whose source's title or id has these words")
      ->type_name("WORDS")
      ->allow_extra_args(false);
  command->add_option("--id", options->id,
                      "Id of the copy; default: the profile's with -calibrated behind it");
  command
      ->add_option("--save", options->folder,
                   "Write the copy below this folder of profiles, such as ~/.local/share/scaleroof")
      ->type_name("FOLDER");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
