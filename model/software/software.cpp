// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/software/software.h"

#include <algorithm>
#include <string_view>

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

namespace {

/// Softmax's backward pass reads what forward wrote and its gradient: against the bytes of forward.
constexpr double softmax_backward_bytes = 1.2;

constexpr std::array<std::string_view, 2> layouts{"nchw", "nhwc"};

void read_persistent(ObjectReader& reader, std::array<bool, architecture_names.size()>& persistent) {
  persistent.fill(false);
  for (const ObjectReader::Element& element : reader.list("persistent_kernels")) {
    const auto name = std::find(architecture_names.begin(), architecture_names.end(),
                                element.value.is_string() ? element.value.get<std::string>() : "");
    if (name == architecture_names.end())
      reader.fail("persistent_kernels", describe_json(element.value),
                  "a list of architectures, such as \"hopper\"");
    persistent[static_cast<std::size_t>(name - architecture_names.begin())] = true;
  }
}

void read_matrix_products(ObjectReader& reader, Software::MatrixProducts& products) {
  products.share = share_of_roof_or(reader, "share", products.share);
  products.reduction_overhead =
      reader.number_or("reduction_overhead", products.reduction_overhead, Bound::non_negative);
  products.tile_feed = reader.number_or("tile_feed", products.tile_feed, Bound::non_negative);
  products.reduction_overhead_vector =
      reader.number_or("reduction_overhead_vector", products.reduction_overhead_vector, Bound::non_negative);
  products.tile_feed_vector =
      reader.number_or("tile_feed_vector", products.tile_feed_vector, Bound::non_negative);
  products.reduction_overhead_compiled = reader.number_or(
      "reduction_overhead_compiled", products.reduction_overhead_compiled, Bound::non_negative);
  products.split_start = reader.quantity_or("split_start", products.split_start, Bound::non_negative);
  if (reader.has("persistent_kernels")) read_persistent(reader, products.persistent);
  products.misaligned_penalty =
      reader.number_or("misaligned_penalty", products.misaligned_penalty, Bound::at_least_one);
  products.launch = reader.quantity_or("launch", products.launch, Bound::non_negative);
  reader.finish();
}

void read_convolutions(ObjectReader& reader, Software::Convolutions& convolutions) {
  convolutions.share = share_of_roof_or(reader, "share", convolutions.share);
  const auto non_negative = [&reader](std::string_view key, double& figure) {
    figure = reader.number_or(key, figure, Bound::non_negative);
  };
  non_negative("reduction_overhead", convolutions.reduction_overhead);
  non_negative("tile_feed", convolutions.tile_feed);
  non_negative("reduction_overhead_vector", convolutions.reduction_overhead_vector);
  non_negative("tile_feed_vector", convolutions.tile_feed_vector);
  non_negative("fast_convolution_traffic", convolutions.fast_convolution_traffic);
  non_negative("layout_passes", convolutions.layout_passes);
  const auto part = [&reader](std::string_view key, double& figure) {
    figure = part_or(reader, key, figure);
  };
  part("weight_gradient_share", convolutions.weight_gradient_share);
  part("weight_gradient_share_vector", convolutions.weight_gradient_share_vector);
  part("non_square_share", convolutions.non_square_share);
  part("depthwise_share", convolutions.depthwise_share);
  const auto fraction = [&reader](std::string_view key, double& figure) {
    figure = fraction_or(reader, key, figure);
  };
  fraction("strided_gradient_narrow", convolutions.strided_gradient_narrow);
  fraction("strided_gradient_narrow_vector", convolutions.strided_gradient_narrow_vector);
  fraction("strided_gradient_wide", convolutions.strided_gradient_wide);
  convolutions.pads_channels = reader.boolean_or("pads_channels", convolutions.pads_channels);
  convolutions.fast_convolution_3x3 =
      reader.number_or("fast_convolution_3x3", convolutions.fast_convolution_3x3, Bound::at_least_one);
  convolutions.fast_convolution_5x5 =
      reader.number_or("fast_convolution_5x5", convolutions.fast_convolution_5x5, Bound::at_least_one);
  convolutions.group_block = reader.number_or("group_block", convolutions.group_block, Bound::at_least_one);
  if (std::optional<ObjectReader> layout = reader.optional_object("layout")) {
    for (std::size_t i = 0; i < precision_names.size(); ++i) {
      const auto usual = static_cast<std::size_t>(convolutions.layout[i]);
      convolutions.layout[i] = static_cast<Layout>(layout->choice_or(precision_names[i], layouts, usual));
    }
    layout->finish();
  }
  const auto start = [&reader](std::string_view key, Seconds usual) {
    return reader.quantity_or(key, usual, Bound::non_negative);
  };
  convolutions.launch = start("launch", convolutions.launch);
  convolutions.gradient_launch = start("gradient_launch", convolutions.launch);
  convolutions.launch_vector = start("launch_vector", convolutions.launch);
  convolutions.gradient_launch_vector = start("gradient_launch_vector", convolutions.launch_vector);
  reader.finish();
}

Software::AttentionKernel::Reached read_reached(ObjectReader reader) {
  Software::AttentionKernel::Reached reached;
  reached.architecture = static_cast<Architecture>(reader.choice("architecture", architecture_names));
  reached.head_dim = reader.number_or("head_dim", 0, Bound::positive);
  const Share forward = share_of_roof_or(reader, "forward", {reached.forward, 0.12});
  reached.forward = forward.value;
  reached.relative_sd = forward.relative_sd;
  reached.backward = part_or(reader, "backward", reached.forward);
  reader.finish();
  return reached;
}

void read_attention_kernels(ObjectReader& reader, std::vector<Software::AttentionKernel>& kernels) {
  kernels.clear();
  for (const std::string& name : reader.keys()) {
    ObjectReader object = reader.object(name);
    Software::AttentionKernel kernel;
    kernel.name = name;
    kernel.row_start = object.number_or("row_start", 0, Bound::non_negative);
    kernel.causal_block = object.number_or("causal_block", 0, Bound::non_negative);
    for (const ObjectReader::Element& element : object.list("reached"))
      kernel.reached.push_back(read_reached(object.at(element)));
    object.finish();
    kernels.push_back(std::move(kernel));
  }
  reader.finish();
}

void read_attention(ObjectReader& reader, Software& software) {
  Software::Attention& attention = software.attention;
  attention.backward_share = part_or(reader, "backward_share", attention.backward_share);
  attention.row_start = reader.number_or("row_start", attention.row_start, Bound::non_negative);
  attention.causal_block = reader.number_or("causal_block", attention.causal_block, Bound::non_negative);
  attention.kernel = reader.text_or("kernel", "");
  const auto named = [&](const Software::AttentionKernel& kernel) { return kernel.name == attention.kernel; };
  if (!attention.kernel.empty() &&
      std::none_of(software.attention_kernels.begin(), software.attention_kernels.end(), named))
    reader.fail("kernel", describe_json(attention.kernel), "one of this profile's attention_kernels");
  reader.finish();
}

void read_element_wise(ObjectReader& reader, Software::ElementWise& element_wise) {
  // Traffic against one fused pass: it may well be more than one.
  element_wise.traffic = reader.share_or("traffic", element_wise.traffic);
  element_wise.half_precision_factor =
      reader.number_or("half_precision_factor", element_wise.half_precision_factor, Bound::positive);
  element_wise.norm_passes = reader.share_or("norm_passes", element_wise.norm_passes);
  element_wise.score_bytes = reader.number_or("score_bytes", element_wise.score_bytes, Bound::non_negative);
  element_wise.score_bytes_backward = reader.number_or(
      "score_bytes_backward", softmax_backward_bytes * element_wise.score_bytes, Bound::non_negative);
  element_wise.mask_bytes = reader.number_or("mask_bytes", element_wise.mask_bytes, Bound::non_negative);
  element_wise.head_copies = reader.number_or("head_copies", element_wise.head_copies, Bound::non_negative);
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

/// The figures, then for each vendor under `by_vendor` those that differ there.
void read_inference(ObjectReader& reader, Software& software) {
  read_inference_figures(reader, software.inference);
  if (std::optional<ObjectReader> vendors = reader.optional_object("by_vendor"))
    for (const std::string& vendor : vendors->keys()) {
      ObjectReader figures = vendors->object(vendor);
      auto& [name, value] = software.inference_by_vendor.emplace_back(vendor, software.inference);
      read_inference_figures(figures, value);
      figures.finish();
    }
  reader.finish();
}

template <class Part>
void read_part(ObjectReader& reader, std::string_view key, Part& part, void (*read)(ObjectReader&, Part&)) {
  if (std::optional<ObjectReader> object = reader.optional_object(key)) read(*object, part);
}

}  // namespace

const InferenceFigures& Software::inference_on(const Accelerator& accelerator) const noexcept {
  for (const auto& [vendor, figures] : inference_by_vendor)
    if (vendor == accelerator.vendor) return figures;
  return inference;
}

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
  if (std::optional<ObjectReader> kernels = reader.optional_object("attention_kernels"))
    read_attention_kernels(*kernels, software.attention_kernels);
  if (std::optional<ObjectReader> attention = reader.optional_object("attention"))
    read_attention(*attention, software);
  software.isolated_kernels = reader.boolean_or("isolated_kernels", software.isolated_kernels);
  software.weights_in_turn =
      reader.number_or("weights_in_turn", software.weights_in_turn, Bound::at_least_one);
  software.attention_in_pieces =
      reader.number_or("attention_in_pieces", software.attention_in_pieces, Bound::at_least_one);
  read_part(reader, "host", software.host, read_host);
  read_part(reader, "experts", software.experts, read_experts);
  read_part(reader, "overlap", software.overlap, read_overlap);
  read_part(reader, "memory", software.memory, read_memory);
  if (std::optional<ObjectReader> inference = reader.optional_object("inference"))
    read_inference(*inference, software);
  software.recompute_stops_early = reader.boolean_or("recompute_stops_early", software.recompute_stops_early);
  software.step_time_sd = reader.number_or("step_time_sd", software.step_time_sd, Bound::non_negative);
  software.residual_sd = reader.number_or("residual_sd", software.residual_sd, Bound::non_negative);
  reader.finish();
  return software;
}

}  // namespace scaleroof
