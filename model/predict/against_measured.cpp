// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/against_measured.h"

#include "model/error.h"
#include "model/quantity/text.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

Seconds of_request(const InferencePrediction& inference, Metric metric) {
  if (metric == Metric::time_to_first_token) return inference.time_to_first_token;
  return metric == Metric::decode_step ? inference.decode_step : inference.request_latency;
}

}  // namespace

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
    case Metric::mfu:
      return prediction.mfu;
    case Metric::device_memory:
      return prediction.memory.total().value;
    case Metric::time_to_first_token:
    case Metric::decode_step:
    case Metric::request_latency:
      if (prediction.inference) return of_request(*prediction.inference, metric).value;
      [[fallthrough]];
    default:
      throw Error({.pointer = "/measured/metric",
                   .found = quote(name_of(metric)),
                   .expected = prediction.inference ? "a metric of a batch of requests"
                                                    : "a metric of one training iteration"});
  }
}

std::string in_words(Metric metric, double value) {
  switch (metric) {
    case Metric::iteration_time:
    case Metric::time_to_first_token:
    case Metric::decode_step:
    case Metric::request_latency:
    case Metric::time:
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
    case Metric::flops_per_s:
      return format(FlopsPerSecond{value});
    case Metric::bus_bandwidth:
      return format(BytesPerSecond{value});
    case Metric::device_memory:
      return format(Bytes{value});
    case Metric::scaling_efficiency:
      return three_digits(100 * value) + "% efficiency";
    default:
      return "MFU " + three_digits(100 * value) + "%";
  }
}

double relative_error(Metric metric, double predicted, double measured) {
  return (is_rate(metric) ? measured / predicted : predicted / measured) - 1;
}

double relative_error(const Prediction& prediction, const Measured& measured) {
  return relative_error(measured.metric, predicted(prediction, measured.metric), measured.value);
}

}  // namespace scaleroof
