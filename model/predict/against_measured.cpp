// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/against_measured.h"

namespace scaleroof {

double predicted(const Prediction& prediction, Metric metric) {
  switch (metric) {
    case Metric::iteration_time:
      return prediction.iteration_time.value;
    case Metric::samples_per_s:
      return prediction.samples_per_s;
    case Metric::tokens_per_s:
      return prediction.tokens_per_s;
    case Metric::tokens_per_s_per_accelerator:
      return prediction.tokens_per_s_per_accelerator;
    case Metric::model_flops_per_s_per_accelerator:
      return prediction.model_flops_per_accelerator.value;
    case Metric::hardware_flops_per_s_per_accelerator:
      return prediction.hardware_flops_per_accelerator.value;
    default:
      return prediction.mfu;
  }
}

double relative_error(const Prediction& prediction, const Measured& measured) {
  const double ratio = predicted(prediction, measured.metric) / measured.value;
  return (measured.metric == Metric::iteration_time ? ratio : 1 / ratio) - 1;
}

}  // namespace scaleroof
