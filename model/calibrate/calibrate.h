// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/calibrate/calibrated_figure.h"
#include "model/validate/error_summary.h"
#include "model/validate/measured_case.h"

namespace scaleroof {

struct CalibrationOptions {
  std::vector<CalibrationTarget> targets;
  std::vector<std::string> pointers;  ///< figures to fit in each target; empty: `default_figures`
  double prior_sd{0};                 ///< of every figure; zero: its own
  double noise{0.05};                 ///< relative standard deviation of a measurement around a perfect model
  int hold_out{0};                    ///< every n-th case is not fitted; zero: all are
  std::vector<std::string> held_out_sources;  ///< words of titles or ids whose cases are not fitted
  int most_steps{200};
};

/// A figure after the fit. `posterior_sd` close to `figure.prior_sd`: the measurements say nothing about it.
struct FittedFigure {
  CalibratedFigure figure;
  double value{0};
  double posterior_sd{0};

  bool determined() const { return posterior_sd < 0.7 * figure.prior_sd; }
};

/// Two figures of which the measurements determine little more than a product or a quotient.
struct Entanglement {
  std::size_t first{0}, second{0};  ///< indices of figures
  double correlation{0};
};

/// What the fit did to a target: the profile that it has become.
struct CalibratedProfile {
  CalibrationTarget base;
  nlohmann::json patch;  ///< what differs, with `sources`; without id, name and base
};

struct Calibration {
  std::vector<FittedFigure> figures;
  std::vector<Entanglement> entangled;  ///< the strongest first
  std::vector<CalibratedProfile> profiles;
  ErrorSummary fitted_before, fitted_after, held_out_before, held_out_after;
  std::size_t untouched{0};  ///< cases that none of the targets takes part in
  double residual_sd{0};     ///< of ln(predicted / measured) on the fitted cases, robust
  int steps{0};
};

/// Fits the targets' figures to what was measured: Levenberg-Marquardt (Moré 1978) on
/// ln(predicted / measured) of time, with every figure drawn to its shipped value by its prior, and a robust
/// loss (pseudo-Huber) so that a single wrong measurement does not rule. What the source of a case leaves
/// open (`uncertain`) halves its weight. Throws Error where no case depends on the targets or a figure is
/// unknown.
Calibration calibrate(const std::vector<MeasuredCase>& cases, const std::vector<std::filesystem::path>& roots,
                      const CalibrationOptions& options);

}  // namespace scaleroof
