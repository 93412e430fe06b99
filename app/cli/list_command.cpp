// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/profile_kind.h"
#include "app/cli/table.h"
#include "model/description/profile_summary.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  ProfileKind kind{ProfileKind::accelerator};
};

/// What profiles of this kind are grouped by: "vendor" and its value.
std::vector<std::pair<std::string_view, const std::string*>> words_beside_name(
    const ProfileSummary& profile) {
  switch (profile.kind) {
    case ProfileKind::accelerator:
      return {{"vendor", &profile.vendor}};
    case ProfileKind::system:
      return {{"vendor", &profile.vendor}, {"site", &profile.site}};
    case ProfileKind::network:
      return {{"family", &profile.family}};
    default:
      return {};
  }
}

std::string year_text(const ProfileSummary& profile) {
  return profile.year > 0 ? std::to_string(profile.year) : std::string{};
}

std::string as_json(const std::vector<ProfileSummary>& profiles) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const ProfileSummary& profile : profiles) {
    nlohmann::ordered_json row;
    row["id"] = profile.id;
    row["name"] = profile.name;
    for (const auto& [key, value] : words_beside_name(profile)) row[std::string(key)] = *value;
    for (const KeyFigure& figure : profile.figures) row[figure.name] = figure.value;
    row["year"] = profile.year > 0 ? nlohmann::ordered_json(profile.year) : nlohmann::ordered_json(nullptr);
    json.push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

std::string csv_field(const KeyFigure& figure) {
  if (figure.value.is_number()) return csv_number(figure.value.get<double>());
  return figure.words;
}

std::string as_csv(const std::vector<ProfileSummary>& profiles) {
  std::vector<std::string> header{"id", "name"};
  if (!profiles.empty()) {
    for (const auto& [key, value] : words_beside_name(profiles.front())) header.emplace_back(key);
    for (const KeyFigure& figure : profiles.front().figures) header.push_back(figure.name);
  }
  header.push_back("year");
  std::string text = csv_line(header);
  for (const ProfileSummary& profile : profiles) {
    std::vector<std::string> row{profile.id, profile.name};
    for (const auto& [key, value] : words_beside_name(profile)) row.push_back(*value);
    for (const KeyFigure& figure : profile.figures) row.push_back(csv_field(figure));
    row.push_back(year_text(profile));
    text += csv_line(row);
  }
  return text;
}

std::string as_table(const std::vector<ProfileSummary>& profiles) {
  std::size_t figures = 0;
  for (const ProfileSummary& profile : profiles) figures = std::max(figures, profile.figures.size());
  std::vector<Align> columns(figures + 3, Align::left);
  Table table(columns);
  for (const ProfileSummary& profile : profiles) {
    std::vector<std::string> row{profile.id, profile.name};
    for (const KeyFigure& figure : profile.figures) row.push_back(figure.words);
    row.push_back(year_text(profile));
    table.add(std::move(row));
  }
  return table.text();
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  std::vector<ProfileSummary> profiles;
  for (const std::string& id : catalogue.ids(options.kind))
    profiles.push_back(summary_of(catalogue, options.kind, id));
  std::string text = options.common.format == Format::json  ? as_json(profiles)
                     : options.common.format == Format::csv ? as_csv(profiles)
                                                            : as_table(profiles);
  write_result(std::move(text), options.common);
  return 0;
}

}  // namespace

void add_list_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("list", "The profiles of a kind with their key figures");
  add_choice(
      *command, "kind",
      "accelerators, memory-hierarchies, interconnects, systems, software, networks, datasets or links",
      std::span(profile_kind_plurals), options->kind)
      ->required();
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
