// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "model/profile/catalogue.h"
#include "model/validate/case_subject.h"
#include "model/validate/evaluation.h"
#include "model/validate/measured_case.h"

namespace scaleroof {

/// One case beside its prediction. Names are ids of profiles, "inline" where the case holds the profile
/// itself, empty where it has none.
struct CaseResult {
  std::string group;  ///< "language training", "vision training", "collectives", "kernels", ...
  std::string network, accelerator, interconnect, software;
  std::optional<Evaluation> evaluation;
  std::string skipped_because;  ///< where there is no evaluation
  double relative_error{0};     ///< of time: +0.1 is predicted 10% slower than measured
  bool inside{false};           ///< measured within the interval; false where there is none
};

/// Predicts what was measured. What cannot be predicted says why in `skipped_because`; throws nothing but
/// what the machine throws (no memory).
CaseResult evaluate_case(const MeasuredCase& measured, const Catalogue& catalogue);

/// One function for each kind of case. Each throws Error where it cannot predict the case or its metric.
Evaluation evaluate_training(const MeasuredCase& measured, const Scenario& scenario);
Evaluation evaluate_inference(const MeasuredCase& measured, const Scenario& scenario);
Evaluation evaluate_collective(const MeasuredCase& measured, const Machine& machine);
Evaluation evaluate_kernel(const MeasuredCase& measured, const Machine& machine);

}  // namespace scaleroof
