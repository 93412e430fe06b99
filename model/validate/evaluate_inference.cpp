// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "model/predict/against_measured.h"
#include "model/predict/predict.h"
#include "model/validate/evaluate_case.h"

namespace scaleroof {

Evaluation evaluate_inference(const MeasuredCase& measured, const Scenario& scenario) {
  const Prediction prediction = predict(scenario);
  Evaluation result;
  result.feasible = prediction.feasible;
  result.predicted = predicted(prediction, measured.metric);
  const auto& parts = prediction.breakdown.parts;
  const auto largest = std::max_element(parts.begin(), parts.end());
  result.dominated_by = label_of(static_cast<TimePart>(largest - parts.begin()));
  result.dominating_share = *largest / prediction.iteration_time;
  if (measured.metric == Metric::device_memory) return result;
  result.time = is_rate(measured.metric) ? prediction.iteration_time : Seconds{result.predicted};
  result.interval_90 =
      interval_in(measured.metric, result.predicted, prediction.iteration_time, prediction.iteration_time_90);
  return result;
}

}  // namespace scaleroof
