// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/prediction_json.h"

#include "model/csv.h"
#include "model/predict/against_measured.h"

namespace scaleroof::cli {

namespace {

using nlohmann::ordered_json;

ordered_json or_null(double value, bool known) {
  return known ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json breakdown_json(const Breakdown& breakdown) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < time_part_names.size(); ++i)
    json[std::string(time_part_names[i])] = breakdown.parts[i].value;
  return json;
}

ordered_json memory_json(const MemoryUse& memory) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < memory_part_names.size(); ++i)
    json[std::string(memory_part_names[i])] = memory.parts[i].value;
  json["total"] = memory.total().value;
  json["capacity"] = memory.capacity.value;
  return json;
}

ordered_json run_json(const RunPrediction& run) {
  const bool known = run.iterations > 0;
  ordered_json json;
  json["iterations"] = or_null(run.iterations, known);
  json["time_to_train_s"] = or_null(run.time_to_train.value, known);
  json["accelerator_hours"] = or_null(run.accelerator_hours, known);
  json["node_hours"] = or_null(run.node_hours, known && run.node_hours > 0);
  json["energy_j"] = or_null(run.energy.value, known && run.energy.value > 0);
  json["goodput"] = run.goodput;
  return json;
}

ordered_json inference_json(const std::optional<InferencePrediction>& inference) {
  if (!inference) return nullptr;
  ordered_json json;
  json["time_to_first_token_s"] = inference->time_to_first_token.value;
  json["decode_step_s"] = inference->decode_step.value;
  json["request_latency_s"] = inference->request_latency.value;
  json["tokens_per_s"] = inference->tokens_per_s;
  json["sequences_at_once"] = inference->sequences_at_once;
  json["waves"] = inference->waves;
  return json;
}

ordered_json measured_json(const Prediction& prediction, const std::optional<Measured>& measured) {
  if (!measured) return nullptr;
  ordered_json json;
  json["metric"] = metric_names[static_cast<std::size_t>(measured->metric)];
  json["measured"] = measured->value;
  json["predicted"] = predicted(prediction, measured->metric);
  json["relative_error"] = relative_error(prediction, *measured);
  return json;
}

}  // namespace

ordered_json figures_json(const Prediction& prediction) {
  const bool has_tokens = prediction.tokens_per_s > 0;
  ordered_json json;
  json["iteration_time_s"] = prediction.iteration_time.value;
  json["interval_90"]["iteration_time_s"] = {prediction.iteration_time_90.low.value,
                                             prediction.iteration_time_90.high.value};
  json["samples_per_s"] = prediction.samples_per_s;
  json["tokens_per_s"] = or_null(prediction.tokens_per_s, has_tokens);
  json["tokens_per_s_per_accelerator"] = or_null(prediction.tokens_per_s_per_accelerator, has_tokens);
  json["model_flops_per_s_per_accelerator"] = prediction.model_flops_per_accelerator.value;
  json["hardware_flops_per_s_per_accelerator"] = prediction.hardware_flops_per_accelerator.value;
  json["mfu"] = prediction.mfu;
  json["hfu"] = prediction.hfu;
  json["micro_batch"] = prediction.micro_batch;
  json["recompute"] = recompute_names[static_cast<std::size_t>(prediction.recompute)];
  json["breakdown_s"] = breakdown_json(prediction.breakdown);
  json["memory_bytes"] = memory_json(prediction.memory);
  json["run"] = run_json(prediction.run);
  json["inference"] = inference_json(prediction.inference);
  return json;
}

ordered_json provenance_json(const Resolved& resolved) {
  ordered_json json;
  json["version"] = SCALEROOF_VERSION;
  json["scenario_sha256"] = resolved.scenario_hash;
  json["profiles"] = resolved.profile_hashes;
  return json;
}

ordered_json prediction_json(const Prediction& prediction, const Resolved& resolved) {
  ordered_json json;
  json["schema"] = "scaleroof/prediction/1";
  json["title"] = resolved.scenario.title;
  json["feasible"] = prediction.feasible;
  json["infeasible_because"] = infeasible_because(prediction);
  json["accelerators"] = resolved.scenario.accelerators;
  json.update(figures_json(prediction));
  json["measured"] = measured_json(prediction, resolved.scenario.measured);
  json["provenance"] = provenance_json(resolved);
  return json;
}

std::vector<std::pair<std::string, std::string>> csv_columns(const Prediction& prediction) {
  std::vector<std::pair<std::string, std::string>> columns;
  const auto text_of = [](const ordered_json& value) {
    if (value.is_null()) return std::string{};
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    return csv_number(value.get<double>());
  };
  columns.emplace_back("feasible", prediction.feasible ? "true" : "false");
  const ordered_json figures = figures_json(prediction);
  for (const auto& [key, value] : figures.items()) {
    if (key == "interval_90") {
      columns.emplace_back("iteration_time_90_low_s", text_of(value["iteration_time_s"][0]));
      columns.emplace_back("iteration_time_90_high_s", text_of(value["iteration_time_s"][1]));
    } else if (key == "breakdown_s" || key == "memory_bytes") {
      const std::size_t underscore = key.find('_');
      for (const auto& [part, figure] : value.items())
        columns.emplace_back(key.substr(0, underscore) + "_" + part + key.substr(underscore),
                             text_of(figure));
    } else if (key == "run" || key == "inference") {
      if (value.is_null()) continue;
      for (const auto& [part, figure] : value.items())
        columns.emplace_back(key + "_" + part, text_of(figure));
    } else {
      columns.emplace_back(key, text_of(value));
    }
  }
  return columns;
}

}  // namespace scaleroof::cli
