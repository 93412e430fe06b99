// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/figure/figure.h"

namespace scaleroof {

/// A curve with its interval on the left axis, another on the right axis and a reference line, at 1, 2, 4
/// and 8.
inline Figure sample_curves() {
  Figure figure;
  figure.id = "scaling";
  figure.title = "Strong scaling";
  figure.subtitle = "A network on a machine";
  figure.x = {.label = "Accelerators", .unit = "", .logarithmic = true, .lower = {}, .upper = {}};
  figure.y = {.label = "Time per iteration",
              .unit = "ms",
              .dimension = Dimension::time,
              .unit_in_si = 1e-3,
              .logarithmic = true,
              .lower = {},
              .upper = {}};
  figure.right =
      Figure::Axis{.label = "Efficiency", .unit = "%", .unit_in_si = 0.01, .lower = 0, .upper = 105};
  Figure::Series time;
  time.name = "Time";
  time.x = {1, 2, 4, 8};
  time.y = {800, 410, 215, 120};
  time.low = {760, 390, 200, 108};
  time.high = {840, 430, 230, 132};
  Figure::Series ideal;
  ideal.name = "Ideal";
  ideal.style = Figure::Style::reference;
  ideal.x = time.x;
  ideal.y = {800, 400, 200, 100};
  Figure::Series efficiency;
  efficiency.name = "Efficiency";
  efficiency.right_axis = true;
  efficiency.x = time.x;
  efficiency.y = {100, 97.6, 93.0, 83.3};
  figure.series = {time, ideal, efficiency};
  figure.notes = {{4, 215, false, "this scenario"}};
  return figure;
}

/// Three parts stacked over three categories, below a capacity.
inline Figure sample_bars() {
  Figure figure;
  figure.id = "memory";
  figure.title = "Device memory";
  figure.subtitle = "A network on a machine";
  figure.x.label = "Accelerators";
  figure.y = {.label = "Device memory",
              .unit = "GiB",
              .dimension = Dimension::data,
              .unit_in_si = 1073741824.0,
              .lower = 0,
              .upper = {}};
  figure.categories = {"8", "64", "1024"};
  for (const auto& [name, y] : {std::pair{"Weights", std::vector<double>{20, 20, 20}},
                                std::pair{"Gradients", std::vector<double>{10, 10, 10}},
                                std::pair{"Activations", std::vector<double>{30, 15, 7.5}}}) {
    Figure::Series series;
    series.name = name;
    series.style = Figure::Style::bars;
    series.x = {0, 1, 2};
    series.y = y;
    figure.series.push_back(series);
  }
  Figure::Series capacity;
  capacity.name = "Capacity";
  capacity.style = Figure::Style::reference;
  capacity.x = {-0.5, 2.5};
  capacity.y = {80, 80};
  figure.series.push_back(capacity);
  return figure;
}

/// A roof by its vertices, a second one that starts hidden, and two operators.
inline Figure sample_roofline() {
  Figure figure;
  figure.id = "roofline";
  figure.title = "Roofline";
  figure.subtitle = "A network on a machine";
  figure.x = {
      .label = "Arithmetic intensity", .unit = "FLOP/B", .logarithmic = true, .lower = 0.1, .upper = 1000};
  figure.y = {.label = "Performance",
              .unit = "TFLOP/s",
              .dimension = Dimension::work_rate,
              .unit_in_si = 1e12,
              .logarithmic = true,
              .lower = 0.1,
              .upper = 1000};
  Figure::Series roof;
  roof.name = "device";
  roof.x = {0.1, 156, 1000};
  roof.y = {0.2, 312, 312};
  Figure::Series host = roof;
  host.name = "host";
  host.x = {0.1, 1000};
  host.y = {0.0025, 25};
  host.shown = false;
  Figure::Series operators;
  operators.name = "Operators";
  operators.style = Figure::Style::points;
  operators.x = {400, 2};
  operators.y = {240, 3};
  operators.size = {0.8, 0.2};
  operators.labels = {"feed-forward, bound by matrix units", "norm, bound by device"};
  figure.series = {roof, host, operators};
  return figure;
}

}  // namespace scaleroof
