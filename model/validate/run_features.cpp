// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/run_features.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/quantity/text.h"

namespace scaleroof {
namespace {

struct Difference {
  double weight{0};
  std::string words;  ///< empty: counts, but is not worth a word
};

double doublings(double a, double b) {
  return std::abs(std::log2(a / b));
}

std::string number(double value) {
  return format_quantity(value, Dimension::number, 15);
}

/// One place for what counts how much, so that the words fit the distance.
std::vector<Difference> compare(const RunFeatures& mine, const RunFeatures& other) {
  std::vector<Difference> result;
  const auto add = [&](double weight, std::string words) {
    if (weight > 0) result.push_back({weight, std::move(words)});
  };
  const auto named = [&](const std::string& a, const std::string& b, double weight, std::string words) {
    add(a == b ? 0 : weight, std::move(words));
  };
  const auto scaled = [&](double a, double b, double per_doubling, std::string words) {
    add(per_doubling * doublings(a, b), std::move(words));
  };
  named(mine.kind, other.kind, 8, other.kind);
  named(mine.network, other.network, 0.5, other.network);
  scaled(mine.parameters, other.parameters, 0.5, count_in_words(other.parameters) + " parameters");
  scaled(mine.tokens, other.tokens, 0.3, number(other.tokens) + " tokens a sample");
  if (mine.tokens == other.tokens && mine.parameters == other.parameters)
    scaled(mine.flops, other.flops, 0.3, "another input size");
  const bool same_chip = mine.accelerator == other.accelerator;
  const double of_chips =
      1 + 0.3 * doublings(mine.peak, other.peak) + 0.3 * doublings(mine.bandwidth, other.bandwidth);
  add(same_chip ? 0 : of_chips, other.accelerator);
  named(mine.software, other.software, 1, other.software);
  named(mine.precision, other.precision, 1, other.precision);
  scaled(mine.accelerators, other.accelerators, 0.25,
         number(other.accelerators) + (other.accelerators == 1 ? " accelerator" : " accelerators"));
  scaled(mine.tensor_parallel, other.tensor_parallel, 0.3, "tensor " + number(other.tensor_parallel));
  scaled(mine.pipeline_parallel, other.pipeline_parallel, 0.3, "pipeline " + number(other.pipeline_parallel));
  add(0.4 * std::abs(mine.zero_stage - other.zero_stage), "ZeRO " + number(other.zero_stage));
  named(mine.recompute, other.recompute, 0.4, "recomputation " + other.recompute);
  scaled(mine.local_batch, other.local_batch, 0.15, "batch " + number(other.local_batch) + " a replica");
  return result;
}

}  // namespace

double distance(const RunFeatures& a, const RunFeatures& b) {
  double sum = 0;
  for (const Difference& difference : compare(a, b)) sum += difference.weight;
  return sum;
}

std::vector<std::string> differences(const RunFeatures& mine, const RunFeatures& other) {
  std::vector<Difference> found = compare(mine, other);
  std::stable_sort(found.begin(), found.end(),
                   [](const Difference& a, const Difference& b) { return a.weight > b.weight; });
  std::vector<std::string> words;
  for (Difference& difference : found)
    if (!difference.words.empty()) words.push_back(std::move(difference.words));
  return words;
}

std::string kind_of(const Network& network) {
  const Transformer* transformer = network.transformer();
  if (!transformer) return network.layer_list() ? "layers" : "operators";
  if (transformer->image) return "vision transformer";
  if (transformer->experts) return "mixture of experts";
  if (transformer->has_decoder()) return "encoder-decoder";
  return transformer->causal ? "decoder" : "encoder";
}

RunFeatures features_of(const Scenario& scenario) {
  const Plan& plan = scenario.plan;
  RunFeatures features;
  features.inference = scenario.task == Task::inference;
  features.kind = kind_of(scenario.network);
  features.network = scenario.network.id == "inline" ? "" : scenario.network.id;
  features.parameters = scenario.network.parameters();
  features.flops = scenario.network.forward_flops_per_sample();
  if (scenario.network.transformer())
    features.tokens = static_cast<double>(scenario.network.tokens_per_sample());
  features.accelerator = scenario.accelerator.id;
  features.peak = scenario.accelerator.product_peak(plan.precision).value;
  features.bandwidth = scenario.memory.device().read_bandwidth.value;
  features.software = scenario.software.id;
  features.accelerators = static_cast<double>(scenario.accelerators);
  features.precision = name_of(plan.precision);
  features.tensor_parallel = static_cast<double>(plan.tensor_parallel);
  features.pipeline_parallel = static_cast<double>(plan.pipeline_parallel);
  features.zero_stage = plan.zero_stage;
  features.recompute = recompute_names[static_cast<std::size_t>(plan.recompute)];
  features.local_batch = static_cast<double>(plan.local_batch());
  return features;
}

}  // namespace scaleroof
