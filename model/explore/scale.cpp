// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explore/scale.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "model/error.h"

namespace scaleroof {

namespace {

/// The largest divisor of `number` that is at most `limit`; both at least 1.
std::int64_t largest_divisor(std::int64_t number, std::int64_t limit) {
  std::int64_t best = 1;
  for (std::int64_t low = 1; low <= number / low; ++low) {
    if (number % low != 0) continue;
    for (const std::int64_t divisor : {low, number / low})
      if (divisor <= limit) best = std::max(best, divisor);
  }
  return best;
}

/// Lays the base scenario's plan over `accelerators`. Returns why that is impossible; empty: done.
std::string lay_over(std::int64_t accelerators, ScalingMode mode, const Scenario& base, Scenario& scenario) {
  const std::int64_t model_parallel = base.plan.model_parallel();
  if (accelerators < 1) return fmt::format("{} accelerators are fewer than one", accelerators);
  if (accelerators % model_parallel != 0)
    return fmt::format("tensor parallel {} x pipeline parallel {} does not divide {} accelerators",
                       base.plan.tensor_parallel, base.plan.pipeline_parallel, accelerators);
  Plan& plan = scenario.plan;
  scenario.accelerators = accelerators;
  plan.data_parallel = accelerators / model_parallel;
  plan.micro_batch = base.plan.micro_batch;
  if (mode == ScalingMode::weak) {
    const std::int64_t local = base.plan.local_batch();
    if (local > 0 && plan.data_parallel > std::numeric_limits<std::int64_t>::max() / local)
      return fmt::format("{} replicas of {} samples are more than can be counted", plan.data_parallel, local);
    plan.global_batch = local * plan.data_parallel;
    return {};
  }
  if (base.plan.global_batch % plan.data_parallel != 0)
    return fmt::format("a global batch of {} does not divide among {} replicas", base.plan.global_batch,
                       plan.data_parallel);
  plan.global_batch = base.plan.global_batch;
  const std::int64_t local = plan.local_batch();
  if (plan.micro_batch > 0 && local % plan.micro_batch != 0)
    plan.micro_batch = largest_divisor(local, plan.micro_batch);
  return {};
}

void compare_with_baseline(std::vector<ScalingPoint>& points) {
  const ScalingPoint& first = points.front();
  const double throughput = first.prediction.samples_per_s;
  const auto count = static_cast<double>(first.accelerators);
  for (ScalingPoint& point : points) {
    point.speedup = point.prediction.samples_per_s / throughput;
    point.efficiency = point.speedup * count / static_cast<double>(point.accelerators);
  }
}

}  // namespace

ScalingStudy scale(const Scenario& scenario, ScalingMode mode,
                   const std::vector<std::int64_t>& accelerators) {
  std::vector<std::int64_t> counts = accelerators;
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());

  ScalingStudy study;
  study.mode = mode;
  study.points.reserve(counts.size());
  Scenario varied = scenario;
  for (const std::int64_t count : counts) {
    std::string why = lay_over(count, mode, scenario, varied);
    if (why.empty()) {
      try {
        study.points.push_back({count, predict(varied), 1.0, 1.0});
        continue;
      } catch (const Error& error) {
        why = error.what();
      }
    }
    study.skipped.push_back({count, std::move(why)});
  }
  if (study.points.empty())
    throw Error({"", "/accelerators",
                 study.skipped.empty()
                     ? "no accelerator counts"
                     : fmt::format("only accelerator counts that are impossible ({}: {})",
                                   study.skipped.front().accelerators, study.skipped.front().why),
                 "at least one over which the plan can be laid"});
  compare_with_baseline(study.points);
  return study;
}

}  // namespace scaleroof
