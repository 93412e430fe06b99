// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/profile_kind.h"
#include "app/cli/table.h"
#include "model/description/profile_figure.h"
#include "model/description/profile_summary.h"
#include "model/description/read_profile.h"

namespace scaleroof::cli {

namespace {

struct Options {
  CommonOptions common;
  ProfileKind kind{ProfileKind::accelerator};
  std::string id;
};

std::string as_json(const Catalogue& catalogue, const Options& options) {
  nlohmann::ordered_json json;
  json["id"] = options.id;
  json["kind"] = profile_kind_names[static_cast<std::size_t>(options.kind)];
  json.update(nlohmann::ordered_json(catalogue.profile(options.kind, options.id)));
  if (options.kind == ProfileKind::network) {
    const Network network = read_profile(catalogue, options.kind, options.id, read_network);
    json["parameters"] = network.parameters();
    json["forward_flops_per_sample"] = network.forward_flops_per_sample();
  }
  return json.dump(2) + "\n";
}

std::string as_csv(const std::vector<ProfileFigure>& figures) {
  std::string text = csv_line({"pointer", "value", "unit", "source"});
  for (const ProfileFigure& figure : figures)
    text += csv_line({figure.pointer, figure.value ? csv_number(*figure.value) : figure.written,
                      std::string(si_unit(figure.dimension)), figure.source});
  return text;
}

/// Figures with the number of their source, the sources below.
std::string as_table(const ProfileSummary& summary, const std::vector<ProfileFigure>& figures) {
  std::string text = summary.name + "\n";
  for (const KeyFigure& figure : summary.figures)
    if (!figure.words.empty()) text += "  " + figure.words + "\n";
  text += "\n";
  std::vector<std::string> sources;
  Table table({Align::left, Align::left, Align::left}, "  ");
  for (const ProfileFigure& figure : figures) {
    std::string reference;
    if (!figure.source.empty()) {
      auto found = std::find(sources.begin(), sources.end(), figure.source);
      if (found == sources.end()) found = sources.insert(sources.end(), figure.source);
      reference = fmt::format("[{}]", found - sources.begin() + 1);
    }
    table.add({figure.pointer, figure.words, reference});
  }
  text += table.text();
  if (!sources.empty()) text += "\nSources\n";
  for (std::size_t i = 0; i < sources.size(); ++i) text += fmt::format("  [{}] {}\n", i + 1, sources[i]);
  return text;
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const ProfileSummary summary = summary_of(catalogue, options.kind, options.id);
  std::string text;
  if (options.common.format == Format::json) {
    text = as_json(catalogue, options);
  } else {
    const std::vector<ProfileFigure> figures = figures_of(catalogue, options.kind, options.id);
    text = options.common.format == Format::csv ? as_csv(figures) : as_table(summary, figures);
  }
  write_result(std::move(text), options.common);
  return 0;
}

}  // namespace

void add_show_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("show", "One profile: every figure with its unit and source");
  add_choice(*command, "kind",
             "accelerator, memory-hierarchy, interconnect, system, software, network, dataset or link",
             std::span(profile_kind_names), options->kind)
      ->required();
  command->add_option("id", options->id, "The profile's id, as list shows it")->required()->type_name("ID");
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
