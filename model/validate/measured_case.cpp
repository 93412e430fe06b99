// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/measured_case.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "model/profile/json_pointer.h"
#include "model/profile/json_reader.h"
#include "model/profile/text_file.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

template <std::size_t N>
std::string not_among(std::string_view pointer, std::string_view word,
                      const std::array<std::string_view, N>& names) {
  std::string expected = "one of ";
  for (const std::string_view name : names) expected += (name == names[0] ? "" : ", ") + quote(name);
  return Error({.pointer = std::string(pointer), .found = quote(word), .expected = std::move(expected)})
      .what();
}

void refuse_other_than_object(const json& parent, std::string_view key, const std::string& place) {
  const auto member = parent.find(key);
  if (member != parent.end() && !member->is_object())
    throw Error({place, append_token("", key), describe_json(*member), "an object"});
}

/// What the members say where the case does not name its kind.
CaseKind implied_kind(const json& line) {
  for (const CaseKind kind : {CaseKind::collective, CaseKind::gemm, CaseKind::conv, CaseKind::attention})
    if (line.contains(name_of(kind))) return kind;
  const auto scenario = line.find("scenario");
  const bool inference = scenario != line.end() && scenario->value("task", json()) == "inference";
  return inference ? CaseKind::inference : CaseKind::training;
}

void read_kind(ObjectReader& reader, MeasuredCase& result) {
  result.kind = implied_kind(reader.json());
  if (!reader.has("kind")) return;
  const std::string word = reader.text("kind");
  if (const auto index = index_of(case_kind_names, word))
    result.kind = static_cast<CaseKind>(*index);
  else
    result.not_understood = not_among("/kind", word, case_kind_names);
}

/// The member that says what was run.
void require_subject(const json& line, CaseKind kind, const std::string& place) {
  const bool runs_network = kind == CaseKind::training || kind == CaseKind::inference;
  const std::string_view key = runs_network ? "scenario" : name_of(kind);
  if (!line.contains(key)) throw Error({place, append_token("", key), "nothing", "an object"});
}

void read_measured(ObjectReader reader, MeasuredCase& result) {
  const std::string word = reader.text("metric");
  if (const auto index = index_of(metric_names, word))
    result.metric = static_cast<Metric>(*index);
  else if (result.not_understood.empty())
    result.not_understood = not_among("/measured/metric", word, metric_names);
  result.value = read_metric_value(reader, result.metric);
  result.baseline_accelerators = reader.integer_or("baseline_accelerators", 1);
}

}  // namespace

const json& MeasuredCase::machine() const {
  const auto scenario = json.find("scenario");
  return scenario == json.end() ? json : *scenario;
}

MeasuredCase read_measured_case(const json& line, const std::string& place) {
  if (!line.is_object())
    throw Error({.file = place, .found = describe_json(line), .expected = "a measured case, an object"});
  Origins origins;
  origins.add("", place);
  ObjectReader reader(line, "", origins);
  for (const std::string_view key : {"scenario", "collective", "gemm", "conv", "attention", "source"})
    refuse_other_than_object(line, key, place);

  if (reader.has("schema") && reader.text("schema") != measured_case_schema)
    reader.fail("schema", describe_json(line["schema"]), quote(measured_case_schema));

  MeasuredCase result;
  result.place = place;
  result.id = reader.text("id");
  read_kind(reader, result);
  if (result.not_understood.empty()) require_subject(line, result.kind, place);
  read_measured(reader.object("measured"), result);
  result.baseline_accelerators = reader.integer_or("baseline_accelerators", result.baseline_accelerators);
  if (auto source = reader.optional_object("source")) {
    result.title = source->text_or("title", "");
    result.url = source->text_or("url", "");
    result.where = source->text_or("where", "");
  }
  result.note = reader.text_or("note", "");
  if (reader.has("uncertain"))
    for (const auto& element : reader.list("uncertain")) {
      if (!element.value.is_string())
        throw Error({place, element.pointer, describe_json(element.value), "a JSON Pointer"});
      result.uncertain.push_back(element.value.get<std::string>());
    }
  result.json = line;
  return result;
}

std::vector<MeasuredCase> load_measured_cases(const std::string& file) {
  const std::string text = read_text_file(file);
  std::vector<MeasuredCase> cases;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    cases.push_back(
        read_measured_case(parse_json(line, file, number), fmt::format("{}, line {}", file, number)));
  }
  if (cases.empty()) throw Error({.file = file, .found = "no cases", .expected = "one measured case a line"});
  return cases;
}

}  // namespace scaleroof
