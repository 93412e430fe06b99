// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/case_words.h"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/quantity/text.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// A member as a reader of the file would say it; empty where there is none. Cases are shown also where they
/// are wrong: a member may be of any type.
std::string said(const json& object, std::string_view key) {
  if (!object.is_object()) return {};
  const auto member = object.find(key);
  if (member == object.end()) return {};
  if (member->is_string()) return member->get<std::string>();
  if (member->is_number()) return format_quantity(member->get<double>(), Dimension::number, 15);
  if (member->is_object())
    for (const char* name : {"name", "id", "base"})
      if (std::string words = said(*member, name); !words.empty()) return words;
  return {};
}

const json& member(const json& object, std::string_view key) {
  static const json none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string shape_of(const json& network) {
  const std::string layers = said(network, "layers"), hidden = said(network, "hidden");
  const std::string architecture = said(network, "architecture");
  if (layers.empty() || hidden.empty()) return architecture;
  return fmt::format("{}, {} × {}", architecture.empty() ? "transformer" : architecture, layers, hidden);
}

std::string bytes_in_words(const json& collective) {
  const json& bytes = member(collective, "bytes");
  return bytes.is_number() ? format(Bytes{bytes.get<double>()}) : said(collective, "bytes");
}

std::string run_in_words(const MeasuredCase& measured) {
  const json& scenario = measured.machine();
  const json& plan = member(scenario, "plan");
  std::string machine = said(scenario, "accelerator");
  if (machine.empty()) machine = said(scenario, "system");
  std::vector<std::string> words{
      fmt::format("{} of {} on {} {}", name_of(measured.kind), network_in_words(measured),
                  scenario.contains("accelerators") ? said(scenario, "accelerators") : "1", machine)};
  if (std::string precision = said(plan, "precision"); !precision.empty()) words.push_back(precision);
  constexpr std::array<std::pair<const char*, const char*>, 8> figures{{{"tensor_parallel", "tensor"},
                                                                        {"pipeline_parallel", "pipeline"},
                                                                        {"zero_stage", "ZeRO"},
                                                                        {"global_batch", "batch"},
                                                                        {"local_batch", "batch of each"},
                                                                        {"batch", "batch"},
                                                                        {"prompt_tokens", "prompt"},
                                                                        {"output_tokens", "output"}}};
  for (const auto& [key, name] : figures) {
    const std::string value = said(plan, key);
    const bool usual = value == "0" || (value == "1" && std::string_view(key).ends_with("parallel"));
    if (!value.empty() && !usual) words.push_back(fmt::format("{} {}", name, value));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string kernel_in_words(const MeasuredCase& measured) {
  const json& shape = member(measured.json, name_of(measured.kind));
  std::vector<std::string> numbers;
  if (shape.is_object())
    for (const auto& [key, value] : shape.items())
      if (const std::string number = said(shape, key); !number.empty())
        numbers.push_back(fmt::format("{} {}", key, number));
  std::string words = fmt::format("{} ({}) on {}", network_in_words(measured), fmt::join(numbers, ", "),
                                  said(measured.json, "accelerator"));
  if (const std::string precision = said(measured.json, "precision"); !precision.empty())
    words += ", " + precision;
  return words;
}

}  // namespace

std::string network_in_words(const MeasuredCase& measured) {
  switch (measured.kind) {
    case CaseKind::collective:
      return said(member(measured.json, "collective"), "operation");
    case CaseKind::gemm:
      return "matrix product";
    case CaseKind::conv:
      return "convolution";
    case CaseKind::attention:
      return "attention";
    default: {
      const json& scenario = measured.machine();
      const std::string named = said(scenario, "network");
      return named.empty() ? shape_of(member(scenario, "network")) : named;
    }
  }
}

std::string subject_in_words(const MeasuredCase& measured) {
  switch (measured.kind) {
    case CaseKind::training:
    case CaseKind::inference:
      return run_in_words(measured);
    case CaseKind::collective: {
      const json& collective = member(measured.json, "collective");
      return fmt::format("{} of {} over {} ranks on {}", network_in_words(measured),
                         bytes_in_words(collective), said(collective, "ranks"),
                         said(measured.machine(), "interconnect"));
    }
    default:
      return kernel_in_words(measured);
  }
}

std::string error_in_words(double relative_error) {
  const double percent = 100 * std::abs(relative_error);
  if (percent < 0.05) return "as measured";
  return fmt::format("{:.1f}% too {}", percent, relative_error > 0 ? "slow" : "fast");
}

}  // namespace scaleroof
