// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/evaluate_case.h"

#include "model/error.h"
#include "model/predict/against_measured.h"
#include "model/profile/json_reader.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// An id, the id that a patch is laid over, "inline", or nothing.
std::string written_name(const json& parent, std::string_view key) {
  const auto member = parent.find(key);
  if (member == parent.end() || member->is_null()) return {};
  if (member->is_string()) return member->get<std::string>();
  if (member->is_object())
    for (const char* name : {"base", "id", "name"})
      if (const auto found = member->find(name); found != member->end() && found->is_string())
        return found->get<std::string>();
  return "inline";
}

std::string group_of(const MeasuredCase& measured) {
  constexpr double smallest_of_collectives = 1024;
  switch (measured.kind) {
    case CaseKind::training:
      return "training";
    case CaseKind::inference:
      return "inference";
    case CaseKind::collective: {
      const json& bytes = measured.json.at("collective").value("bytes", json());
      const bool small = bytes.is_number() && bytes.get<double>() < smallest_of_collectives;
      return small ? "collectives below 1 KiB" : "collectives";
    }
    default:
      return "kernels";
  }
}

std::string group_of(const Network& network) {
  const Transformer* transformer = network.transformer();
  if (transformer && !transformer->image) return "language training";
  return transformer || network.layer_list() ? "vision training" : "other training";
}

Evaluation evaluate(const MeasuredCase& measured, const Catalogue& catalogue, CaseResult& result) {
  switch (measured.kind) {
    case CaseKind::training: {
      const Scenario scenario = scenario_of(measured, catalogue);
      result.group = group_of(scenario.network);
      result.accelerator = scenario.accelerator.id;
      result.software = scenario.software.id;
      return evaluate_training(measured, scenario);
    }
    case CaseKind::inference: {
      const Scenario scenario = scenario_of(measured, catalogue);
      result.accelerator = scenario.accelerator.id;
      result.software = scenario.software.id;
      return evaluate_inference(measured, scenario);
    }
    case CaseKind::collective:
      return evaluate_collective(measured, machine_of(measured, catalogue));
    case CaseKind::gemm:
    case CaseKind::conv:
    case CaseKind::attention:
      return evaluate_kernel(measured, machine_of(measured, catalogue));
  }
  throw Error({.pointer = "/kind", .found = "an unknown kind", .expected = "a kind of case"});
}

/// A case's own place stands in front of the list of skipped cases already.
std::string without_place(const Error& error, const std::string& place) {
  Error::Details details = error.details();
  if (details.file == place) details.file.clear();
  return Error(std::move(details)).what();
}

}  // namespace

CaseResult evaluate_case(const MeasuredCase& measured, const Catalogue& catalogue) {
  const json& machine = measured.machine();
  CaseResult result;
  result.group = group_of(measured);
  result.network = written_name(machine, "network");
  result.accelerator = written_name(machine, "accelerator");
  result.interconnect = written_name(machine, "interconnect");
  result.software = written_name(machine, "software");
  result.skipped_because = measured.not_understood;
  if (!result.skipped_because.empty()) return result;
  try {
    const Evaluation& evaluation = result.evaluation.emplace(evaluate(measured, catalogue, result));
    result.relative_error = relative_error(measured.metric, evaluation.predicted, measured.value);
    const auto& interval = evaluation.interval_90;
    result.inside = interval && measured.value >= (*interval)[0] && measured.value <= (*interval)[1];
  } catch (const Error& error) {
    result.evaluation.reset();
    result.skipped_because = without_place(error, measured.place);
  }
  return result;
}

}  // namespace scaleroof
