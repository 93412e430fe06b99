// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/evidence.h"

#include <algorithm>
#include <map>
#include <optional>

#include "model/error.h"
#include "model/profile/json_reader.h"
#include "model/validate/case_files.h"

namespace scaleroof {
namespace {

using nlohmann::json;

constexpr const char* inline_id = "inline";

double number_in(const json& object, const char* key, double fallback) {
  const auto member = object.find(key);
  return member != object.end() && member->is_number() && *member > 0 ? member->get<double>() : fallback;
}

std::string text_in(const json& object, const char* key, std::string fallback) {
  const auto member = object.find(key);
  return member != object.end() && member->is_string() ? member->get<std::string>() : fallback;
}

/// Reads what cases name, each profile once.
class FeatureReader {
 public:
  explicit FeatureReader(const Catalogue& catalogue) : catalogue_(catalogue) {}

  /// Nothing for a case without a network or accelerator that can be read.
  std::optional<RunFeatures> features(const MeasuredCase& measured) {
    const bool runs_network = measured.kind == CaseKind::training || measured.kind == CaseKind::inference;
    if (!runs_network || !measured.not_understood.empty()) return std::nullopt;
    try {
      return read(measured);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

 private:
  struct NetworkFigures {
    std::string id, kind;
    double parameters{1}, flops{1}, tokens{1};
  };
  struct Hardware {
    Accelerator accelerator;
    MemoryHierarchy memory;
  };

  RunFeatures read(const MeasuredCase& measured) {
    const json& scenario = measured.json.at("scenario");
    const json& plan = scenario.contains("plan") ? scenario.at("plan") : scenario;
    RunFeatures features;
    features.inference = measured.kind == CaseKind::inference;
    take_network(scenario, features);
    take_hardware(scenario, features, text_in(plan, "precision", "bf16"));
    features.software = text_in(scenario, "software", "generic");
    features.accelerators = number_in(scenario, "accelerators", 1);
    features.tensor_parallel = number_in(plan, "tensor_parallel", 1);
    features.pipeline_parallel = number_in(plan, "pipeline_parallel", 1);
    features.zero_stage = number_in(plan, "zero_stage", 0);
    features.recompute = text_in(plan, "recompute", "none");
    const double model_parallel =
        features.tensor_parallel * features.pipeline_parallel * number_in(plan, "context_parallel", 1);
    const double replicas = number_in(plan, "data_parallel", features.accelerators / model_parallel);
    features.local_batch = number_in(plan, "local_batch",
                                     number_in(plan, "batch", number_in(plan, "global_batch", 1) / replicas));
    return features;
  }

  static NetworkFigures figures(const json& profile) {
    Origins origins;
    ObjectReader reader(profile, "/network", origins);
    const Network network = read_network(reader);
    return {network.id, kind_of(network), network.parameters(), network.forward_flops_per_sample(),
            network.transformer() ? static_cast<double>(network.tokens_per_sample()) : 1};
  }

  const NetworkFigures& named_network(const std::string& id) {
    const auto known = networks_.find(id);
    if (known != networks_.end()) return known->second;
    return networks_.emplace(id, figures(catalogue_.profile(ProfileKind::network, id))).first->second;
  }

  void take_network(const json& scenario, RunFeatures& features) {
    json network = scenario.at("network");
    NetworkFigures taken;
    if (network.is_string()) {
      taken = named_network(network.get<std::string>());
    } else {
      if (network.contains("base")) {
        json merged = catalogue_.profile(ProfileKind::network, text_in(network, "base", ""));
        merged.merge_patch(network);
        merged.erase("base");
        network = std::move(merged);
      }
      if (!network.contains("id")) network["id"] = inline_id;
      taken = figures(network);
    }
    features.network = taken.id == inline_id ? "" : taken.id;
    features.kind = taken.kind;
    features.parameters = taken.parameters;
    features.flops = taken.flops;
    features.tokens = taken.tokens;
  }

  const Hardware& named_hardware(const std::string& id) {
    const auto known = hardware_.find(id);
    if (known != hardware_.end()) return known->second;
    Origins origins;
    Hardware hardware;
    ObjectReader reader(catalogue_.profile(ProfileKind::accelerator, id), "/accelerator", origins);
    hardware.accelerator = read_accelerator(reader);
    const std::string& own = hardware.accelerator.memory_hierarchy;
    ObjectReader memory(catalogue_.profile(ProfileKind::memory_hierarchy, own.empty() ? id : own),
                        "/memory_hierarchy", origins);
    hardware.memory = read_memory_hierarchy(memory);
    return hardware_.emplace(id, std::move(hardware)).first->second;
  }

  void take_hardware(const json& scenario, RunFeatures& features, const std::string& precision) {
    std::string id = text_in(scenario, "accelerator", "");
    if (id.empty() && scenario.contains("system"))
      id = text_in(catalogue_.profile(ProfileKind::system, text_in(scenario, "system", "")), "accelerator",
                   "");
    const Hardware& hardware = named_hardware(id);
    const auto index = std::find(precision_names.begin(), precision_names.end(), precision);
    if (index == precision_names.end()) throw Error({.found = precision, .expected = "a precision"});
    features.accelerator = id;
    features.precision = precision;
    features.peak =
        hardware.accelerator.product_peak(static_cast<Precision>(index - precision_names.begin())).value;
    features.bandwidth = hardware.memory.device().read_bandwidth.value;
    if (features.peak <= 0) throw Error({.found = precision, .expected = "a precision of the accelerator"});
  }

  const Catalogue& catalogue_;
  std::map<std::string, NetworkFigures> networks_;
  std::map<std::string, Hardware> hardware_;
};

}  // namespace

MeasuredRuns::MeasuredRuns(std::vector<MeasuredCase> cases, const Catalogue& catalogue) {
  FeatureReader reader(catalogue);
  for (MeasuredCase& measured : cases)
    if (auto features = reader.features(measured)) {
      cases_.push_back(std::move(measured));
      features_.push_back(std::move(*features));
    }
}

std::vector<NearRun> MeasuredRuns::nearest(const RunFeatures& mine, const Catalogue& catalogue,
                                           std::size_t most) const {
  std::vector<NearRun> order;
  for (std::size_t i = 0; i < cases_.size(); ++i)
    if (features_[i].inference == mine.inference && features_[i].kind == mine.kind)
      order.push_back(
          {.index = i, .distance = distance(mine, features_[i]), .differences = {}, .result = {}});
  std::stable_sort(order.begin(), order.end(),
                   [](const NearRun& a, const NearRun& b) { return a.distance < b.distance; });
  std::vector<NearRun> nearest;
  for (NearRun& run : order) {
    if (nearest.size() == most) break;
    run.result = evaluate_case(cases_[run.index], catalogue);
    if (!run.result.evaluation) continue;
    run.differences = differences(mine, features_[run.index]);
    nearest.push_back(std::move(run));
  }
  return nearest;
}

MeasuredRuns load_measured_runs(const Catalogue& catalogue) {
  return {load_measured_cases(measured_case_files(catalogue.roots())), catalogue};
}

}  // namespace scaleroof
