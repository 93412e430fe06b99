// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/figure/roofs.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace scaleroof {

namespace {

constexpr std::array<std::string_view, memory_level_names.size()> level_words{
    "Registers", "L1", "L2", "L3", "Device memory", "Host memory", "Node storage", "Parallel file system"};

/// How many accelerators share one instance of a level.
double sharers(const Scenario& scenario, MemoryScope scope) {
  switch (scope) {
    case MemoryScope::accelerator:
      return 1;
    case MemoryScope::node:
      if (scenario.system) return static_cast<double>(scenario.system->accelerators_per_node);
      if (!scenario.interconnect.tiers.empty())
        return static_cast<double>(std::max<std::int64_t>(1, scenario.interconnect.tiers.front().size));
      return 1;
    case MemoryScope::system:
      return static_cast<double>(scenario.accelerators);
  }
  return 1;
}

}  // namespace

std::vector<MemoryRoof> memory_roofs(const Scenario& scenario) {
  std::vector<MemoryRoof> roofs;
  for (std::size_t i = 0; i < memory_level_names.size(); ++i) {
    const auto& level = scenario.memory.levels[i];
    if (!level || level->read_bandwidth.value <= 0) continue;
    MemoryRoof roof;
    roof.name = level_words[i];
    roof.bandwidth = level->read_bandwidth / sharers(scenario, level->scope);
    roof.on_accelerator = i <= static_cast<std::size_t>(MemoryLevelId::device);
    if (!roof.on_accelerator && scenario.accelerator.host_link.value > 0)
      roof.bandwidth = std::min(roof.bandwidth, scenario.accelerator.host_link);
    roofs.push_back(std::move(roof));
  }
  return roofs;
}

std::vector<PeakRoof> peak_roofs(const Scenario& scenario) {
  std::vector<PeakRoof> peaks;
  const auto add = [&peaks](std::string_view units, Precision precision, FlopsPerSecond rate) {
    if (rate.value > 0) peaks.push_back({std::string(units) + ", " + std::string(name_of(precision)), rate});
  };
  const auto rate_of = [](const auto& rates, Precision precision) {
    return rates[static_cast<std::size_t>(precision)];
  };
  const Precision precision = scenario.plan.precision;
  const Accelerator& accelerator = scenario.accelerator;
  add("Matrix units", precision, rate_of(accelerator.matrix, precision));
  const bool native = rate_of(accelerator.vector, precision).value > 0;
  const Precision vector_precision = native ? precision : Precision::fp32;
  add("Vector units", vector_precision, rate_of(accelerator.vector, vector_precision));
  std::stable_sort(peaks.begin(), peaks.end(),
                   [](const PeakRoof& a, const PeakRoof& b) { return a.rate > b.rate; });
  return peaks;
}

}  // namespace scaleroof
