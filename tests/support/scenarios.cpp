// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenarios.h"

namespace scaleroof::test {
namespace {

Transformer gpt(std::int64_t layers, std::int64_t hidden, std::int64_t heads, std::int64_t seq_len) {
  Transformer network;
  network.layers = layers;
  network.hidden = hidden;
  network.heads = network.kv_heads = heads;
  network.head_dim = hidden / heads;
  network.ffn_hidden = 4 * hidden;
  network.vocab = 51200;
  network.seq_len = seq_len;
  network.position_embeddings = seq_len;
  return network;
}

MemoryLevel level(double capacity, double bandwidth, MemoryScope scope = MemoryScope::accelerator) {
  MemoryLevel result;
  result.capacity = Bytes{capacity};
  result.read_bandwidth = result.write_bandwidth = BytesPerSecond{bandwidth};
  result.scope = scope;
  result.attained = {1.0, 0.0};
  return result;
}

Protocol ideal_protocol() {
  return {Seconds{0}, Seconds{0}, 1.0};
}

}  // namespace

Scenario round_machine() {
  Scenario s;
  for (const Precision p : {Precision::bf16, Precision::fp16}) {
    s.accelerator.matrix[static_cast<std::size_t>(p)] = FlopsPerSecond{100e12};
    s.accelerator.sustained[static_cast<std::size_t>(p)] = {1.0, 0.0};
  }
  s.accelerator.vector[static_cast<std::size_t>(Precision::fp32)] = FlopsPerSecond{10e12};
  s.accelerator.sustained[static_cast<std::size_t>(Precision::fp32)] = {1.0, 0.0};
  s.accelerator.sustained_attention = {1.0, 0.0};
  s.accelerator.compute_units = 0;
  s.accelerator.name = "round machine";
  s.memory[MemoryLevelId::device] = level(80e9, 1e12);
  s.memory.visible_share = 1.0;

  Tier tier;
  tier.name = "switch";
  tier.bandwidth = BytesPerSecond{100e9};
  tier.latency = tier.chunk_latency = Seconds{0};
  tier.attained = {1.0, 0.0};
  tier.size = 8;
  LinkProtocols& link = tier.protocols;
  link.low_latency = link.low_latency_128 = link.simple = link.in_switch = link.all_to_all =
      link.point_to_point = ideal_protocol();
  link.own_chunk_pass = 0;
  link.overlap_exponent = 1;
  link.relative_sd = 0;
  Tier outer = tier;
  outer.name = "fabric";
  outer.size = 0;
  outer.topology = Topology::fat_tree;
  outer.ring_step_latency = outer.peer_latency = Seconds{0};
  s.interconnect.tiers = {tier, outer};

  Software& software = s.software;
  software.matrix_products = {.share = {1.0, 0.0},
                              .reduction_overhead = 0,
                              .tile_feed = 0,
                              .reduction_overhead_vector = 0,
                              .tile_feed_vector = 0,
                              .reduction_overhead_compiled = 0,
                              .split_start = Seconds{0},
                              .misaligned_penalty = 1,
                              .launch = Seconds{0}};
  software.convolutions.share = {1.0, 0.0};
  software.convolutions.reduction_overhead = software.convolutions.reduction_overhead_vector = 0;
  Software::Convolutions& convolutions = software.convolutions;
  convolutions.launch = convolutions.gradient_launch = Seconds{0};
  convolutions.launch_vector = convolutions.gradient_launch_vector = Seconds{0};
  software.attention.row_start = software.attention.causal_block = 0;
  software.convolutions.layout_passes = 0;
  software.element_wise.traffic = software.element_wise.norm_passes = {1.0, 0.0};
  software.host = {
      .layer_issue = Seconds{0}, .layer_floor = Seconds{0}, .sharpness = 10, .step_overhead = Seconds{0}};
  software.overlap.tensor_parallel_exposed = 1;
  software.overlap.gradient_overlap = 0;
  software.overlap.slowdown = 0;
  software.overlap.pipeline_exposed = 1;
  software.overlap.gradient_link_share = {1.0, 0.0};
  software.memory.fragmentation = 1;
  software.memory.context = Bytes{0};
  software.step_time_sd = 0;
  software.residual_sd = 0;

  s.plan.precision = Precision::bf16;
  s.plan.micro_batch = 1;
  s.plan.global_batch = 1;
  return s;
}

Scenario small_gpt(std::int64_t layers) {
  Scenario s = round_machine();
  s.network.description = gpt(layers, 1024, 16, 1024);
  return s;
}

Scenario small_gpt_inference() {
  Scenario s = small_gpt();
  s.task = Task::inference;
  s.plan.prompt_tokens = 96;
  s.plan.output_tokens = 64;
  s.plan.kv_cache_precision = Precision::bf16;
  InferenceFigures& figures = s.software.inference;
  figures.layer_latency = figures.step_latency = figures.sequence_time = Seconds{0};
  figures.collective_wait = figures.collective_wait_between_nodes = Seconds{0};
  figures.prefill_products = figures.decode_products = figures.memory = {1.0, 0.0};
  figures.cache_arithmetic = {0.5, 0.0};
  figures.usable_share = 1;
  figures.reserve = Bytes{0};
  figures.residual_sd = 0;
  return s;
}

Scenario gpt3_175b() {
  Scenario s = round_machine();
  s.network.description = gpt(96, 12288, 96, 2048);
  s.accelerators = 64;
  s.plan.tensor_parallel = s.plan.pipeline_parallel = 8;
  s.plan.virtual_stages = 3;
  s.plan.pipeline_schedule = PipelineSchedule::interleaved;
  s.plan.global_batch = 64;
  s.plan.precision = Precision::fp16;
  s.plan.attention = Attention::unfused;
  return s;
}

}  // namespace scaleroof::test
