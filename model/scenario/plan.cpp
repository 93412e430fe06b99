// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/profile/json_reader.h"

namespace scaleroof {
namespace {

template <class Enum, std::size_t N>
Enum choice_or(ObjectReader& reader, std::string_view key, const std::array<std::string_view, N>& names,
               Enum fallback) {
  return static_cast<Enum>(reader.choice_or(key, names, static_cast<std::size_t>(fallback)));
}

void require_none(ObjectReader& reader, std::string_view key) {
  const std::string word = reader.text_or(key, "none");
  if (word != "none") reader.fail(key, fmt::format("\"{}\"", word), "\"none\" (others are not modelled yet)");
}

std::int64_t micro_batch(ObjectReader& reader, const Plan& plan, const PlanDefaults& defaults) {
  if (!reader.has("micro_batch"))
    return defaults.whole_batch_at_once ? std::max<std::int64_t>(1, plan.local_batch())
                                        : automatic_micro_batch;
  if (reader.json()["micro_batch"] == "auto") return automatic_micro_batch;
  return reader.integer("micro_batch");
}

/// "tensor 8 x pipeline 4"; context and spatial where they are used.
std::string degrees(const Plan& plan, std::string_view sign) {
  const std::string context =
      plan.context_parallel > 1 ? fmt::format("{}context {}", sign, plan.context_parallel) : "";
  const std::string spatial =
      plan.spatial_parallel > 1 ? fmt::format("{}spatial {}", sign, plan.spatial_parallel) : "";
  return fmt::format("tensor {}{}{}{}pipeline {}", plan.tensor_parallel, context, spatial, sign,
                     plan.pipeline_parallel);
}

std::int64_t data_parallel(ObjectReader& reader, const Plan& plan, std::int64_t accelerators) {
  const std::int64_t model_parallel = plan.model_parallel();
  if (accelerators % model_parallel != 0)
    reader.fail(plan.tensor_parallel > 1    ? "tensor_parallel"
                : plan.context_parallel > 1 ? "context_parallel"
                : plan.spatial_parallel > 1 ? "spatial_parallel"
                                            : "pipeline_parallel",
                fmt::format("{} = {}", degrees(plan, " x "), model_parallel),
                fmt::format("degrees whose product divides the {} accelerators", accelerators));
  const std::int64_t expected = accelerators / model_parallel;
  const std::int64_t degree = reader.integer_or("data_parallel", expected);
  if (degree != expected)
    reader.fail("data_parallel", std::to_string(degree),
                fmt::format("{} ({} accelerators / {})", expected, accelerators, degrees(plan, " / ")));
  return degree;
}

/// `local_batch` is one replica's share.
std::int64_t global_batch(ObjectReader& reader, std::int64_t data_parallel) {
  if (!reader.has("local_batch")) return reader.integer("global_batch");
  const std::int64_t local = reader.integer("local_batch");
  constexpr std::int64_t most = std::int64_t{1} << 52;
  if (local > most / data_parallel) reader.fail("local_batch", std::to_string(local), "a smaller batch");
  const std::int64_t global = local * data_parallel;
  if (reader.has("global_batch") && reader.integer("global_batch") != global)
    reader.fail("global_batch", std::to_string(reader.integer("global_batch")),
                fmt::format("{} (local_batch {} x {} replicas), or only one of the two", global, local,
                            data_parallel));
  return global;
}

/// Degrees and what both tasks have.
void read_layout(ObjectReader& reader, std::int64_t accelerators, const PlanDefaults& defaults, Plan& plan) {
  plan.tensor_parallel = reader.integer_or("tensor_parallel", 1);
  plan.pipeline_parallel = reader.integer_or("pipeline_parallel", 1);
  plan.context_parallel = reader.integer_or("context_parallel", 1);
  plan.expert_parallel = reader.integer_or("expert_parallel", 1);
  plan.spatial_parallel = reader.integer_or("spatial_parallel", 1);
  plan.embedding_parallel = reader.integer_or("embedding_parallel", 1);
  for (const std::string_view degree : {"tensor_parallel", "pipeline_parallel", "context_parallel",
                                        "expert_parallel", "spatial_parallel", "embedding_parallel"}) {
    const std::int64_t value = reader.integer_or(degree, 1);
    if (value > accelerators)
      reader.fail(degree, std::to_string(value), fmt::format("at most the {} accelerators", accelerators));
  }
  plan.data_parallel = data_parallel(reader, plan, accelerators);
  plan.sequence_parallel = reader.boolean_or("sequence_parallel", false);
  plan.precision = static_cast<Precision>(reader.choice("precision", precision_names));
  plan.attention = choice_or(reader, "attention", attention_names, defaults.attention);
  plan.collective =
      choice_or(reader, "collective", collective_algorithm_names, CollectiveAlgorithm::automatic);
  require_none(reader, "offload");
}

void refuse(ObjectReader& reader, std::initializer_list<std::string_view> keys, std::string_view expected) {
  for (const std::string_view key : keys)
    if (reader.has(key))
      reader.fail(key, describe_json(reader.json().at(std::string(key))), std::string(expected));
}

void read_training(ObjectReader& reader, const PlanDefaults& defaults, Plan& plan) {
  refuse(reader, {"batch", "prompt_tokens", "output_tokens", "kv_cache_precision"},
         "no such member in a plan for training (the task \"inference\" has it)");
  plan.virtual_stages = reader.integer_or("virtual_stages", 1);
  plan.pipeline_schedule = choice_or(
      reader, "pipeline_schedule", pipeline_schedule_names,
      plan.virtual_stages > 1 ? PipelineSchedule::interleaved : PipelineSchedule::one_forward_one_backward);
  plan.zero_stage = static_cast<int>(reader.integer_or("zero_stage", 0, 0));
  if (plan.zero_stage > 3) reader.fail("zero_stage", std::to_string(plan.zero_stage), "a stage from 0 to 3");
  plan.zero_group = reader.integer_or("zero_group", 0);
  plan.recompute = choice_or(reader, "recompute", recompute_names, Recompute::none);
  plan.global_batch = global_batch(reader, plan.data_parallel);
  plan.micro_batch = micro_batch(reader, plan, defaults);
  plan.optimizer = choice_or(reader, "optimizer", optimizer_names, defaults.optimizer);
  if (reader.has("gradient_precision")) {
    constexpr std::array<std::string_view, 3> names{"fp32", "bf16", "fp16"};
    plan.fp32_gradients = reader.choice("gradient_precision", names) == 0;
  }
  require_none(reader, "gradient_compression");
  if (reader.has("layout")) plan.layout = static_cast<Layout>(reader.choice("layout", layout_names));
  if (reader.has("input")) plan.input = static_cast<Input>(reader.choice("input", input_names));
}

/// Programs keep the cache in 16 bits unless told otherwise, with 8-bit weights too.
Precision usual_cache_precision(Precision precision) {
  return bytes_per_element(precision) < 2 ? Precision::fp16 : precision;
}

void read_inference(ObjectReader& reader, Plan& plan) {
  refuse(reader,
         {"virtual_stages", "pipeline_schedule", "zero_stage", "zero_group", "recompute", "global_batch",
          "local_batch", "micro_batch", "optimizer", "gradient_precision", "gradient_compression"},
         "no such member in a plan for inference, which has \"batch\", \"prompt_tokens\" and "
         "\"output_tokens\"");
  plan.global_batch = reader.integer("batch");
  plan.prompt_tokens = reader.integer("prompt_tokens");
  plan.output_tokens = reader.integer("output_tokens");
  plan.kv_cache_precision =
      choice_or(reader, "kv_cache_precision", precision_names, usual_cache_precision(plan.precision));
}

}  // namespace

Plan read_plan(ObjectReader& reader, Task task, std::int64_t accelerators, const PlanDefaults& defaults) {
  Plan plan;
  read_layout(reader, accelerators, defaults, plan);
  if (task == Task::training)
    read_training(reader, defaults, plan);
  else
    read_inference(reader, plan);
  reader.finish();
  return plan;
}

}  // namespace scaleroof
