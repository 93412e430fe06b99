// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "model/figure/figures.h"
#include "model/figure/words.h"

namespace scaleroof {

namespace {

bool occurs(const ScalingStudy& study, TimePart part) {
  return std::any_of(study.points.begin(), study.points.end(), [part](const ScalingPoint& point) {
    return point.prediction.breakdown[part].value > 0;
  });
}

/// Under strong scaling times fall by orders of magnitude and only shares can be compared by eye; under weak
/// scaling the times themselves can.
Figure::Axis part_axis(const Scenario& scenario, const ScalingStudy& study) {
  if (study.mode == ScalingMode::weak) {
    Seconds longest;
    for (const ScalingPoint& point : study.points)
      longest = std::max(longest, point.prediction.iteration_time);
    Figure::Axis axis = time_axis(std::string(time_label(scenario)), longest);
    axis.lower = 0;
    return axis;
  }
  Figure::Axis axis;
  axis.label = scenario.task == Task::inference ? "Share of the request" : "Share of the iteration";
  axis.unit = "%";
  axis.unit_in_si = 0.01;
  axis.lower = 0;
  axis.upper = 100;
  return axis;
}

}  // namespace

Figure breakdown_figure(const Scenario& scenario, const ScalingStudy& study) {
  Figure figure = bars_over_counts("breakdown",
                                   study.mode == ScalingMode::strong ? "Where the time goes, strong scaling"
                                                                     : "Where the time goes, weak scaling",
                                   scenario, study);
  figure.y = part_axis(scenario, study);
  const std::vector<double> positions = positions_of(study);
  for (std::size_t i = 0; i < time_part_names.size(); ++i) {
    const auto part = static_cast<TimePart>(i);
    if (!occurs(study, part)) continue;
    Figure::Series series;
    series.name = capitalised(label_of(part));
    series.style = Figure::Style::bars;
    series.x = positions;
    for (const ScalingPoint& point : study.points) {
      const Seconds time = point.prediction.breakdown[part];
      const double share = time / point.prediction.iteration_time;
      series.y.push_back(study.mode == ScalingMode::strong ? 100 * share : time.value / figure.y.unit_in_si);
      series.labels.push_back(
          fmt::format("{}, {} of {}", format(time), percent(share), format(point.prediction.iteration_time)));
    }
    figure.series.push_back(std::move(series));
  }
  return figure;
}

}  // namespace scaleroof
