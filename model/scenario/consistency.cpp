// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "model/error.h"
#include "model/scenario/scenario.h"

namespace scaleroof {
namespace {

[[noreturn]] void fail(std::string_view pointer, std::string found, std::string expected) {
  throw Error({.file = {},
               .pointer = std::string(pointer),
               .found = std::move(found),
               .expected = std::move(expected)});
}

void require_divides(std::string_view pointer, std::int64_t divisor, std::int64_t whole,
                     std::string_view what) {
  if (divisor < 1 || whole % divisor != 0)
    fail(pointer, std::to_string(divisor), fmt::format("a divisor of {} ({})", whole, what));
}

void check_size(const Scenario& s) {
  if (s.accelerators < 1)
    fail("/accelerators", std::to_string(s.accelerators), "a whole number of at least 1");
  if (s.system && s.system->nodes > 0 && s.accelerators > s.system->accelerators())
    fail("/accelerators", std::to_string(s.accelerators),
         fmt::format("at most the {} of {}", s.system->accelerators(), s.system->name));
  const std::int64_t joined = s.interconnect.tiers.back().size;
  if (joined > 0 && s.accelerators > joined)
    fail("/accelerators", std::to_string(s.accelerators),
         fmt::format("at most the {} that {} joins", joined, s.interconnect.name));
}

void check_degrees(const Scenario& s) {
  const Plan& plan = s.plan;
  if (plan.tensor_parallel * plan.pipeline_parallel * plan.data_parallel != s.accelerators)
    fail("/plan/data_parallel", std::to_string(plan.data_parallel),
         fmt::format("degrees whose product is the {} accelerators", s.accelerators));
  if (plan.zero_group > 0)
    require_divides("/plan/zero_group", plan.zero_group, plan.data_parallel, "data-parallel ranks");
  if (plan.virtual_stages > 1 && plan.pipeline_schedule != PipelineSchedule::interleaved)
    fail("/plan/virtual_stages", std::to_string(plan.virtual_stages),
         "1, or the schedule \"1f1b-interleaved\"");
  if (plan.virtual_stages > 1 && plan.pipeline_parallel == 1)
    fail("/plan/virtual_stages", std::to_string(plan.virtual_stages), "1 where there is no pipeline");
  if (plan.sequence_parallel && plan.tensor_parallel == 1 && !s.network.transformer())
    fail("/plan/sequence_parallel", "true", "false for a network without sequences");
}

void check_batch(const Scenario& s) {
  const Plan& plan = s.plan;
  if (plan.global_batch < 1)
    fail("/plan/global_batch", std::to_string(plan.global_batch), "a whole number of at least 1");
  if (plan.global_batch % plan.data_parallel != 0)
    fail("/plan/global_batch", std::to_string(plan.global_batch),
         fmt::format("a multiple of the {} replicas", plan.data_parallel));
  if (plan.micro_batch != automatic_micro_batch)
    require_divides("/plan/micro_batch", plan.micro_batch, plan.local_batch(), "the batch of a replica");
}

/// Networks that are described and counted, and not computed yet.
void check_computed(const Transformer& network) {
  if (network.experts)
    fail("/network/experts", std::to_string(network.experts->experts) + " experts",
         "a dense transformer (mixture of experts is not computed yet)");
  if (network.latent) fail("/network/mla", "latent attention", "plain or grouped-query attention");
  if (network.image) fail("/network/image", "a vision transformer", "a transformer over tokens");
  if (network.has_decoder())
    fail("/network/architecture", "\"encoder-decoder\"", "\"decoder\" or \"encoder\"");
}

void check_transformer(const Transformer& network, const Plan& plan) {
  check_computed(network);
  require_divides("/plan/tensor_parallel", plan.tensor_parallel, network.heads, "attention heads");
  require_divides("/plan/tensor_parallel", plan.tensor_parallel, network.ffn_hidden, "feed-forward width");
  const std::int64_t stages = plan.pipeline_parallel * plan.virtual_stages;
  if (stages > network.layers)
    fail(plan.virtual_stages > 1 ? "/plan/virtual_stages" : "/plan/pipeline_parallel",
         std::to_string(stages) + " stages",
         fmt::format("at most one for each of the {} layers", network.layers));
}

void check_undivided(const Plan& plan) {
  for (const auto& [pointer, degree] : {std::pair{"/plan/tensor_parallel", plan.tensor_parallel},
                                        std::pair{"/plan/pipeline_parallel", plan.pipeline_parallel}})
    if (degree != 1) fail(pointer, std::to_string(degree), "1 (only transformers are divided so)");
}

}  // namespace

void check_consistency(const Scenario& scenario) {
  check_size(scenario);
  check_degrees(scenario);
  check_batch(scenario);
  if (const Transformer* transformer = scenario.network.transformer())
    check_transformer(*transformer, scenario.plan);
  else
    check_undivided(scenario.plan);
}

}  // namespace scaleroof
