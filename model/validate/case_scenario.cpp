// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/case_scenario.h"

#include <algorithm>
#include <array>

namespace scaleroof {
namespace {

using Json = nlohmann::ordered_json;

Json measured_in_scenario(const MeasuredCase& measured) {
  Json result;
  result["metric"] = name_of(measured.metric);
  result["value"] = measured.value;
  result["source"]["title"] = measured.title;
  if (!measured.url.empty()) result["source"]["url"] = measured.url;
  if (!measured.where.empty()) result["source"]["where"] = measured.where;
  if (!measured.note.empty()) result["note"] = measured.note;
  return result;
}

}  // namespace

std::optional<Json> scenario_document_of(const MeasuredCase& measured) {
  const auto written = measured.json.find("scenario");
  if (written == measured.json.end() || !written->is_object()) return std::nullopt;
  // In the order in which people write one; a case keeps its members sorted.
  constexpr std::array order{"schema",       "title",    "task",         "network",
                             "dataset",      "system",   "accelerator",  "memory_hierarchy",
                             "interconnect", "software", "accelerators", "plan"};
  Json scenario = Json::object();
  scenario["schema"] = "scaleroof/scenario/1";
  for (const char* key : order)
    if (const auto member = written->find(key); member != written->end()) scenario[key] = Json(*member);
  for (const auto& [key, value] : written->items())
    if (!scenario.contains(key)) scenario[key] = Json(value);
  const bool training = measured.kind == CaseKind::training;
  const bool statable = static_cast<std::size_t>(measured.metric) < scenario_metrics;
  if (training && statable && measured.not_understood.empty() && !measured.title.empty())
    scenario["measured"] = measured_in_scenario(measured);
  return scenario;
}

}  // namespace scaleroof
