// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <filesystem>
#include <string>

#include <QtGlobal>

#include "tests/model/network_reading.h"

namespace scaleroof::test {

inline const std::filesystem::path source_dir{SCALEROOF_SOURCE_DIR};

inline Network shipped(const std::string& id) {
  return read(load_json((source_dir / "network_profiles" / (id + ".json")).string()));
}

inline bool near(double value, double expected, double relative) {
  const bool inside = std::abs(value - expected) <= relative * std::abs(expected);
  if (!inside) qWarning("%.12g is not within %g of %.12g", value, relative, expected);
  return inside;
}

inline constexpr double exact = 1e-12;  // every count is a whole number below 2^53, or rounded once above it

/// What was published of a shipped network; forward FLOPs of one sample, 0 where there is nothing to compare.
struct Published {
  const char* id;
  double parameters;
  double parameters_tolerance;
  double forward_flops;
  double flops_tolerance;
};

inline bool agrees(const Published& expected) {
  const Network network = shipped(expected.id);
  return network.id == expected.id &&
         near(network.parameters(), expected.parameters, expected.parameters_tolerance) &&
         (expected.forward_flops <= 0 ||
          near(network.forward_flops_per_sample(), expected.forward_flops, expected.flops_tolerance));
}

}  // namespace scaleroof::test
