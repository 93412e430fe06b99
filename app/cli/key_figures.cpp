// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/key_figures.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/cli/read_profile.h"
#include "app/cli/table.h"

namespace scaleroof::cli {

namespace {

template <class Q>
KeyFigure known(std::string name, Q quantity, std::string_view what) {
  if (quantity.value <= 0) return {std::move(name), nullptr, ""};
  return {std::move(name), quantity.value,
          fmt::format("{}{}{}", format(quantity), what.empty() ? "" : " ", what)};
}

KeyFigure count(std::string name, double number, std::string_view what) {
  if (number <= 0) return {std::move(name), nullptr, ""};
  return {std::move(name), number, fmt::format("{} {}", in_words(number), what)};
}

KeyFigure word(std::string name, const std::string& text) {
  if (text.empty()) return {std::move(name), nullptr, ""};
  return {std::move(name), text, text};
}

FlopsPerSecond rate(const std::array<FlopsPerSecond, precision_names.size()>& rates, Precision precision) {
  return rates[static_cast<std::size_t>(precision)];
}

std::vector<KeyFigure> figures_of(const Accelerator& accelerator) {
  const FlopsPerSecond half =
      std::max({rate(accelerator.matrix, Precision::bf16), rate(accelerator.matrix, Precision::fp16),
                rate(accelerator.vector, Precision::bf16), rate(accelerator.vector, Precision::fp16)});
  return {known("peak_16_bit_flops_per_s", half, "16-bit"),
          known("peak_vector_fp32_flops_per_s", rate(accelerator.vector, Precision::fp32), "fp32"),
          known("memory_capacity_bytes", accelerator.memory_capacity, ""),
          known("power_w", accelerator.power, "")};
}

std::vector<KeyFigure> figures_of(const MemoryHierarchy& memory) {
  std::string levels;
  for (std::size_t i = 0; i < memory_level_names.size(); ++i)
    if (memory.levels[i]) levels += fmt::format("{}{}", levels.empty() ? "" : " ", memory_level_names[i]);
  return {known("device_capacity_bytes", memory.device().capacity, ""),
          known("device_read_bandwidth_bytes_per_s", memory.device().read_bandwidth, ""),
          word("levels", levels)};
}

std::vector<KeyFigure> figures_of(const Interconnect& interconnect) {
  std::string words;
  nlohmann::ordered_json tiers = nlohmann::ordered_json::array();
  for (const Tier& tier : interconnect.tiers) {
    nlohmann::ordered_json json;
    json["name"] = tier.name;
    json["size"] = tier.size > 0 ? nlohmann::ordered_json(tier.size) : nlohmann::ordered_json(nullptr);
    json["bandwidth_bytes_per_s"] = tier.bandwidth.value;
    tiers.push_back(std::move(json));
    const std::string size = tier.size > 0 ? " (" + whole_number(static_cast<double>(tier.size)) + ")" : "";
    words += fmt::format("{}{}{} {}", words.empty() ? "" : ", ", tier.name, size, format(tier.bandwidth));
  }
  return {{"tiers", std::move(tiers), std::move(words)}};
}

std::vector<KeyFigure> figures_of(const System& system) {
  return {count("accelerators", static_cast<double>(system.accelerators()), "accelerators"),
          word("accelerator", system.accelerator), word("interconnect", system.interconnect),
          word("site", system.site)};
}

std::vector<KeyFigure> figures_of(const Software& software) {
  return {word("era", software.era)};
}

std::vector<KeyFigure> figures_of(const Network& network) {
  return {count("parameters", network.parameters(), "parameters"),
          known("forward_flops_per_sample", Flops{network.forward_flops_per_sample()}, "forward a sample")};
}

std::vector<KeyFigure> figures_of(const Dataset& dataset) {
  return {count("samples", static_cast<double>(dataset.samples), "samples"),
          known("sample_size_bytes", dataset.sample_size, "each")};
}

template <class Profile>
ProfileSummary summary(const Catalogue& catalogue, ProfileKind kind, const std::string& id,
                       Profile (*read)(ObjectReader&)) {
  const Profile profile = read_profile(catalogue, kind, id, read);
  int year = 0;
  if constexpr (requires { profile.year; }) year = profile.year;
  return {id, profile.name, year, figures_of(profile)};
}

}  // namespace

ProfileSummary summary_of(const Catalogue& catalogue, ProfileKind kind, const std::string& id) {
  switch (kind) {
    case ProfileKind::accelerator:
      return summary(catalogue, kind, id, read_accelerator);
    case ProfileKind::memory_hierarchy:
      return summary(catalogue, kind, id, read_memory_hierarchy);
    case ProfileKind::interconnect:
      return summary(catalogue, kind, id, read_interconnect);
    case ProfileKind::system:
      return summary(catalogue, kind, id, read_system);
    case ProfileKind::software:
      return summary(catalogue, kind, id, read_software);
    case ProfileKind::network:
      return summary(catalogue, kind, id, read_network);
    case ProfileKind::dataset:
      break;
  }
  return summary(catalogue, ProfileKind::dataset, id, read_dataset);
}

}  // namespace scaleroof::cli
