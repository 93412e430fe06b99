// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/against_measured.h"

#include "model/quantity/text.h"

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

std::string in_words(Metric metric, double value) {
  switch (metric) {
    case Metric::iteration_time:
      // Publications give long iterations in seconds as well.
      return value >= 1 ? three_digits(value) + " s" : format(Seconds{value});
    case Metric::samples_per_s:
      return three_digits(value) + " samples/s";
    case Metric::tokens_per_s:
      return three_digits(value) + " tokens/s";
    case Metric::tokens_per_s_per_accelerator:
      return three_digits(value) + " tokens/s per accelerator";
    case Metric::model_flops_per_s_per_accelerator:
    case Metric::hardware_flops_per_s_per_accelerator:
      return format(FlopsPerSecond{value}) + " per accelerator";
    default:
      return "MFU " + three_digits(100 * value) + "%";
  }
}

double relative_error(const Prediction& prediction, const Measured& measured) {
  const double ratio = predicted(prediction, measured.metric) / measured.value;
  return (measured.metric == Metric::iteration_time ? ratio : 1 / ratio) - 1;
}

}  // namespace scaleroof
