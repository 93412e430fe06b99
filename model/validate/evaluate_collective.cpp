// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <fmt/format.h>

#include "model/communication/collective.h"
#include "model/communication/collective_floor.h"
#include "model/predict/against_measured.h"
#include "model/predict/interval.h"
#include "model/profile/json_reader.h"
#include "model/quantity/text.h"
#include "model/quote.h"
#include "model/validate/evaluate_case.h"

namespace scaleroof {
namespace {

struct Message {
  Collective operation{Collective::all_reduce};
  Bytes bytes{};
  RankGroup group;
};

Message read_message(const MeasuredCase& measured) {
  Origins origins;
  origins.add("", measured.place);
  ObjectReader reader(measured.json.at("collective"), "/collective", origins);
  Message message;
  message.operation = static_cast<Collective>(reader.choice("operation", collective_names));
  message.bytes = reader.quantity<Bytes>("bytes");
  message.group.ranks = reader.integer("ranks", 2);
  return message;
}

void check_ranks(const MeasuredCase& measured, const Interconnect& interconnect, std::int64_t ranks) {
  const std::int64_t joined = interconnect.tiers.back().size;
  if (joined > 0 && ranks > joined)
    throw Error({measured.place, "/collective/ranks", std::to_string(ranks),
                 fmt::format("at most the {} that {} joins", joined, interconnect.name)});
}

double in_metric(const MeasuredCase& measured, const Message& message, Seconds time) {
  if (measured.metric == Metric::time) return time.value;
  if (measured.metric == Metric::bus_bandwidth)
    return bus_bandwidth(message.operation, message.bytes, message.group.ranks, time).value;
  throw Error({measured.place, "/measured/metric", quote(name_of(measured.metric)),
               "\"time_s\" or \"busbw\" of a collective"});
}

}  // namespace

Evaluation evaluate_collective(const MeasuredCase& measured, const Machine& machine) {
  if (!machine.interconnect) throw Error({measured.place, "/interconnect", "nothing", "an interconnect"});
  const Interconnect& interconnect = *machine.interconnect;
  const Message message = read_message(measured);
  check_ranks(measured, interconnect, message.group.ranks);
  const CollectiveTime answer =
      collective_time(interconnect, message.operation, message.bytes, message.group);
  const Tier& tier = interconnect.tiers[answer.tier];

  Evaluation result;
  result.predicted = in_metric(measured, message, answer.time);
  result.time = answer.time;
  result.interval_90 = interval_in(measured.metric, result.predicted, answer.time,
                                   collective_interval_90(interconnect, answer));
  const Seconds empty = collective_time(interconnect, message.operation, Bytes{1}, message.group).time;
  const double latency = std::min(1.0, empty / answer.time);
  const bool direct = answer.algorithm == CollectiveAlgorithm::automatic;
  result.dominated_by =
      fmt::format("{} of {}, {}", latency > 0.5 ? "latency" : "bandwidth", tier.name,
                  direct ? "direct" : collective_algorithm_names[static_cast<std::size_t>(answer.algorithm)]);
  result.dominating_share = std::max(latency, 1 - latency);

  const double error = relative_error(measured.metric, result.predicted, measured.value);
  const Seconds time = answer.time / (1 + error);
  const Seconds floor = collective_floor(interconnect, message.operation, message.bytes, message.group);
  if (time < floor)
    result.impossible = fmt::format("{}, and {} of {} cannot carry it in less than {}", format(time),
                                    tier.name, interconnect.name, format(floor));
  return result;
}

}  // namespace scaleroof
