// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile_figures.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "model/error.h"
#include "model/profile/json_pointer.h"
#include "model/quantity/text.h"

namespace scaleroof::cli {

namespace {

using nlohmann::json;

/// Figures whose names do not end in what they are.
constexpr std::array<std::pair<std::string_view, Dimension>, 20> dimensions{{
    {"launch", Dimension::time},
    {"layer_issue", Dimension::time},
    {"layer_floor", Dimension::time},
    {"step_overhead", Dimension::time},
    {"mean_time_between_failures", Dimension::time},
    {"bucket", Dimension::data},
    {"context", Dimension::data},
    {"sample_size", Dimension::data},
    {"eager_limit", Dimension::data},
    {"simple_from", Dimension::data},
    {"simple_from_per_step", Dimension::data},
    {"host_link", Dimension::data_rate},
    {"clock", Dimension::frequency},
    {"forward_flops", Dimension::work},
    // By the end of the name:
    {"latency", Dimension::time},
    {"capacity", Dimension::data},
    {"_bytes", Dimension::data},
    {"bandwidth", Dimension::data_rate},
    {"power", Dimension::power},
    {"energy", Dimension::energy},
}};

Dimension dimension_at(std::string_view pointer) {
  for (const std::string_view peaks : {"/matrix/", "/vector/"})
    if (pointer.starts_with(peaks)) return Dimension::work_rate;
  const std::string_view name = pointer.substr(pointer.rfind('/') + 1);
  for (const auto& [ending, dimension] : dimensions)
    if (name.ends_with(ending)) return dimension;
  return Dimension::number;
}

std::string_view unit_of(Dimension dimension) {
  constexpr std::array<std::string_view, 9> units{"", "s", "B", "B/s", "FLOP", "FLOP/s", "Hz", "W", "J"};
  return units[static_cast<std::size_t>(dimension)];
}

/// The number that a figure states, in SI units; a text without a quantity states none.
std::optional<double> number_in(const json& value, Dimension dimension) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string() || dimension == Dimension::number) return std::nullopt;
  try {
    return parse_quantity(value.get<std::string>(), dimension);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string source_of(const json& profile, std::string_view pointer) {
  if (!profile.contains("sources")) return {};
  const json& sources = profile["sources"];
  for (std::string prefix{pointer}; !prefix.empty(); prefix.erase(prefix.rfind('/')))
    if (const auto found = sources.find(prefix); found != sources.end() && found->is_string())
      return found->get<std::string>();
  return {};
}

void add_figure(const json& profile, const json& value, std::string pointer,
                std::vector<ProfileFigure>& figures) {
  ProfileFigure figure;
  figure.source = source_of(profile, pointer);
  const Dimension dimension = dimension_at(pointer);
  figure.pointer = std::move(pointer);
  if (const std::optional<double> number = number_in(value, dimension)) {
    // A year is a number whose thousands nobody sets apart.
    figure.words = figure.pointer == "/year" ? value.dump() : format_quantity(*number, dimension);
    figure.value = json(*number).dump();
    figure.unit = unit_of(dimension);
  } else if (value.is_null()) {
    figure.words = figure.value = "none";
  } else {
    figure.words = figure.value = value.is_string() ? value.get<std::string>() : value.dump();
  }
  figures.push_back(std::move(figure));
}

bool is_one_figure(const json& value, std::string_view pointer) {
  if (value.is_array())
    return std::none_of(value.begin(), value.end(), [](const json& element) { return element.is_object(); });
  // A network's layer is one line, however many settings it has.
  return !value.is_object() || pointer.starts_with("/layers/");
}

void collect(const json& profile, const json& value, const std::string& pointer,
             std::vector<ProfileFigure>& figures) {
  if (is_one_figure(value, pointer)) {
    add_figure(profile, value, pointer, figures);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      collect(profile, value[i], append_token(pointer, std::to_string(i)), figures);
  } else {
    for (const auto& [key, member] : value.items())
      collect(profile, member, append_token(pointer, key), figures);
  }
}

}  // namespace

std::vector<ProfileFigure> figures_of(const json& profile) {
  constexpr std::array<std::string_view, 5> words{"id", "name", "description", "notes", "sources"};
  std::vector<ProfileFigure> figures;
  for (const auto& [key, member] : profile.items())
    if (std::find(words.begin(), words.end(), key) == words.end())
      collect(profile, member, append_token("", key), figures);
  return figures;
}

}  // namespace scaleroof::cli
