// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "model/figure/figures.h"
#include "model/figure/words.h"

namespace scaleroof {

namespace {

double count_of(const ScalingPoint& point) {
  return static_cast<double>(point.accelerators);
}

Figure::Series time_series(const Scenario& scenario, const ScalingStudy& study, double unit) {
  Figure::Series series;
  series.name = time_label(scenario);
  for (const ScalingPoint& point : study.points) {
    series.x.push_back(count_of(point));
    series.y.push_back(point.prediction.iteration_time.value / unit);
    series.low.push_back(point.prediction.iteration_time_90.low.value / unit);
    series.high.push_back(point.prediction.iteration_time_90.high.value / unit);
    series.labels.push_back(iteration_in_words(point.prediction));
  }
  return series;
}

/// Strong: the baseline's time divided among more accelerators. Weak: the baseline's time.
Figure::Series ideal_series(const ScalingStudy& study, double unit) {
  Figure::Series series;
  series.name = "Ideal";
  series.style = Figure::Style::reference;
  const ScalingPoint& first = study.points.front();
  for (const ScalingPoint& point : study.points) {
    const double speedup = study.mode == ScalingMode::strong ? count_of(point) / count_of(first) : 1.0;
    const Seconds time = first.prediction.iteration_time / speedup;
    series.x.push_back(count_of(point));
    series.y.push_back(time.value / unit);
    series.labels.push_back(format(time));
  }
  return series;
}

Figure::Series efficiency_series(const ScalingStudy& study) {
  Figure::Series series;
  series.name = "Efficiency";
  series.right_axis = true;
  for (const ScalingPoint& point : study.points) {
    series.x.push_back(count_of(point));
    series.y.push_back(100 * point.efficiency);
    series.labels.push_back(fmt::format("{}, speed-up {}", percent(point.efficiency),
                                        format_quantity(point.speedup, Dimension::number)));
  }
  return series;
}

Figure::Series infeasible_series(const ScalingStudy& study, double unit) {
  Figure::Series series;
  series.name = "Does not fit in memory";
  series.style = Figure::Style::points;
  for (const ScalingPoint& point : study.points) {
    if (point.prediction.feasible) continue;
    series.x.push_back(count_of(point));
    series.y.push_back(point.prediction.iteration_time.value / unit);
    series.labels.push_back(iteration_in_words(point.prediction));
  }
  return series;
}

Figure::Axis efficiency_axis(const ScalingStudy& study) {
  double highest = 1.0;
  for (const ScalingPoint& point : study.points) highest = std::max(highest, point.efficiency);
  Figure::Axis axis;
  axis.label = "Efficiency";
  axis.unit = "%";
  axis.unit_in_si = 0.01;
  axis.lower = 0;
  axis.upper = 105 * highest;
  return axis;
}

}  // namespace

Figure scaling_figure(const Scenario& scenario, const ScalingStudy& study) {
  Figure figure;
  figure.id = "scaling";
  figure.title = study.mode == ScalingMode::strong ? "Strong scaling" : "Weak scaling";
  figure.subtitle = subtitle_of(scenario, study.mode);
  figure.x = accelerator_axis();
  Seconds longest;
  for (const ScalingPoint& point : study.points) longest = std::max(longest, point.prediction.iteration_time);
  figure.y = time_axis(std::string(time_label(scenario)), longest);
  figure.y.logarithmic = study.mode == ScalingMode::strong;
  if (!figure.y.logarithmic) figure.y.lower = 0;
  if (study.points.empty()) {
    figure.empty_because = "No accelerator count over which the plan can be laid";
    return figure;
  }
  figure.right = efficiency_axis(study);
  const double unit = figure.y.unit_in_si;
  figure.series = {time_series(scenario, study, unit), ideal_series(study, unit), efficiency_series(study)};
  if (Figure::Series infeasible = infeasible_series(study, unit); !infeasible.x.empty())
    figure.series.push_back(std::move(infeasible));
  const auto half = std::find_if(study.points.begin(), study.points.end(),
                                 [](const ScalingPoint& point) { return point.efficiency < 0.5; });
  if (half != study.points.end())
    figure.notes.push_back({count_of(*half), 100 * half->efficiency, true, "efficiency below 50%"});
  return figure;
}

}  // namespace scaleroof
