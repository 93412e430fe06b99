// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/software/software.h"

#include <string_view>

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

namespace {

constexpr std::array<std::string_view, 2> layouts{"nchw", "nhwc"};

void read_matrix_products(ObjectReader& reader, Software::MatrixProducts& products) {
  products.share = share_of_roof_or(reader, "share", products.share);
  products.reduction_overhead =
      reader.number_or("reduction_overhead", products.reduction_overhead, Bound::non_negative);
  products.tile_overhead = reader.number_or("tile_overhead", products.tile_overhead, Bound::non_negative);
  products.reduction_overhead_vector =
      reader.number_or("reduction_overhead_vector", products.reduction_overhead_vector, Bound::non_negative);
  products.tile_overhead_vector =
      reader.number_or("tile_overhead_vector", products.tile_overhead_vector, Bound::non_negative);
  products.wave_loss = reader.number_or("wave_loss", products.wave_loss, Bound::non_negative);
  products.split_reduction = reader.number_or("split_reduction", products.split_reduction, Bound::positive);
  products.misaligned_penalty =
      reader.number_or("misaligned_penalty", products.misaligned_penalty, Bound::at_least_one);
  products.launch = reader.quantity_or("launch", products.launch, Bound::non_negative);
  reader.finish();
}

void read_convolutions(ObjectReader& reader, Software::Convolutions& convolutions) {
  convolutions.share = share_of_roof_or(reader, "share", convolutions.share);
  convolutions.reduction_overhead =
      reader.number_or("reduction_overhead", convolutions.reduction_overhead, Bound::non_negative);
  convolutions.reduction_overhead_vector = reader.number_or(
      "reduction_overhead_vector", convolutions.reduction_overhead_vector, Bound::non_negative);
  convolutions.fast_convolution_3x3 =
      reader.number_or("fast_convolution_3x3", convolutions.fast_convolution_3x3, Bound::at_least_one);
  convolutions.fast_convolution_5x5 =
      reader.number_or("fast_convolution_5x5", convolutions.fast_convolution_5x5, Bound::at_least_one);
  convolutions.non_square_share = part_or(reader, "non_square_share", convolutions.non_square_share);
  convolutions.depthwise_share = part_or(reader, "depthwise_share", convolutions.depthwise_share);
  convolutions.group_block = reader.number_or("group_block", convolutions.group_block, Bound::at_least_one);
  convolutions.layout_passes =
      reader.number_or("layout_passes", convolutions.layout_passes, Bound::non_negative);
  if (std::optional<ObjectReader> layout = reader.optional_object("layout")) {
    for (std::size_t i = 0; i < precision_names.size(); ++i) {
      const auto usual = static_cast<std::size_t>(convolutions.layout[i]);
      convolutions.layout[i] = static_cast<Layout>(layout->choice_or(precision_names[i], layouts, usual));
    }
    layout->finish();
  }
  convolutions.launch = reader.quantity_or("launch", convolutions.launch, Bound::non_negative);
  reader.finish();
}

void read_element_wise(ObjectReader& reader, Software::ElementWise& element_wise) {
  // Traffic against one fused pass: it may well be more than one.
  element_wise.traffic = reader.share_or("traffic", element_wise.traffic);
  element_wise.half_precision_factor =
      reader.number_or("half_precision_factor", element_wise.half_precision_factor, Bound::positive);
  element_wise.norm_passes = reader.share_or("norm_passes", element_wise.norm_passes);
  element_wise.score_bytes = reader.number_or("score_bytes", element_wise.score_bytes, Bound::non_negative);
  element_wise.logit_bytes = reader.number_or("logit_bytes", element_wise.logit_bytes, Bound::non_negative);
  element_wise.cast_bytes = reader.number_or("cast_bytes", element_wise.cast_bytes, Bound::non_negative);
  element_wise.fused_softmax_needs_multiple_of_4 =
      reader.boolean_or("fused_softmax_needs_multiple_of_4", element_wise.fused_softmax_needs_multiple_of_4);
  reader.finish();
}

void read_host(ObjectReader& reader, Software::Host& host) {
  host.layer_issue = reader.quantity_or("layer_issue", host.layer_issue, Bound::non_negative);
  host.layer_floor = reader.quantity_or("layer_floor", host.layer_floor, Bound::non_negative);
  host.sharpness = reader.number_or("sharpness", host.sharpness, Bound::at_least_one);
  host.step_overhead = reader.quantity_or("step_overhead", host.step_overhead, Bound::non_negative);
  reader.finish();
}

void read_experts(ObjectReader& reader, Software::Experts& experts) {
  experts.layer_issue = reader.quantity_or("layer_issue", experts.layer_issue, Bound::non_negative);
  experts.traffic = reader.number_or("traffic", experts.traffic, Bound::non_negative);
  reader.finish();
}

void read_overlap(ObjectReader& reader, Software::Overlap& overlap) {
  // Above one where a stack's collectives take longer than the interconnect alone explains.
  overlap.tensor_parallel_exposed =
      reader.number_or("tensor_parallel_exposed", overlap.tensor_parallel_exposed, Bound::non_negative);
  overlap.context_parallel_exposed =
      reader.number_or("context_parallel_exposed", overlap.context_parallel_exposed, Bound::non_negative);
  overlap.expert_parallel_exposed =
      reader.number_or("expert_parallel_exposed", overlap.expert_parallel_exposed, Bound::non_negative);
  overlap.gradient_overlap = fraction_or(reader, "gradient_overlap", overlap.gradient_overlap);
  overlap.parameter_overlap = fraction_or(reader, "parameter_overlap", overlap.parameter_overlap);
  overlap.parameter_messages =
      reader.number_or("parameter_messages", overlap.parameter_messages, Bound::at_least_one);
  overlap.slowdown = fraction_or(reader, "slowdown", overlap.slowdown);
  overlap.pipeline_exposed = fraction_or(reader, "pipeline_exposed", overlap.pipeline_exposed);
  overlap.bucket = reader.quantity_or("bucket", overlap.bucket);
  overlap.gradient_link_share = share_of_roof_or(reader, "gradient_link_share", overlap.gradient_link_share);
  reader.finish();
}

void read_memory(ObjectReader& reader, Software::MemoryUse& memory) {
  memory.fragmentation = reader.number_or("fragmentation", memory.fragmentation, Bound::at_least_one);
  memory.context = reader.quantity_or("context", memory.context, Bound::non_negative);
  memory.logit_bytes = reader.number_or("logit_bytes", memory.logit_bytes, Bound::non_negative);
  memory.gradient_bucket_copy = reader.boolean_or("gradient_bucket_copy", memory.gradient_bucket_copy);
  memory.fp32_gradients = reader.boolean_or("fp32_gradients", memory.fp32_gradients);
  memory.fused_activations = reader.boolean_or("fused_activations", memory.fused_activations);
  reader.finish();
}

template <class Part>
void read_part(ObjectReader& reader, std::string_view key, Part& part, void (*read)(ObjectReader&, Part&)) {
  if (std::optional<ObjectReader> object = reader.optional_object(key)) read(*object, part);
}

}  // namespace

Software read_software(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  Software software;
  software.id = header.id;
  software.name = header.name;
  software.year = header.year;
  software.era = reader.text_or("era", "");
  read_part(reader, "matrix_products", software.matrix_products, read_matrix_products);
  read_part(reader, "convolutions", software.convolutions, read_convolutions);
  read_part(reader, "element_wise", software.element_wise, read_element_wise);
  software.attention_backward =
      reader.number_or("attention_backward", software.attention_backward, Bound::positive);
  software.attention_in_pieces =
      reader.number_or("attention_in_pieces", software.attention_in_pieces, Bound::at_least_one);
  read_part(reader, "host", software.host, read_host);
  read_part(reader, "experts", software.experts, read_experts);
  read_part(reader, "overlap", software.overlap, read_overlap);
  read_part(reader, "memory", software.memory, read_memory);
  software.recompute_stops_early = reader.boolean_or("recompute_stops_early", software.recompute_stops_early);
  software.step_time_sd = reader.number_or("step_time_sd", software.step_time_sd, Bound::non_negative);
  software.residual_sd = reader.number_or("residual_sd", software.residual_sd, Bound::non_negative);
  reader.finish();
  return software;
}

}  // namespace scaleroof
