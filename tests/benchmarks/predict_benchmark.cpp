// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "model/explore/scale.h"
#include "model/predict/predict.h"
#include "model/profile/resolve.h"

using namespace scaleroof;

namespace {

const Catalogue& catalogue() {
  static const Catalogue profiles({SCALEROOF_SOURCE_DIR});
  return profiles;
}

/// A shipped example on `accelerators` accelerators, the batch of a replica kept.
Scenario example(const char* name, std::int64_t accelerators) {
  Scenario scenario =
      load_scenario(std::string(SCALEROOF_SOURCE_DIR "/examples/") + name + ".scenario.json", catalogue())
          .scenario;
  const std::int64_t local_batch = scenario.plan.local_batch();
  scenario.accelerators = accelerators;
  scenario.plan.data_parallel = accelerators / scenario.plan.model_parallel();
  scenario.plan.global_batch = local_batch * scenario.plan.data_parallel;
  return scenario;
}

void predict_example(benchmark::State& state, const char* name) {
  const Scenario scenario = example(name, 1024);
  for (auto _ : state) benchmark::DoNotOptimize(predict(scenario));
}
BENCHMARK_CAPTURE(predict_example, gpt3_175b_on_1024, "05-gpt3-175b-a100-1024");
BENCHMARK_CAPTURE(predict_example, resnet50_on_1024, "01-resnet50-v100-8-fp16");

void scaling_study_of_12_points(benchmark::State& state) {
  const Scenario scenario = example("05-gpt3-175b-a100-1024", 1024);
  std::vector<std::int64_t> counts;
  for (std::int64_t count = 64; counts.size() < 12; count *= 2) counts.push_back(count);
  Scenario unlimited = scenario;
  unlimited.system.reset();
  for (auto _ : state) benchmark::DoNotOptimize(scale(unlimited, ScalingMode::weak, counts));
}
BENCHMARK(scaling_study_of_12_points);

void resolve_example(benchmark::State& state) {
  const std::string file = SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json";
  const nlohmann::json scenario = load_json(file);
  for (auto _ : state) benchmark::DoNotOptimize(resolve(scenario, catalogue(), file));
}
BENCHMARK(resolve_example);

}  // namespace

BENCHMARK_MAIN();
