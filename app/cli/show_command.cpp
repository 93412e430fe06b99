// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/profile_kind.h"
#include "app/cli/profile_table.h"
#include "model/description/profile_comparison.h"
#include "model/description/profile_csv.h"
#include "model/description/profile_figure.h"
#include "model/description/profile_summary.h"
#include "model/description/read_profile.h"
#include "model/error.h"

namespace scaleroof::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  CommonOptions common;
  ProfileKind kind{ProfileKind::accelerator};
  std::string id;
  std::string other;  ///< a second profile to compare with; empty: none
};

std::string as_json(const Catalogue& catalogue, const Options& options) {
  Json json;
  json["id"] = options.id;
  json["kind"] = profile_kind_names[static_cast<std::size_t>(options.kind)];
  json.update(Json(catalogue.profile(options.kind, options.id)));
  if (options.kind == ProfileKind::network) {
    const Network network = read_profile(catalogue, options.kind, options.id, read_network);
    json["parameters"] = network.parameters();
    json["forward_flops_per_sample"] = network.forward_flops_per_sample();
  }
  return json.dump(2) + "\n";
}

/// What a system joins. Throws Error where one of its parts is not there or has a mistake.
std::vector<NamedProfile> parts_of(const Catalogue& catalogue, const std::string& id) {
  const System system = read_profile(catalogue, ProfileKind::system, id, read_system);
  std::vector<NamedProfile> parts;
  const auto add = [&](const char* role, ProfileKind kind, const std::string& part) {
    if (part.empty()) return;
    try {
      parts.push_back({role, summary_of(catalogue, kind, part)});
    } catch (const Error& error) {
      throw error.located(catalogue.file(ProfileKind::system, id).string(),
                          "/" + std::string(scenario_key(kind)));
    }
  };
  add("Accelerator", ProfileKind::accelerator, system.accelerator);
  add("Memory hierarchy", ProfileKind::memory_hierarchy, system.memory_hierarchy);
  add("Interconnect", ProfileKind::interconnect, system.interconnect);
  add("Software", ProfileKind::software, system.software);
  return parts;
}

std::string shown(const Catalogue& catalogue, const Options& options) {
  const ProfileSummary summary = summary_of(catalogue, options.kind, options.id);
  if (options.common.format == Format::json) return as_json(catalogue, options);
  const std::vector<ProfileFigure> figures = figures_of(catalogue, options.kind, options.id);
  if (options.common.format == Format::csv) return to_csv(figures);
  std::vector<NamedProfile> parts;
  if (options.kind == ProfileKind::system) parts = parts_of(catalogue, options.id);
  return profile_table(summary, parts, notes_of(catalogue.profile(options.kind, options.id)), figures);
}

Json json_value(const std::optional<ProfileFigure>& figure) {
  if (!figure) return nullptr;
  return figure->value ? Json(*figure->value) : Json(figure->written);
}

std::string compared_json(const Options& options, const std::vector<ComparedFigure>& figures) {
  Json json;
  json["kind"] = profile_kind_names[static_cast<std::size_t>(options.kind)];
  json["profiles"] = {options.id, options.other};
  json["figures"] = Json::array();
  for (const ComparedFigure& figure : figures) {
    Json row;
    row["pointer"] = figure.pointer;
    row["first"] = json_value(figure.first);
    row["second"] = json_value(figure.second);
    row["unit"] = si_unit((figure.first ? figure.first : figure.second)->dimension);
    row["differs"] = figure.differs;
    row["ratio"] = figure.ratio ? Json(*figure.ratio) : Json(nullptr);
    json["figures"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

std::string compared(const Catalogue& catalogue, const Options& options) {
  const ProfileSummary first = summary_of(catalogue, options.kind, options.id);
  const ProfileSummary second = summary_of(catalogue, options.kind, options.other);
  const std::vector<ComparedFigure> figures = compare(figures_of(catalogue, options.kind, options.id),
                                                      figures_of(catalogue, options.kind, options.other));
  if (options.common.format == Format::json) return compared_json(options, figures);
  if (options.common.format == Format::csv) return to_csv(figures, options.id, options.other);
  return comparison_table(first, second, figures);
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  write_result(options.other.empty() ? shown(catalogue, options) : compared(catalogue, options),
               options.common);
  return 0;
}

}  // namespace

void add_show_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "show", "One profile with every figure, its unit and source; or two profiles side by side");
  add_choice(*command, "kind",
             "accelerator, memory-hierarchy, interconnect, system, software, network, dataset or link",
             std::span(profile_kind_names), options->kind)
      ->required();
  command->add_option("id", options->id, "The profile's id, as list shows it")->required()->type_name("ID");
  command->add_option("other", options->other, "Another profile of the kind, to compare with")
      ->type_name("ID");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
