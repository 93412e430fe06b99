// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "model/figure/figures.h"
#include "model/figure/roofs.h"
#include "model/figure/words.h"

namespace scaleroof {

namespace {

constexpr double teraflop = 1e12;

struct Range {
  double low{std::numeric_limits<double>::infinity()};
  double high{0};
  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// Out to whole decades with some room, so that no point sits on the frame.
  Range in_decades() const {
    return {std::pow(10, std::floor(std::log10(low / 1.25))),
            std::pow(10, std::ceil(std::log10(high * 1.25)))};
  }
};

bool can_be_drawn(const OperatorReport& report) {
  return report.work.value > 0 && report.device_bytes.value > 0 && report.time.value > 0;
}

double ridge(FlopsPerSecond peak, BytesPerSecond bandwidth) {
  return (peak / bandwidth).value;
}

/// From the left edge along the slope to the ridge and along the peak to the right edge: the exact vertices,
/// since a sampled line would cut the corner.
Figure::Series memory_series(const MemoryRoof& roof, const PeakRoof& peak, const Range& range) {
  Figure::Series series;
  series.name = fmt::format("{}, {}", roof.name, format(roof.bandwidth));
  series.shown = roof.on_accelerator;
  const auto add = [&](double intensity, double rate) {
    series.x.push_back(intensity);
    series.y.push_back(rate / teraflop);
  };
  const double corner = ridge(peak.rate, roof.bandwidth);
  add(range.low, std::min(peak.rate.value, roof.bandwidth.value * range.low));
  if (corner > range.low && corner < range.high) add(corner, peak.rate.value);
  add(range.high, std::min(peak.rate.value, roof.bandwidth.value * range.high));
  return series;
}

/// A lower peak: from its ridge on the fastest level, left of which that level's slope is the roof.
Figure::Series peak_series(const PeakRoof& peak, BytesPerSecond fastest, const Range& range) {
  Figure::Series series;
  series.name = fmt::format("{}, {}", peak.name, format(peak.rate));
  series.x = {std::max(range.low, ridge(peak.rate, fastest)), range.high};
  series.y = {peak.rate.value / teraflop, peak.rate.value / teraflop};
  return series;
}

Figure::Series operator_series(const std::vector<OperatorReport>& operators, bool matrix_units) {
  Figure::Series series;
  series.name = matrix_units ? "Operators on matrix units" : "Operators on vector units";
  series.style = Figure::Style::points;
  for (const OperatorReport& report : operators) {
    if (report.matrix_units != matrix_units || !can_be_drawn(report)) continue;
    series.x.push_back(report.arithmetic_intensity().value);
    series.y.push_back(report.rate().value / teraflop);
    series.size.push_back(report.share);
    series.labels.push_back(fmt::format(
        "{}: {} at {} FLOP/B, {} of the computing time ({} x {}), bound by {}", report.name,
        format(report.rate()), format_quantity(report.arithmetic_intensity().value, Dimension::number),
        percent(report.share), format_quantity(report.executions, Dimension::number, 15), format(report.time),
        report.bound));
  }
  return series;
}

}  // namespace

Figure roofline_figure(const Scenario& scenario, const std::vector<OperatorReport>& operators) {
  Figure figure;
  figure.id = "roofline";
  figure.title = "Roofline";
  figure.subtitle = subtitle_of(scenario);
  figure.x.label = "Arithmetic intensity";
  figure.x.unit = "FLOP/B";
  figure.x.logarithmic = true;
  figure.y.label = "Performance";
  figure.y.unit = "TFLOP/s";
  figure.y.dimension = Dimension::work_rate;
  figure.y.unit_in_si = teraflop;
  figure.y.logarithmic = true;

  const std::vector<MemoryRoof> roofs = memory_roofs(scenario);
  const std::vector<PeakRoof> peaks = peak_roofs(scenario);
  if (roofs.empty() || peaks.empty()) {
    figure.empty_because =
        roofs.empty() ? "No memory level of this machine has a known bandwidth"
                      : fmt::format("This accelerator has no peak at {}", name_of(scenario.plan.precision));
    return figure;
  }

  Range intensities, rates;
  BytesPerSecond fastest;
  for (const MemoryRoof& roof : roofs) {
    fastest = std::max(fastest, roof.bandwidth);
    if (!roof.on_accelerator) continue;
    for (const PeakRoof& peak : peaks) intensities.include(ridge(peak.rate, roof.bandwidth));
  }
  for (const PeakRoof& peak : peaks) rates.include(peak.rate.value / teraflop);
  for (const OperatorReport& report : operators) {
    if (!can_be_drawn(report)) continue;
    intensities.include(report.arithmetic_intensity().value);
    rates.include(report.rate().value / teraflop);
  }
  const Range x = intensities.in_decades();
  const Range y = rates.in_decades();
  figure.x.lower = x.low;
  figure.x.upper = x.high;
  figure.y.lower = y.low;
  figure.y.upper = y.high;

  for (const MemoryRoof& roof : roofs) figure.series.push_back(memory_series(roof, peaks.front(), x));
  for (std::size_t i = 1; i < peaks.size(); ++i) figure.series.push_back(peak_series(peaks[i], fastest, x));
  for (const bool matrix_units : {true, false})
    if (Figure::Series points = operator_series(operators, matrix_units); !points.x.empty())
      figure.series.push_back(std::move(points));
  // Named in the flat part: halfway, on the logarithmic axis, between the last ridge and the right edge.
  for (const PeakRoof& peak : peaks)
    figure.notes.push_back({std::sqrt(intensities.high * x.high), peak.rate.value / teraflop, false,
                            fmt::format("{}: {}", peak.name, format(peak.rate))});
  return figure;
}

}  // namespace scaleroof
