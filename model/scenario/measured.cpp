// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/measured.h"

#include <span>

#include "model/profile/json_reader.h"

namespace scaleroof {

double read_metric_value(ObjectReader& reader, Metric metric) {
  switch (metric) {
    case Metric::iteration_time:
    case Metric::time_to_first_token:
    case Metric::decode_step:
    case Metric::request_latency:
    case Metric::time:
      return reader.quantity<Seconds>("value").value;
    case Metric::device_memory:
      return reader.quantity<Bytes>("value").value;
    case Metric::model_flops_per_s_per_accelerator:
    case Metric::hardware_flops_per_s_per_accelerator:
    case Metric::flops_per_s:
      return reader.quantity<FlopsPerSecond>("value").value;
    case Metric::bus_bandwidth:
      return reader.quantity<BytesPerSecond>("value").value;
    default:
      return reader.number("value", Bound::positive);
  }
}

Measured read_measured(ObjectReader& reader) {
  Measured measured;
  measured.metric =
      static_cast<Metric>(reader.choice("metric", std::span(metric_names).first<scenario_metrics>()));
  measured.value = read_metric_value(reader, measured.metric);
  measured.note = reader.text_or("note", "");
  ObjectReader source = reader.object("source");
  measured.title = source.text("title");
  measured.url = source.text_or("url", "");
  measured.where = source.text_or("where", "");
  source.finish();
  reader.finish();
  return measured;
}

}  // namespace scaleroof
