// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/profile_kind.h"
#include "app/cli/table.h"
#include "model/csv.h"
#include "model/description/profile_filter.h"
#include "model/description/profile_summary.h"
#include "model/error.h"

namespace scaleroof::cli {

namespace {

using Json = nlohmann::ordered_json;
using Profiles = std::vector<ProfileSummary>;

struct Options {
  CommonOptions common;
  ProfileKind kind{ProfileKind::accelerator};
  ProfileFilter filter;
  std::string sort;
};

std::string_view plural(ProfileKind kind) {
  return profile_kind_plurals[static_cast<std::size_t>(kind)];
}

/// A summary as named fields, the ones that JSON and CSV have: the same for all profiles of a kind.
std::vector<std::pair<std::string, Json>> fields_of(const ProfileSummary& profile) {
  std::vector<std::pair<std::string, Json>> fields{{"id", profile.id}, {"name", profile.name}};
  if (has_vendor(profile.kind)) fields.emplace_back("vendor", profile.vendor);
  if (profile.kind == ProfileKind::system) fields.emplace_back("site", profile.site);
  if (has_family(profile.kind)) fields.emplace_back("family", profile.family);
  for (const KeyFigure& figure : profile.figures) fields.emplace_back(figure.name, figure.value);
  fields.emplace_back("year", profile.year > 0 ? Json(profile.year) : Json(nullptr));
  return fields;
}

std::string as_json(const Profiles& profiles) {
  Json json = Json::array();
  for (const ProfileSummary& profile : profiles) {
    Json row;
    for (auto& [name, value] : fields_of(profile)) row[name] = std::move(value);
    json.push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

/// Lists have no place in a field: their words stand for them.
std::string csv_field(const ProfileSummary& profile, const std::string& name, const Json& value) {
  if (value.is_number()) return csv_number(value.get<double>());
  if (value.is_string()) return value.get<std::string>();
  const KeyFigure* figure = profile.figure(name);
  return figure == nullptr ? std::string{} : figure->words;
}

std::string as_csv(const Profiles& profiles, const std::vector<std::string>& header) {
  std::string text = csv_line(header);
  for (const ProfileSummary& profile : profiles) {
    std::vector<std::string> row;
    for (const auto& [name, value] : fields_of(profile)) row.push_back(csv_field(profile, name, value));
    text += csv_line(row);
  }
  return text;
}

/// What a table's rows stand under: empty where the kind has no groups.
std::string group_of(const ProfileSummary& profile) {
  return profile.kind == ProfileKind::accelerator ? profile.vendor
         : has_family(profile.kind)               ? profile.family
                                                  : std::string{};
}

/// How many characters a table's cells may have.
struct Limits {
  std::size_t name;
  std::size_t figure;
};

std::vector<std::string> table_row(const ProfileSummary& profile, const Limits& limits) {
  std::vector<std::string> row{profile.id, shortened(profile.name, limits.name)};
  for (const KeyFigure& figure : profile.figures) row.push_back(shortened(figure.words, limits.figure));
  row.push_back(profile.year > 0 ? std::to_string(profile.year) : std::string{});
  return row;
}

using Grouped = std::vector<std::pair<std::string, const ProfileSummary*>>;

std::string table_text(const Grouped& grouped, bool headings, const Limits& limits) {
  std::size_t columns = 0;
  for (const auto& [group, profile] : grouped) columns = std::max(columns, profile->figures.size() + 3);
  Table table(std::vector<Align>(columns, Align::left), headings ? "  " : "");
  std::string before;
  for (const auto& [group, profile] : grouped) {
    if (headings && (group != before || table.empty())) table.add_heading(group.empty() ? "Others" : group);
    before = group;
    table.add(table_row(*profile, limits));
  }
  return table.text();
}

/// Where lines would be too long, first names give way down to what still tells them apart, then figures.
std::string fitted(const Grouped& grouped, bool headings) {
  constexpr std::size_t widest = 120, short_name = 30, short_figure = 24;
  Limits limits{0, 0};
  for (const auto& [group, profile] : grouped) {
    limits.name = std::max(limits.name, width_of(profile->name));
    for (const KeyFigure& figure : profile->figures)
      limits.figure = std::max(limits.figure, width_of(figure.words));
  }
  std::string text = table_text(grouped, headings, limits);
  const auto tighten = [&](std::size_t& limit, std::size_t least) {
    const std::size_t width = widest_line(text);
    if (width <= widest || limit <= least) return;
    limit = std::max(least, limit - std::min(limit, width - widest));
    text = table_text(grouped, headings, limits);
  };
  tighten(limits.name, short_name);
  tighten(limits.figure, short_figure);
  tighten(limits.name, short_name * 2 / 3);
  return text;
}

std::string as_table(const Profiles& profiles, bool sorted) {
  Grouped grouped;
  bool headings = false;
  for (const ProfileSummary& profile : profiles) {
    grouped.emplace_back(sorted ? std::string{} : group_of(profile), &profile);
    headings = headings || !grouped.back().first.empty();
  }
  if (headings)
    std::stable_sort(grouped.begin(), grouped.end(), [](const auto& a, const auto& b) {
      const auto key = [](const auto& row) {
        return std::tuple(row.first.empty(), row.first, row.second->year);
      };
      return key(a) < key(b);
    });
  return fitted(grouped, headings);
}

/// For a person whose filter lets nothing pass: what there would be.
std::string none_matches(const Profiles& all, ProfileKind kind) {
  std::set<std::string> vendors, families;
  for (const ProfileSummary& profile : all) {
    if (!profile.vendor.empty()) vendors.insert(profile.vendor);
    if (!profile.family.empty()) families.insert(profile.family);
  }
  std::string text = fmt::format("None of the {} {} matches", all.size(), plural(kind));
  if (!vendors.empty()) text += fmt::format("; vendors: {}", fmt::join(vendors, ", "));
  if (!families.empty()) text += fmt::format("; families: {}", fmt::join(families, ", "));
  return text + "\n";
}

/// Words ascend, numbers descend (the newest, the largest first); what is not known comes last.
bool comes_before(const Json& a, const Json& b) {
  const auto unknown = [](const Json& value) { return value.is_null() || value == ""; };
  if (unknown(a) || unknown(b)) return !unknown(a) && unknown(b);
  if (a.is_number() && b.is_number()) return a.get<double>() > b.get<double>();
  return a < b;
}

void sort_by(Profiles& profiles, const std::string& key) {
  const auto value = [&](const ProfileSummary& profile) {
    for (auto& [name, field] : fields_of(profile))
      if (name == key) return field;
    return Json();
  };
  std::stable_sort(profiles.begin(), profiles.end(), [&](const ProfileSummary& a, const ProfileSummary& b) {
    return comes_before(value(a), value(b));
  });
}

/// Mistakes of usage: a filter that the kind has no field for, an unknown key to sort by.
void check_usage(const Options& options, const std::vector<std::string>& keys) {
  const auto refuse = [&](const char* option, const std::string& value, const char* where) {
    throw CLI::ValidationError(option, fmt::format("found \"{}\" for {}, expected it only for {}", value,
                                                   plural(options.kind), where));
  };
  if (!options.filter.vendor.empty() && !has_vendor(options.kind))
    refuse("--vendor", options.filter.vendor, "accelerators and systems");
  if (!options.filter.family.empty() && !has_family(options.kind))
    refuse("--family", options.filter.family, "networks");
  if (!options.sort.empty() && !keys.empty() &&
      std::find(keys.begin(), keys.end(), options.sort) == keys.end())
    throw CLI::ValidationError(
        "--sort", fmt::format("found \"{}\", expected one of {}", options.sort, fmt::join(keys, ", ")));
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  Profiles all;
  check_usage(options, {});
  for (const std::string& id : catalogue.ids(options.kind))
    all.push_back(summary_of(catalogue, options.kind, id));
  std::vector<std::string> keys{"id", "name", "year"};
  if (!all.empty()) {
    keys.clear();
    for (const auto& [name, value] : fields_of(all.front())) keys.push_back(name);
  }
  check_usage(options, keys);
  Profiles chosen;
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
               [&](const ProfileSummary& profile) { return options.filter.passes(profile); });
  if (!options.sort.empty()) sort_by(chosen, options.sort);
  std::string text;
  if (options.common.format == Format::json)
    text = as_json(chosen);
  else if (options.common.format == Format::csv)
    text = as_csv(chosen, keys);
  else
    text = chosen.empty() ? none_matches(all, options.kind) : as_table(chosen, !options.sort.empty());
  write_result(std::move(text), options.common);
  return 0;
}

void add_filters(CLI::App& command, Options& options) {
  command.add_option("--vendor", options.filter.vendor, "Only accelerators or systems of this vendor")
      ->type_name("NAME");
  command
      .add_option_function<std::string>(
          "--year", [&options](const std::string& text) { options.filter.year = parse_year_range(text); },
          "Only those of these years: 2020, 2018..2022, 2023.. or ..2020")
      ->type_name("YEARS")
      ->check([](const std::string& text) {
        try {
          parse_year_range(text);
          return std::string{};
        } catch (const Error& error) {
          return std::string(error.what());
        }
      });
  command.add_option("--family", options.filter.family, "Only networks of this family, such as vision")
      ->type_name("WORD");
  command.add_option("--match", options.filter.match, "Only those with this text in their id or name")
      ->type_name("TEXT");
  command
      .add_option("--sort", options.sort,
                  "Order by id, name, year or another field of --format json; numbers from the largest")
      ->type_name("KEY");
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
  add_filters(*command, *options);
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
