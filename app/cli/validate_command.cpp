// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/profile_location.h"
#include "model/csv.h"
#include "model/figure/words.h"
#include "model/predict/against_measured.h"
#include "model/validate/validate.h"

namespace scaleroof::cli {

namespace {

using nlohmann::ordered_json;

struct Options {
  CommonOptions common;
  std::vector<std::string> files;
  std::vector<std::string> kinds;
  std::vector<std::string> matches;
  std::size_t worst{10};
  int threads{0};
};

/// Reasons to skip cases that the table shows; JSON and CSV have them all.
constexpr std::size_t most_reasons = 10;
constexpr std::size_t widest_id = 60, widest_name = 80;

std::string in_small_letters(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return c < 128 ? static_cast<char>(std::tolower(c)) : c; });
  return text;
}

bool holds(const std::string& text, const std::string& part) {
  return in_small_letters(text).find(in_small_letters(part)) != std::string::npos;
}

bool wanted(const MeasuredCase& measured, const Options& options) {
  const auto is_kind = [&](const std::string& kind) { return name_of(measured.kind) == kind; };
  const auto is_match = [&](const std::string& part) {
    return holds(measured.id, part) || holds(measured.title, part);
  };
  return (options.kinds.empty() || std::any_of(options.kinds.begin(), options.kinds.end(), is_kind)) &&
         std::all_of(options.matches.begin(), options.matches.end(), is_match);
}

std::vector<MeasuredCase> load(const Options& options) {
  std::vector<MeasuredCase> cases;
  for (const std::string& file : options.files)
    for (MeasuredCase& measured : load_measured_cases(file))
      if (wanted(measured, options)) cases.push_back(std::move(measured));
  return cases;
}

// JSON

ordered_json summary_json(const ErrorSummary& errors) {
  const auto if_any = [](double figure, std::size_t n) {
    return n > 0 ? ordered_json(figure) : ordered_json(nullptr);
  };
  ordered_json json;
  json["n"] = errors.n;
  json["skipped"] = errors.skipped;
  json["mape"] = if_any(errors.mape, errors.n);
  json["median_ape"] = if_any(errors.median_ape, errors.n);
  json["p90_ape"] = if_any(errors.p90_ape, errors.n);
  json["bias"] = if_any(errors.bias, errors.n);
  json["coverage_90"] = if_any(errors.coverage_90, errors.with_interval);
  json["impossible"] = errors.impossible;
  return json;
}

ordered_json case_json(const MeasuredCase& measured, const CaseResult& result) {
  const Evaluation& evaluation = *result.evaluation;
  ordered_json json;
  json["id"] = measured.id;
  json["kind"] = name_of(measured.kind);
  json["metric"] = name_of(measured.metric);
  json["measured"] = measured.value;
  json["predicted"] = evaluation.predicted;
  json["relative_error"] = result.relative_error;
  json["interval_90"] = nullptr;
  json["inside"] = nullptr;
  if (evaluation.interval_90) {
    json["interval_90"] = *evaluation.interval_90;
    json["inside"] = result.inside;
  }
  json["group"] = result.group;
  json["source"] = measured.title;
  json["network"] = result.network;
  json["accelerator"] = result.accelerator;
  json["interconnect"] = result.interconnect;
  json["software"] = result.software;
  json["dominated_by"] = evaluation.dominated_by;
  json["dominating_share"] = evaluation.dominating_share;
  json["feasible"] = evaluation.feasible;
  json["impossible"] =
      evaluation.impossible.empty() ? ordered_json(nullptr) : ordered_json(evaluation.impossible);
  return json;
}

