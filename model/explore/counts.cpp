// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "model/error.h"
#include "model/explore/scale.h"

namespace scaleroof {

namespace {

constexpr std::size_t most_points = 10'000;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

[[noreturn]] void refuse(std::string_view text, std::string_view expected) {
  throw Error({"", "", fmt::format("accelerator counts \"{}\"", text), std::string(expected)});
}

std::optional<std::int64_t> positive_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::int64_t> listed(std::string_view text) {
  std::vector<std::int64_t> counts;
  for (const std::string_view part : split(text, ',')) {
    const auto count = positive_integer(part);
    if (!count) refuse(text, "whole numbers of at least 1, such as \"8,16,32\" or \"8:4096:x2\"");
    counts.push_back(*count);
    if (counts.size() > most_points)
      refuse(text.substr(0, 40), fmt::format("at most {} counts", most_points));
  }
  return counts;
}

std::vector<std::int64_t> ranged(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() != 3) refuse(text, "first:last:step or first:last:xFACTOR, such as \"8:4096:x2\"");
  const auto first = positive_integer(parts[0]);
  const auto last = positive_integer(parts[1]);
  const bool geometric = parts[2].starts_with('x');
  const auto step = positive_integer(geometric ? parts[2].substr(1) : parts[2]);
  if (!first || !last || !step)
    refuse(text, "whole numbers of at least 1, such as \"8:4096:x2\" or \"8:64:8\"");
  if (*first > *last) refuse(text, "a first count that is not above the last");
  if (geometric && *step == 1) refuse(text, "a factor of at least 2");
  if (!geometric && (*last - *first) / *step >= static_cast<std::int64_t>(most_points))
    refuse(text, fmt::format("at most {} counts", most_points));
  std::vector<std::int64_t> counts;
  for (std::int64_t count = *first;;) {
    counts.push_back(count);
    if (geometric ? count > *last / *step : count > *last - *step) return counts;
    count = geometric ? count * *step : count + *step;
  }
}

/// Accelerators of the machine that the scenario runs on; 64 times the scenario's own where nothing says.
std::int64_t machine_size(const Scenario& scenario) {
  if (scenario.system && scenario.system->accelerators() > 0) return scenario.system->accelerators();
  if (!scenario.interconnect.tiers.empty() && scenario.interconnect.tiers.back().size > 0)
    return scenario.interconnect.tiers.back().size;
  return scenario.accelerators > largest / 64 ? largest : 64 * scenario.accelerators;
}

}  // namespace

std::vector<std::int64_t> parse_counts(std::string_view text) {
  return text.find(':') == std::string_view::npos ? listed(text) : ranged(text);
}

std::vector<std::int64_t> default_counts(const Scenario& scenario) {
  const std::int64_t last = std::max(machine_size(scenario), scenario.accelerators);
  std::vector<std::int64_t> counts{scenario.accelerators};
  for (std::int64_t count = scenario.plan.model_parallel();; count *= 2) {
    if (count <= last && count != scenario.accelerators) counts.push_back(count);
    if (count > last / 2) break;
  }
  std::sort(counts.begin(), counts.end());
  return counts;
}

}  // namespace scaleroof
