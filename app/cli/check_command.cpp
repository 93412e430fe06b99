// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/profile_kind.h"
#include "model/csv.h"
#include "model/description/read_profile.h"
#include "model/predict/predict.h"
#include "model/profile/resolve.h"
#include "model/profile/written_profile.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  std::vector<std::string> files;
};

struct Finding {
  std::string file;
  std::string kind;   ///< "scenario", "network", ...; empty where the file does not tell
  std::string error;  ///< empty: nothing is wrong
};

void check_file(Finding& finding, const Catalogue& catalogue) {
  const nlohmann::json json = load_json(finding.file);
  if (looks_like_scenario(json)) {
    finding.kind = "scenario";
    predict(load_scenario(finding.file, catalogue).scenario);
    return;
  }
  const std::optional<ProfileKind> kind = guess_kind(finding.file, json);
  if (!kind || !json.is_object())
    throw Error({finding.file, "", json.is_object() ? "an object of no known kind" : describe_json(json),
                 "a scenario or a profile"});
  finding.kind = profile_kind_names[static_cast<std::size_t>(*kind)];
  // Its name is what the profile will be called where it is put among others.
  const std::string id = std::filesystem::path(finding.file).stem().string();
  const WrittenProfile profile = merge_written(json, *kind, id, catalogue, finding.file);
  check_profile(*kind, profile.merged, profile.origins);
  catalogue.check_unique(*kind, id);
}

std::string written(Format format, const std::vector<Finding>& findings) {
  if (format == Format::json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
      nlohmann::ordered_json row;
      row["file"] = finding.file;
      row["kind"] =
          finding.kind.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(finding.kind);
      row["ok"] = finding.error.empty();
      row["error"] =
          finding.error.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(finding.error);
      json.push_back(std::move(row));
    }
    return json.dump(2) + "\n";
  }
  std::string text = format == Format::csv ? csv_line({"file", "kind", "ok", "error"}) : std::string{};
  for (const Finding& finding : findings) {
    const bool ok = finding.error.empty();
    if (format == Format::csv)
      text += csv_line({finding.file, finding.kind, ok ? "true" : "false", finding.error});
    else
      text += ok ? fmt::format("{}: ok ({})\n", finding.file, finding.kind) : finding.error + "\n";
  }
  return text;
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  std::vector<Finding> findings;
  std::optional<Error> first;
  int wrong = 0;
  for (const std::string& file : options.files) {
    Finding finding{file, "", ""};
    try {
      check_file(finding, catalogue);
    } catch (const Error& error) {
      const Error located = error.located(file, "");
      finding.error = located.what();
      if (!first) first = located;
      ++wrong;
    }
    findings.push_back(std::move(finding));
  }
  write_result(written(options.common.format, findings), options.common);
  if (!first) return 0;
  Error::Details details = first->details();
  if (wrong > 1) details.expected += fmt::format("; {} of {} files have a mistake", wrong, findings.size());
  throw Error(std::move(details));
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "Look for mistakes in scenarios and profiles of your own");
  command->add_option("files", options->files, "Scenario or profile files")->required()->type_name("FILE...");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
