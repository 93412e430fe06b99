// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evidence_text.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/table.h"
#include "model/figure/words.h"
#include "model/predict/against_measured.h"

namespace scaleroof::cli {

nlohmann::ordered_json evidence_json(const MeasuredRuns& runs, const std::vector<NearRun>& nearest) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const NearRun& run : nearest) {
    const MeasuredCase& measured = runs.cases()[run.index];
    nlohmann::ordered_json json;
    json["id"] = measured.id;
    json["source"] = {{"title", measured.title}, {"url", measured.url}, {"where", measured.where}};
    json["metric"] = name_of(measured.metric);
    json["measured"] = measured.value;
    json["predicted"] = run.result.evaluation->predicted;
    json["relative_error"] = run.result.relative_error;
    json["distance"] = run.distance;
    json["differences"] = run.differences;
    list.push_back(std::move(json));
  }
  return list;
}

std::string evidence_table(const MeasuredRuns& runs, const std::vector<NearRun>& nearest) {
  if (nearest.empty()) return {};
  constexpr std::size_t most_differences = 4, widest_source = 50;
  Table table({Align::right, Align::left, Align::left}, "  ");
  table.add({"time off by", "source", "differs by"});
  for (const NearRun& run : nearest) {
    std::vector<std::string> words = run.differences;
    if (words.size() > most_differences) {
      words.resize(most_differences);
      words.emplace_back("…");
    }
    table.add({fmt::format("{:+.1f}%", 100 * run.result.relative_error),
               shortened(runs.cases()[run.index].title, widest_source),
               words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "))});
  }
  return "\nHow far off on the nearest measured runs\n" + table.text();
}

}  // namespace scaleroof::cli
