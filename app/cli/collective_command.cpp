// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "model/csv.h"
#include "model/communication/collective.h"
#include "model/communication/collective_floor.h"
#include "model/csv.h"
#include "model/description/read_profile.h"
#include "model/error.h"
#include "model/predict/interval.h"
#include "model/quantity/text.h"

namespace scaleroof::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  CommonOptions common;
  std::string interconnect, bytes;
  Collective operation{Collective::all_reduce};
  RankGroup group;
  CollectiveAlgorithm algorithm{CollectiveAlgorithm::automatic};
};

struct Answer {
  Bytes size{};
  CollectiveTime collective;
  Interval interval;
  Seconds latency{};  ///< of an empty message
  BytesPerSecond bus_bandwidth{};
  std::string_view algorithm, tier;
};

std::string_view words(CollectiveAlgorithm algorithm) {
  return algorithm == CollectiveAlgorithm::automatic
             ? "direct"
             : collective_algorithm_names[static_cast<std::size_t>(algorithm)];
}

Bytes size_of(const Options& options) {
  try {
    const Bytes size{parse_quantity(options.bytes, Dimension::data)};
    if (size.value <= 0) throw Error({.found = options.bytes, .expected = "a size above zero"});
    return size;
  } catch (const Error& error) {
    throw error.located("", "--bytes");
  }
}

Answer answer_of(const Options& options, const Interconnect& interconnect) {
  const std::int64_t joined = interconnect.tiers.back().size;
  if (joined > 0 && options.group.ranks * options.group.stride > joined)
    throw Error(
        {.file = {},
         .pointer = "--ranks",
         .found = fmt::format("{} ranks, every {}", options.group.ranks, options.group.stride),
         .expected = fmt::format("at most the {} accelerators that {} joins", joined, interconnect.name)});
  Answer answer;
  answer.size = size_of(options);
  answer.collective =
      collective_time(interconnect, options.operation, answer.size, options.group, options.algorithm);
  answer.interval = collective_interval_90(interconnect, answer.collective);
  answer.latency =
      collective_time(interconnect, options.operation, Bytes{1}, options.group, options.algorithm).time;
  answer.bus_bandwidth =
      bus_bandwidth(options.operation, answer.size, options.group.ranks, answer.collective.time);
  answer.algorithm = words(answer.collective.algorithm);
  answer.tier = interconnect.tiers[answer.collective.tier].name;
  return answer;
}

std::string_view bound_of(const Answer& answer) {
  return answer.latency > 0.5 * answer.collective.time ? "latency" : "bandwidth";
}

std::string_view operation_of(const Options& options) {
  return collective_names[static_cast<std::size_t>(options.operation)];
}

std::string as_json(const Options& options, const Answer& answer) {
  Json json;
  json["schema"] = "scaleroof/collective/1";
  json["interconnect"] = options.interconnect;
  json["operation"] = operation_of(options);
  json["bytes"] = answer.size.value;
  json["ranks"] = options.group.ranks;
  json["stride"] = options.group.stride;
  json["time_s"] = answer.collective.time.value;
  json["interval_90"]["time_s"] = {answer.interval.low.value, answer.interval.high.value};
  json["busbw"] = answer.bus_bandwidth.value;
  json["bound"] = bound_of(answer);
  json["tier"] = answer.tier;
  json["algorithm"] = answer.algorithm;
  json["latency_s"] = answer.latency.value;
  return json.dump(2) + "\n";
}

std::string as_csv(const Options& options, const Answer& answer) {
  return csv_line({"interconnect", "operation", "bytes", "ranks", "stride", "time_s", "time_low_s",
                   "time_high_s", "busbw", "bound", "tier", "algorithm", "latency_s"}) +
         csv_line({options.interconnect, std::string(operation_of(options)), csv_number(answer.size.value),
                   std::to_string(options.group.ranks), std::to_string(options.group.stride),
                   csv_number(answer.collective.time.value), csv_number(answer.interval.low.value),
                   csv_number(answer.interval.high.value), csv_number(answer.bus_bandwidth.value),
                   std::string(bound_of(answer)), std::string(answer.tier), std::string(answer.algorithm),
                   csv_number(answer.latency.value)});
}

std::string as_table(const Options& options, const Answer& answer, const Interconnect& interconnect) {
  std::string text = fmt::format("{} of {} among {} ranks\n{}\n\n", operation_of(options),
                                 format(answer.size), options.group.ranks, interconnect.name);
  Table table({Align::left, Align::left}, "  ");
  table.add({"Time", fmt::format("{}  (90%: {} to {})", format(answer.collective.time),
                                 format(answer.interval.low), format(answer.interval.high))});
  table.add({"Bus bandwidth", format(answer.bus_bandwidth)});
  table.add({"Bound by", fmt::format("{} of {}", bound_of(answer), answer.tier)});
  table.add({"Algorithm", std::string(answer.algorithm)});
  table.add({"Latency", format(answer.latency)});
  return text + table.text();
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Interconnect interconnect =
      read_profile(catalogue, ProfileKind::interconnect, options.interconnect, read_interconnect);
  const Answer answer = answer_of(options, interconnect);
  switch (options.common.format) {
    case Format::json:
      write_result(as_json(options, answer), options.common);
      break;
    case Format::csv:
      write_result(as_csv(options, answer), options.common);
      break;
    case Format::table:
      write_result(as_table(options, answer, interconnect), options.common);
      break;
  }
  return 0;
}

}  // namespace

void add_collective_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("collective", "One collective's time, and what binds it");
  add_choice(*command, "operation",
             "all-reduce, reduce-scatter, all-gather, all-to-all, broadcast or point-to-point",
             std::span(collective_names), options->operation)
      ->required();
  command->add_option("--interconnect", options->interconnect, "Interconnect that joins the ranks")
      ->required()
      ->type_name("ID");
  command->add_option("--bytes", options->bytes, "Size as in nccl-tests, such as 1e6 or \"64 MiB\"")
      ->required()
      ->type_name("BYTES");
  command->add_option("--ranks", options->group.ranks, "Accelerators that take part")
      ->required()
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{2}, std::int64_t{1} << 24));
  command->add_option("--stride", options->group.stride, "They are every so many-th one (default: 1)")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24));
  add_choice(*command, "--algorithm", "auto (default), ring, tree, hierarchical, torus, in-network, ...",
             std::span(collective_algorithm_names), options->algorithm);
  add_common_options(*command, options->common);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace scaleroof::cli
