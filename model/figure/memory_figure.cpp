// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "model/figure/figures.h"
#include "model/figure/words.h"

namespace scaleroof {

namespace {

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

bool occurs(const ScalingStudy& study, MemoryPart part) {
  return std::any_of(study.points.begin(), study.points.end(),
                     [part](const ScalingPoint& point) { return point.prediction.memory[part].value > 0; });
}

/// From the left edge of the first bar's slot to the right edge of the last one's.
Figure::Series capacity_series(const ScalingStudy& study) {
  Figure::Series series;
  series.name = "Capacity";
  series.style = Figure::Style::reference;
  const auto add = [&series](double x, const ScalingPoint& point) {
    series.x.push_back(x);
    series.y.push_back(point.prediction.memory.capacity.value / gibibyte);
    series.labels.push_back(format(point.prediction.memory.capacity));
  };
  const std::vector<double> positions = positions_of(study);
  add(-0.5, study.points.front());
  for (std::size_t i = 0; i < positions.size(); ++i) add(positions[i], study.points[i]);
  add(positions.back() + 0.5, study.points.back());
  return series;
}

}  // namespace

Figure memory_figure(const Scenario& scenario, const ScalingStudy& study) {
  Figure figure = bars_over_counts("memory", "Device memory", scenario, study);
  figure.y.label = "Device memory per accelerator";
  figure.y.unit = "GiB";
  figure.y.dimension = Dimension::data;
  figure.y.unit_in_si = gibibyte;
  figure.y.lower = 0;
  if (study.points.empty()) return figure;
  const std::vector<double> positions = positions_of(study);
  for (std::size_t i = 0; i < memory_part_names.size(); ++i) {
    const auto part = static_cast<MemoryPart>(i);
    if (!occurs(study, part)) continue;
    Figure::Series series;
    series.name = capitalised(label_of(part));
    series.style = Figure::Style::bars;
    series.x = positions;
    for (const ScalingPoint& point : study.points) {
      const MemoryUse& memory = point.prediction.memory;
      series.y.push_back(memory[part].value / gibibyte);
      series.labels.push_back(fmt::format("{}; {} of {} in all", format(memory[part]), format(memory.total()),
                                          format(memory.capacity)));
    }
    figure.series.push_back(std::move(series));
  }
  figure.series.push_back(capacity_series(study));
  return figure;
}

}  // namespace scaleroof
