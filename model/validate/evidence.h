// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/profile/catalogue.h"
#include "model/validate/evaluate_case.h"
#include "model/validate/measured_case.h"
#include "model/validate/run_features.h"

namespace scaleroof {

/// A measured run near a scenario, and how far off the model is there.
struct NearRun {
  std::size_t index{0};  ///< of the case in `MeasuredRuns::cases`
  double distance{0};    ///< `distance` of run_features.h
  std::vector<std::string>
      differences;    ///< of the measured run, in words, the weightiest first; empty: the same
  CaseResult result;  ///< with an evaluation
};

/// The measured runs of networks (training, inference) among measured cases, ready to be compared with a
/// scenario. Building it reads networks and accelerators, but predicts nothing.
class MeasuredRuns {
 public:
  /// Cases that are no runs or whose network or accelerator is not known are left out.
  MeasuredRuns(std::vector<MeasuredCase> cases, const Catalogue& catalogue);

  const std::vector<MeasuredCase>& cases() const { return cases_; }

  /// At most `most` runs, the nearest first; only runs of the same task and kind of network, and only those
  /// that the model predicts.
  std::vector<NearRun> nearest(const RunFeatures& mine, const Catalogue& catalogue, std::size_t most) const;

 private:
  std::vector<MeasuredCase> cases_;
  std::vector<RunFeatures> features_;  ///< one for each case
};

/// All of `measured_case_files`. Throws Error for a file that is no list of cases.
MeasuredRuns load_measured_runs(const Catalogue& catalogue);

}  // namespace scaleroof