std::string as_json(const Validation& validation, const Options&) {
  ordered_json json;
  json["schema"] = "scaleroof/validation/1";
  json["summary"] = summary_json(summarise(validation));
  constexpr std::array<std::string_view, group_by_names.size()> members{"groups", "kinds", "sources",
                                                                        "accelerators", "software"};
  for (std::size_t by = 0; by < members.size(); ++by) {
    ordered_json list = ordered_json::array();
    for (const ErrorGroup& group : group_errors(validation, static_cast<GroupBy>(by))) {
      ordered_json row;
      row["name"] = group.name;
      row.update(summary_json(group.errors));
      list.push_back(std::move(row));
    }
    json[std::string(members[by])] = std::move(list);
  }
  ordered_json cases = ordered_json::array(), skipped = ordered_json::array();
  for (std::size_t i = 0; i < validation.cases.size(); ++i) {
    const CaseResult& result = validation.results[i];
    if (result.evaluation)
      cases.push_back(case_json(validation.cases[i], result));
    else
      skipped.push_back({{"id", validation.cases[i].id}, {"why", result.skipped_because}});
  }
  json["cases"] = std::move(cases);
  json["skipped_cases"] = std::move(skipped);
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

// CSV

std::string as_csv(const Validation& validation, const Options&) {
  std::string text = csv_line({"id",
                               "kind",
                               "group",
                               "source",
                               "network",
                               "accelerator",
                               "interconnect",
                               "software",
                               "metric",
                               "measured",
                               "predicted",
                               "relative_error",
                               "interval_90_low",
                               "interval_90_high",
                               "inside",
                               "dominated_by",
                               "dominating_share",
                               "feasible",
                               "impossible",
                               "skipped_because"});
  const auto yes_or_no = [](bool value) { return std::string(value ? "true" : "false"); };
  for (std::size_t i = 0; i < validation.cases.size(); ++i) {
    const MeasuredCase& measured = validation.cases[i];
    const CaseResult& result = validation.results[i];
    std::vector<std::string> row{measured.id,
                                 std::string(name_of(measured.kind)),
                                 result.group,
                                 measured.title,
                                 result.network,
                                 result.accelerator,
                                 result.interconnect,
                                 result.software,
                                 std::string(name_of(measured.metric)),
                                 csv_number(measured.value)};
    if (const auto& evaluation = result.evaluation) {
      const auto& interval = evaluation->interval_90;
      for (std::string field :
           {csv_number(evaluation->predicted), csv_number(result.relative_error),
            interval ? csv_number((*interval)[0]) : "", interval ? csv_number((*interval)[1]) : "",
            yes_or_no(result.inside), evaluation->dominated_by, csv_number(evaluation->dominating_share),
            yes_or_no(evaluation->feasible), evaluation->impossible, std::string()})
        row.push_back(std::move(field));
    } else {
      row.resize(row.size() + 9);
      row.push_back(result.skipped_because);
    }
    text += csv_line(row);
  }
  return text;
}

// Table

std::string signed_percent(double fraction) {
  return fmt::format("{:+.1f}%", 100 * fraction);
}

std::vector<std::string> error_cells(const ErrorSummary& errors) {
  const auto figure = [&](double fraction) {
    return errors.n > 0 ? fmt::format("{:.1f}%", 100 * fraction) : std::string("–");
  };
  return {whole_number(static_cast<double>(errors.n)),
          errors.skipped > 0 ? whole_number(static_cast<double>(errors.skipped)) : "",
          figure(errors.median_ape),
          figure(errors.mape),
          figure(errors.p90_ape),
          errors.n > 0 ? signed_percent(errors.bias) : "–",
          errors.with_interval > 0 ? fmt::format("{:.0f}%", 100 * errors.coverage_90) : "–",
          errors.impossible > 0 ? whole_number(static_cast<double>(errors.impossible)) : ""};
}

std::string errors_table(const Validation& validation) {
  std::vector<Align> columns(9, Align::right);
  columns[0] = Align::left;
  Table table(std::move(columns), "  ");
  const auto add = [&](std::string name, const ErrorSummary& errors) {
    std::vector<std::string> cells = error_cells(errors);
    cells.insert(cells.begin(), shortened(name, widest_name));
    table.add(std::move(cells));
  };
  table.add({"", "cases", "skipped", "median", "mean", "90% below", "bias", "in interval", "impossible"});
  add("all", summarise(validation));
  for (std::size_t by = 0; by < group_by_names.size(); ++by) {
    const std::vector<ErrorGroup> groups = group_errors(validation, static_cast<GroupBy>(by));
    table.add_heading("\nBy " + std::string(group_by_names[by]));
    for (const ErrorGroup& group : groups) add(group.name.empty() ? "not stated" : group.name, group.errors);
  }
  return table.text();
}

std::string worst_table(const Validation& validation, std::size_t most) {
  Table table({Align::left, Align::right, Align::right, Align::right, Align::left, Align::left}, "  ");
  table.add({"case", "measured", "predicted", "time off by", "accelerator", "dominated by"});
  for (const std::size_t i : worst_cases(validation, most)) {
    const MeasuredCase& measured = validation.cases[i];
    const CaseResult& result = validation.results[i];
    const Evaluation& evaluation = *result.evaluation;
    table.add({shortened(measured.id, widest_id), in_words(measured.metric, measured.value),
               in_words(measured.metric, evaluation.predicted), signed_percent(result.relative_error),
               result.accelerator,
               fmt::format("{} ({})", evaluation.dominated_by, percent(evaluation.dominating_share))});
  }
  return table.text();
}

std::string impossible_list(const Validation& validation) {
  std::string text;
  for (std::size_t i = 0; i < validation.cases.size(); ++i)
    if (const auto& evaluation = validation.results[i].evaluation;
        evaluation && !evaluation->impossible.empty())
      text += fmt::format("  {}: {}\n", validation.cases[i].id, evaluation->impossible);
  return text;
}

/// Each reason once, with the first case that has it and their number; the most frequent first.
std::string skipped_list(const Validation& validation) {
  struct Reason {
    std::string why, first;
    std::size_t count{0};
  };
  std::map<std::string, Reason> by_text;
  for (std::size_t i = 0; i < validation.cases.size(); ++i) {
    const CaseResult& result = validation.results[i];
    if (result.evaluation) continue;
    Reason& reason = by_text[result.skipped_because];
    if (reason.count++ == 0) reason = {result.skipped_because, validation.cases[i].id, 1};
  }
  std::vector<Reason> reasons;
  for (auto& [text, reason] : by_text) reasons.push_back(std::move(reason));
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Reason& a, const Reason& b) { return a.count > b.count; });
  std::string text;
  for (std::size_t i = 0; i < std::min(most_reasons, reasons.size()); ++i) {
    const Reason& reason = reasons[i];
    text += reason.count == 1
                ? fmt::format("  {}: {}\n", reason.first, reason.why)
                : fmt::format("  {} and {} more: {}\n", reason.first, reason.count - 1, reason.why);
  }
  if (reasons.size() > most_reasons)
    text += fmt::format("  and {} other reasons (--format json lists every case)\n",
                        reasons.size() - most_reasons);
  return text;
}

