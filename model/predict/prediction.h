// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity/quantity.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// Where an iteration's time goes, or a request's. The parts add up to its time.
enum class TimePart {
  forward,
  backward,
  recompute,
  optimizer,
  tensor_parallel_exposed,
  context_parallel_exposed,
  expert_parallel_exposed,
  spatial_parallel_exposed,
  embedding_parallel_exposed,
  pipeline_bubble,
  pipeline_exposed,
  data_parallel_exposed,
  input_exposed,
  straggler,
  checkpoint,
  prefill,
  decode,
  cache_attention,
  host
};
inline constexpr std::array<std::string_view, 19> time_part_names{"forward",
                                                                  "backward",
                                                                  "recompute",
                                                                  "optimizer",
                                                                  "tensor_parallel_exposed",
                                                                  "context_parallel_exposed",
                                                                  "expert_parallel_exposed",
                                                                  "spatial_parallel_exposed",
                                                                  "embedding_parallel_exposed",
                                                                  "pipeline_bubble",
                                                                  "pipeline_exposed",
                                                                  "data_parallel_exposed",
                                                                  "input_exposed",
                                                                  "straggler",
                                                                  "checkpoint",
                                                                  "prefill",
                                                                  "decode",
                                                                  "cache_attention",
                                                                  "host"};
/// The same in words for people: "tensor parallel, exposed".
std::string_view label_of(TimePart part);

struct Breakdown {
  std::array<Seconds, time_part_names.size()> parts{};
  Seconds& operator[](TimePart part) { return parts[static_cast<std::size_t>(part)]; }
  Seconds operator[](TimePart part) const { return parts[static_cast<std::size_t>(part)]; }
  Seconds total() const;
};

/// What fills device memory, of the stage that needs most.
enum class MemoryPart { weights, gradients, optimizer, activations, kv_cache, workspace };
inline constexpr std::array<std::string_view, 6> memory_part_names{"weights",     "gradients", "optimizer",
                                                                   "activations", "kv_cache",  "workspace"};
std::string_view label_of(MemoryPart part);

struct MemoryUse {
  std::array<Bytes, memory_part_names.size()> parts{};
  Bytes capacity{};  ///< what a process can allocate
  Bytes& operator[](MemoryPart part) { return parts[static_cast<std::size_t>(part)]; }
  Bytes operator[](MemoryPart part) const { return parts[static_cast<std::size_t>(part)]; }
  Bytes total() const;
};

/// `/run` carried to its end; zeros where the scenario gives no length.
struct RunPrediction {
  double iterations{0};
  Seconds time_to_train{};
  double accelerator_hours{0};
  double node_hours{0};
  Joules energy{};
  double goodput{1};  ///< useful share of the time, checkpoints and failures taken off
};

struct Interval {
  Seconds low{}, high{};
};

/// What the task "inference" adds: a batch of equal requests that start together and end together.
struct InferencePrediction {
  Seconds time_to_first_token{};  ///< a prefill of the sequences that are served at once
  Seconds decode_step{};          ///< one token for each of them, the mean over the output
  Seconds request_latency{};      ///< of the whole batch, all waves
  double tokens_per_s{0};         ///< generated, by all replicas
  double waves{1};                ///< rounds in which a replica serves its batch, where the cache is short
  double sequences_at_once{1};    ///< on one replica
};

/// What `predict` returns: plain values, no strings, no allocation.
struct Prediction {
  bool feasible{true};
  Seconds iteration_time{};
  Interval iteration_time_90{};  ///< 90% interval
  Breakdown breakdown;
  MemoryUse memory;
  double samples_per_s{0};
  double tokens_per_s{0};  ///< zero for networks without a sequence
  double tokens_per_s_per_accelerator{0};
  FlopsPerSecond model_flops_per_accelerator{};
  FlopsPerSecond hardware_flops_per_accelerator{};
  double mfu{0};
  double hfu{0};
  RunPrediction run;
  std::optional<InferencePrediction> inference;  ///< the other figures are then of one batch of requests
  Recompute recompute{Recompute::none};  ///< what "auto" came to
  double recomputed_layers{0};           ///< share of the layers that full recomputation runs again
  std::int64_t micro_batch{1};           ///< what "auto" came to
};

/// Why a prediction is infeasible, in sentences that name the part and by how much it would have to shrink.
std::vector<std::string> infeasible_because(const Prediction& prediction);

}  // namespace scaleroof
