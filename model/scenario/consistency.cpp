// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "model/error.h"
#include "model/scenario/layer_list_division.h"
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
  if (plan.model_parallel() * plan.data_parallel != s.accelerators)
    fail("/plan/data_parallel", std::to_string(plan.data_parallel),
         fmt::format("degrees whose product is the {} accelerators", s.accelerators));
  if (plan.zero_group > 0)
    require_divides("/plan/zero_group", plan.zero_group, plan.gradient_ranks(),
                    plan.context_parallel > 1 ? "data x context ranks" : "data-parallel ranks");
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
  const std::string_view batch = s.task == Task::inference ? "/plan/batch" : "/plan/global_batch";
  if (plan.global_batch < 1) fail(batch, std::to_string(plan.global_batch), "a whole number of at least 1");
  if (plan.global_batch % plan.data_parallel != 0)
    fail(batch, std::to_string(plan.global_batch),
         fmt::format("a multiple of the {} replicas", plan.data_parallel));
  if (plan.micro_batch != automatic_micro_batch)
    require_divides("/plan/micro_batch", plan.micro_batch, plan.local_batch(), "the batch of a replica");
}

void check_context_parallel(const Transformer& network, const Plan& plan) {
  if (plan.context_parallel == 1) return;
  if (network.has_decoder())
    fail("/plan/context_parallel", std::to_string(plan.context_parallel), "1 in an encoder-decoder");
  // Causal attention gives each rank an early and a late piece, so that all have as much to do.
  const std::int64_t pieces = network.causal ? 2 * plan.context_parallel : plan.context_parallel;
  if (network.seq_len % pieces != 0)
    fail("/plan/context_parallel", std::to_string(plan.context_parallel),
         network.causal ? fmt::format("a divisor of half of seq_len ({})", network.seq_len)
                        : fmt::format("a divisor of seq_len ({})", network.seq_len));
}

void check_experts(const Transformer& network, const Plan& plan) {
  if (!network.experts) {
    if (plan.expert_parallel > 1)
      fail("/plan/expert_parallel", std::to_string(plan.expert_parallel), "1 for a network without experts");
    return;
  }
  const MixtureOfExperts& moe = *network.experts;
  if (plan.expert_parallel == 1) {
    require_divides("/plan/tensor_parallel", plan.tensor_parallel, moe.expert_ffn_hidden,
                    "an expert's width");
    return;
  }
  require_divides("/plan/expert_parallel", plan.expert_parallel, moe.experts, "experts");
  require_divides("/plan/expert_parallel", plan.expert_parallel, plan.stage_ranks(),
                  "tensor x context x data ranks");
  if (moe.shared_experts > 0)
    require_divides("/plan/tensor_parallel", plan.tensor_parallel, moe.shared_experts * moe.expert_ffn_hidden,
                    "the shared experts' width");
  if (plan.tensor_parallel > 1 && !plan.sequence_parallel)
    fail("/plan/sequence_parallel", "false", "true where experts are distributed over tensor-parallel ranks");
}

void check_transformer(const Transformer& network, const Plan& plan) {
  require_divides("/plan/tensor_parallel", plan.tensor_parallel, network.heads, "attention heads");
  require_divides("/plan/tensor_parallel", plan.tensor_parallel, network.ffn_hidden, "feed-forward width");
  const std::int64_t layers = network.layers + network.decoder_layers;
  const std::int64_t stages = plan.pipeline_parallel * plan.virtual_stages;
  // Embedding and head may stand in for a layer each (distribute_layers).
  if (stages > layers && stages != layers + 2)
    fail(plan.virtual_stages > 1 ? "/plan/virtual_stages" : "/plan/pipeline_parallel",
         std::to_string(stages) + " stages", fmt::format("at most one for each of the {} layers", layers));
  check_context_parallel(network, plan);
  check_experts(network, plan);
}

/// Only layer lists are divided so.
void check_whole_samples(const Plan& plan) {
  for (const auto& [pointer, degree] : {std::pair{"/plan/spatial_parallel", plan.spatial_parallel},
                                        std::pair{"/plan/embedding_parallel", plan.embedding_parallel}})
    if (degree != 1) fail(pointer, std::to_string(degree), "1 (only layer lists are divided so)");
}

void check_undivided(const Plan& plan) {
  for (const auto& [pointer, degree] : {std::pair{"/plan/tensor_parallel", plan.tensor_parallel},
                                        std::pair{"/plan/pipeline_parallel", plan.pipeline_parallel},
                                        std::pair{"/plan/context_parallel", plan.context_parallel},
                                        std::pair{"/plan/expert_parallel", plan.expert_parallel}})
    if (degree != 1) fail(pointer, std::to_string(degree), "1 (only transformers are divided so)");
}

/// Counts of elements stay exact in doubles.
void check_length(std::string_view pointer, std::int64_t tokens) {
  constexpr std::int64_t most = 1'000'000'000;
  if (tokens < 1 || tokens > most) fail(pointer, std::to_string(tokens), fmt::format("from 1 to {}", most));
}

void check_inference(const Scenario& s) {
  const Transformer* network = s.network.transformer();
  if (!network || network->image || network->architecture != Transformer::Architecture::decoder)
    fail("/network", fmt::format("\"{}\"", s.network.name.empty() ? s.network.id : s.network.name),
         "a decoder that generates text, for the task \"inference\"");
  check_length("/plan/prompt_tokens", s.plan.prompt_tokens);
  check_length("/plan/output_tokens", s.plan.output_tokens);
  if (s.plan.context_parallel > 1)
    fail("/plan/context_parallel", std::to_string(s.plan.context_parallel), "1 in inference");
  if (s.run.checkpoint_interval)
    fail("/run/checkpoint_interval", "an interval", "none, since inference writes no checkpoints");
  if (s.run.epochs)
    fail("/run/epochs", fmt::format("{}", *s.run.epochs),
         "tokens (generated), samples (requests) or iterations (batches) in inference");
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
  if (const LayerList* layers = scenario.network.layer_list())
    check_layer_list_division(*layers, scenario.plan);
  else
    check_whole_samples(scenario.plan);
  if (scenario.task == Task::inference) check_inference(scenario);
}

}  // namespace scaleroof
