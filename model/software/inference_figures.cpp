// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/software/inference_figures.h"

#include "model/profile/json_reader.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

void read_inference_figures(ObjectReader& reader, InferenceFigures& figures) {
  const auto time = [&](std::string_view key, Seconds& value) {
    value = reader.quantity_or(key, value, Bound::non_negative);
  };
  time("layer_latency", figures.layer_latency);
  time("step_latency", figures.step_latency);
  time("sequence_time", figures.sequence_time);
  time("collective_wait", figures.collective_wait);
  time("collective_wait_between_nodes", figures.collective_wait_between_nodes);
  figures.prefill_products = share_of_roof_or(reader, "prefill_products", figures.prefill_products);
  figures.decode_products = share_of_roof_or(reader, "decode_products", figures.decode_products);
  figures.memory = share_of_roof_or(reader, "memory", figures.memory);
  figures.cache_arithmetic = share_of_roof_or(reader, "cache_arithmetic", figures.cache_arithmetic);
  figures.fused_attention = reader.boolean_or("fused_attention", figures.fused_attention);
  figures.micro_batch_tokens =
      reader.number_or("micro_batch_tokens", figures.micro_batch_tokens, Bound::at_least_one);
  figures.queues_for_memory = reader.boolean_or("queues_for_memory", figures.queues_for_memory);
  figures.usable_share = part_or(reader, "usable_share", figures.usable_share);
  figures.usable_behind_weights = reader.boolean_or("usable_behind_weights", figures.usable_behind_weights);
  figures.reserve = reader.quantity_or("reserve", figures.reserve, Bound::non_negative);
  figures.residual_sd = reader.number_or("residual_sd", figures.residual_sd, Bound::non_negative);
}

}  // namespace scaleroof
