// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/figure/validation_figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "model/figure/words.h"
#include "model/predict/against_measured.h"
#include "model/validate/case_words.h"

namespace scaleroof {
namespace {

/// More series than these no reader tells apart: the rest is one more.
constexpr std::size_t most_series = 6;

bool can_be_drawn(const CaseResult& result) {
  return result.evaluation && result.evaluation->time.value > 0 && 1 + result.relative_error > 0;
}

Seconds measured_time(const CaseResult& result) {
  return result.evaluation->time / (1 + result.relative_error);
}

using Groups = std::vector<std::pair<std::string, std::vector<std::size_t>>>;

/// The most cases first; beyond `most_series` all in one.
Groups grouped(const Validation& validation, const std::vector<std::size_t>& drawn,
               const std::string CaseResult::*name) {
  std::map<std::string, std::vector<std::size_t>> members;
  for (const std::size_t i : drawn) members[validation.results[i].*name].push_back(i);
  Groups groups(members.begin(), members.end());
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  if (groups.size() <= most_series + 1) return groups;
  std::pair<std::string, std::vector<std::size_t>> others{"others", {}};
  for (std::size_t g = most_series; g < groups.size(); ++g)
    others.second.insert(others.second.end(), groups[g].second.begin(), groups[g].second.end());
  groups.resize(most_series);
  groups.push_back(std::move(others));
  return groups;
}

std::string label_of(const MeasuredCase& measured, const CaseResult& result) {
  return fmt::format("{}: {}; measured {}, predicted {}, {}", measured.id, subject_in_words(measured),
                     in_words(measured.metric, measured.value),
                     in_words(measured.metric, result.evaluation->predicted),
                     error_in_words(result.relative_error));
}

Figure::Series diagonal(double from, double to) {
  Figure::Series series;
  series.name = "Predicted as measured, ±10%";
  series.style = Figure::Style::reference;
  series.x = {from, to};
  series.y = {from, to};
  for (const double at : series.y) {
    series.low.push_back(at * (1 - validation_band));
    series.high.push_back(at * (1 + validation_band));
  }
  return series;
}

}  // namespace

ValidationFigure validation_figure(const Validation& validation, const std::vector<std::size_t>& shown) {
  ValidationFigure result;
  Figure& figure = result.figure;
  figure.id = validation_figure_id;
  figure.title = "Validation";
  figure.subtitle = summary_in_words(summarise(validation, shown));

  std::vector<std::size_t> drawn;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const std::size_t i : shown) {
    if (!can_be_drawn(validation.results[i])) continue;
    drawn.push_back(i);
    for (const Seconds time :
         {validation.results[i].evaluation->time, measured_time(validation.results[i])}) {
      least = std::min(least, time.value);
      most = std::max(most, time.value);
    }
  }
  if (drawn.empty()) {
    figure.empty_because = shown.empty() ? "No measured case is like this"
                                         : "None of these cases has a predicted time to compare";
    return result;
  }
  figure.x = time_axis("Measured time", Seconds{std::sqrt(least * most)});
  figure.x.logarithmic = true;
  // Some room, so that no point sits on the frame.
  constexpr double margin = 1.3;
  const double unit = figure.x.unit_in_si;
  figure.x.lower = least / unit / margin;
  figure.x.upper = most / unit * margin;
  figure.y = figure.x;
  figure.y.label = "Predicted time";

  // Its ends lie outside: they are no cases to be pointed at.
  figure.series.push_back(diagonal(*figure.x.lower / 10, *figure.x.upper * 10));
  result.cases.emplace_back();
  Groups groups = grouped(validation, drawn, &CaseResult::group);
  if (groups.size() == 1) groups = grouped(validation, drawn, &CaseResult::accelerator);
  for (auto& [name, members] : groups) {
    Figure::Series& series = figure.series.emplace_back();
    series.name = capitalised(name.empty() ? "unnamed" : name);
    series.style = Figure::Style::points;
    for (const std::size_t i : members) {
      series.x.push_back(measured_time(validation.results[i]).value / unit);
      series.y.push_back(validation.results[i].evaluation->time.value / unit);
      series.labels.push_back(label_of(validation.cases[i], validation.results[i]));
    }
    result.cases.push_back(std::move(members));
  }
  return result;
}

std::string summary_in_words(const ErrorSummary& errors) {
  const auto number = [](std::size_t n) {
    return format_quantity(static_cast<double>(n), Dimension::number, 15);
  };
  std::string words = fmt::format("{} {}", number(errors.n), errors.n == 1 ? "case" : "cases");
  if (errors.n > 0)
    words += fmt::format(", error {:.1f}% median, {:.1f}% mean, bias {:+.1f}%", 100 * errors.median_ape,
                         100 * errors.mape, 100 * errors.bias);
  if (errors.with_interval > 0)
    words += fmt::format("; {:.0f}% in the 90% interval", 100 * errors.coverage_90);
  if (errors.skipped > 0) words += fmt::format("; {} not predicted", number(errors.skipped));
  return words;
}

ErrorSummary summarise(const Validation& validation, const std::vector<std::size_t>& shown) {
  std::vector<const CaseResult*> results;
  for (const std::size_t i : shown) results.push_back(&validation.results[i]);
  return summarise(results);
}

}  // namespace scaleroof
