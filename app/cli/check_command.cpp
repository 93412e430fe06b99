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
#include "model/profile/tier_links.h"
#include "model/quote.h"

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

/// The profile with its base under it, and where each of its figures stands.
void check_profile_file(const std::string& file, ProfileKind kind, nlohmann::json profile,
                        const Catalogue& catalogue) {
  Origins origins;
  nlohmann::json merged = nlohmann::json::object();
  std::string base;
  // Its name is what the profile will be called where it is put among others.
  const std::string id = std::filesystem::path(file).stem().string();
  if (const auto stated = profile.find("id"); stated != profile.end() && !stated->is_null() && *stated != id)
    throw Error({file, "/id", describe_json(*stated), fmt::format("{}, as the file is named", quote(id))});
  if (const auto named = profile.find("base"); named != profile.end() && !named->is_null()) {
    if (!named->is_string()) throw Error({file, "/base", describe_json(*named), describe(kind)});
    base = named->get<std::string>();
    if (base == id)
      throw Error({file, "/base", fmt::format("{}, which is this profile itself", quote(base)),
                   "a base of another id"});
    profile.erase(named);
  } else if (kind == ProfileKind::software && catalogue.contains(kind, "generic")) {
    base = "generic";
  }
  if (!base.empty()) {
    try {
      merged = catalogue.profile(kind, base);
    } catch (const Error& error) {
      throw error.located(file, "/base");
    }
    catalogue.add_origins(kind, base, "", origins);
  }
  add_origins_of(profile, "", file, "", origins);
  merged.merge_patch(profile);
  if (kind == ProfileKind::interconnect) {
    merge_links(merged, profile, catalogue, {file, ""});
    add_link_origins(profile, catalogue, "", {file, ""}, origins);
  }
  check_profile(kind, merged, origins);
  catalogue.check_unique(kind, id);
}

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
  check_profile_file(finding.file, *kind, json, catalogue);
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