std::string as_table(const Validation& validation, const Options& options) {
  std::string text = "Predicted beside measured: errors of time\n\n" + errors_table(validation);
  if (options.worst > 0 && !worst_cases(validation, 1).empty())
    text += "\nFurthest off\n" + worst_table(validation, options.worst);
  if (const std::string cases = impossible_list(validation); !cases.empty())
    text += "\nMeasured faster than the hardware can be\n" + cases;
  if (const std::string cases = skipped_list(validation); !cases.empty()) text += "\nSkipped\n" + cases;
  return text;
}

int run(const Options& options) {
  std::vector<MeasuredCase> cases = load(options);
  const Validation validation = validate(
      std::move(cases), profile_roots(installed_data_folder(), options.common.profiles), options.threads);
  const auto write = options.common.format == Format::json  ? as_json
                     : options.common.format == Format::csv ? as_csv
                                                            : as_table;
  write_result(write(validation, options), options.common);
  return 0;
}

}  // namespace

void add_validate_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("validate", "Predicted beside measured, and how far off");
  command->add_option("cases", options->files, "Files of measured cases, one a line (*.cases.jsonl)")
      ->required()
      ->type_name("CASES.jsonl");
  const auto repeatable = [](CLI::Option* option) {
    option->type_size(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  repeatable(
      command->add_option("--kind", options->kinds, "Only cases of this kind; may be repeated")
          ->type_name("KIND")
          ->check(CLI::IsMember(std::vector<std::string>(case_kind_names.begin(), case_kind_names.end()))));
  repeatable(command
                 ->add_option("--match", options->matches,
                              "Only cases whose id or source holds this text; repeated: all of the texts")
                 ->type_name("TEXT"));
  command->add_option("--worst", options->worst, "How many of the cases furthest off to show (10)")
      ->type_name("N");
  command->add_option("--threads", options->threads, "Threads to use; default: one for each core")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
