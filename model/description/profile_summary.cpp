// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/profile_summary.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/description/read_profile.h"

namespace scaleroof {

namespace {

/// Texts that are not empty, in one line.
std::string joined(const std::vector<std::string>& parts) {
  std::string line;
  for (const std::string& part : parts)
    if (!part.empty()) line += (line.empty() ? "" : " · ") + part;
  return line;
}

/// Thousands apart.
std::string whole(std::int64_t number) {
  return format_quantity(static_cast<double>(number), Dimension::number, 15);
}

std::string year_text(int year) {
  return year > 0 ? std::to_string(year) : std::string{};
}

/// "80.0 GiB", with `suffix`; empty where the quantity is not known.
template <class Q>
std::string words(Q quantity, std::string_view suffix = "") {
  return quantity.value > 0 ? format(quantity) + std::string(suffix) : std::string{};
}

template <class Q>
KeyFigure known(std::string name, Q quantity, std::string_view what) {
  if (quantity.value <= 0) return {std::move(name), nullptr, ""};
  return {std::move(name), quantity.value,
          fmt::format("{}{}{}", format(quantity), what.empty() ? "" : " ", what)};
}

KeyFigure count(std::string name, double number, std::string_view what) {
  if (number <= 0) return {std::move(name), nullptr, ""};
  return {std::move(name), number, fmt::format("{} {}", count_in_words(number), what)};
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

/// "8 at 300 GB/s"; of a tier without an end "beyond 25.0 GB/s".
std::string words_of(const Tier& tier) {
  return tier.size > 0 ? fmt::format("{} at {}", whole(tier.size), format(tier.bandwidth))
                       : "beyond " + format(tier.bandwidth);
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
    words += (words.empty() ? "" : ", ") + words_of(tier);
  }
  return {{"tiers", std::move(tiers), std::move(words)}};
}

std::vector<KeyFigure> figures_of(const Link& link) {
  return {known("bandwidth_bytes_per_s", link.figures.bandwidth, "a direction")};
}

std::vector<KeyFigure> figures_of(const System& system) {
  return {count("accelerators", static_cast<double>(system.accelerators()), "accelerators"),
          word("accelerator", system.accelerator), word("interconnect", system.interconnect)};
}

std::vector<KeyFigure> figures_of(const Software& software) {
  return {word("era", software.era)};
}

/// "12.9 billion active"; empty where every token passes all parameters.
std::string active_words(const Network& network) {
  const double active = network.active_parameters();
  return active < network.parameters() ? count_in_words(active) + " active" : std::string{};
}

std::vector<KeyFigure> figures_of(const Network& network) {
  const std::string active = active_words(network);
  const std::string all = count_in_words(network.parameters());
  return {{"parameters", network.parameters(), active.empty() ? all + " parameters" : all + ", " + active},
          {"active_parameters", network.active_parameters(), ""},  // words beside those of all parameters
          known("forward_flops_per_sample", Flops{network.forward_flops_per_sample()}, "forward")};
}

std::vector<KeyFigure> figures_of(const Dataset& dataset) {
  return {count("samples", static_cast<double>(dataset.samples), "samples"),
          known("sample_size_bytes", dataset.sample_size, "each")};
}

/// The precision by which accelerators are compared, and its peak.
std::string line_of(const Accelerator& accelerator) {
  std::string peak;
  for (const auto& peaks : {accelerator.matrix, accelerator.vector})
    for (const Precision precision : {Precision::bf16, Precision::fp16, Precision::fp32})
      if (peak.empty()) peak = words(rate(peaks, precision), " " + std::string(name_of(precision)));
  return joined(
      {peak, words(accelerator.memory_capacity), words(accelerator.power), year_text(accelerator.year)});
}

std::string line_of(const MemoryHierarchy& memory) {
  const auto& file_system = memory[MemoryLevelId::parallel_fs];
  return joined({words(memory.device().read_bandwidth), words(memory.device().capacity),
                 file_system ? words(file_system->read_bandwidth, " file system") : ""});
}

std::string line_of(const Interconnect& interconnect) {
  std::vector<std::string> parts;
  for (const Tier& tier : interconnect.tiers) parts.push_back(words_of(tier));
  return joined(parts);
}

std::string line_of(const Link& link) {
  const bool stated = link.figures.bandwidth.value > 0;
  return joined(
      {stated ? words(link.figures.bandwidth, " a direction") : "any bandwidth", year_text(link.year)});
}

std::string line_of(const System& system) {
  const std::int64_t accelerators = system.accelerators();
  return joined({accelerators > 0 ? whole(accelerators) + " accelerators" : "", system.accelerator,
                 system.site, year_text(system.year)});
}

std::string line_of(const Software& software) {
  return software.era;
}

std::string line_of(const Network& network) {
  std::vector<std::string> parts{network.family, count_in_words(network.parameters()) + " parameters",
                                 active_words(network),
                                 words(Flops{network.forward_flops_per_sample()}, " forward a sample")};
  if (const Transformer* transformer = network.transformer()) {
    parts.push_back(whole(transformer->layers) + " layers");
    parts.push_back(whole(transformer->seq_len) + " tokens");
  } else if (const LayerList* list = network.layer_list()) {
    std::vector<std::string> sizes;
    for (const std::int64_t size : list->input) sizes.push_back(whole(size));
    parts.push_back(fmt::format("input {}", fmt::join(sizes, " × ")));
  }
  parts.push_back(year_text(network.year));
  return joined(parts);
}

std::string line_of(const Dataset& dataset) {
  return joined(
      {dataset.samples > 0 ? whole(dataset.samples) + " samples" : "", words(dataset.sample_size, " each")});
}

template <class Profile>
ProfileSummary summary(const Catalogue& catalogue, ProfileKind kind, const std::string& id,
                       Profile (*read)(ObjectReader&)) {
  const Profile profile = read_profile(catalogue, kind, id, read);
  ProfileSummary summary;
  summary.kind = kind;
  summary.id = id;
  summary.name = profile.name;
  summary.year = profile.year;
  if constexpr (requires { profile.vendor; }) summary.vendor = profile.vendor;
  if constexpr (requires { profile.site; }) summary.site = profile.site;
  if constexpr (requires { profile.family; }) summary.family = profile.family;
  summary.figures = figures_of(profile);
  summary.line = line_of(profile);
  return summary;
}

}  // namespace

const KeyFigure* ProfileSummary::figure(std::string_view figure_name) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const KeyFigure& figure) { return figure.name == figure_name; });
  return found == figures.end() ? nullptr : &*found;
}

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
    case ProfileKind::link:
      return summary(catalogue, kind, id, read_link);
    case ProfileKind::dataset:
      break;
  }
  return summary(catalogue, ProfileKind::dataset, id, read_dataset);
}

}  // namespace scaleroof
