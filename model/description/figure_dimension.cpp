// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/figure_dimension.h"

#include <array>

namespace scaleroof {

namespace {

using enum ProfileKind;
using enum Dimension;

constexpr std::array all_dimensions{
    FigureDimension{accelerator, "/matrix/*", work_rate},
    FigureDimension{accelerator, "/vector/*", work_rate},
    FigureDimension{accelerator, "/products/*/step_floor", time},
    FigureDimension{accelerator, "/kernel_start", time},
    FigureDimension{accelerator, "/clock", frequency},
    FigureDimension{accelerator, "/power", power},
    FigureDimension{accelerator, "/idle_power", power},
    FigureDimension{accelerator, "/host_link", data_rate},
    FigureDimension{accelerator, "/memory_capacity", data},
    FigureDimension{memory_hierarchy, "/levels/*/capacity", data},
    FigureDimension{memory_hierarchy, "/levels/*/read_bandwidth", data_rate},
    FigureDimension{memory_hierarchy, "/levels/*/write_bandwidth", data_rate},
    FigureDimension{memory_hierarchy, "/levels/*/latency", time},
    FigureDimension{interconnect, "/tiers/*/bandwidth", data_rate},
    FigureDimension{interconnect, "/tiers/*/latency", time},
    FigureDimension{interconnect, "/tiers/*/eager_latency", time},
    FigureDimension{interconnect, "/tiers/*/eager_limit", data},
    FigureDimension{interconnect, "/tiers/*/chunk_latency", time},
    FigureDimension{interconnect, "/tiers/*/ring_step_latency", time},
    FigureDimension{interconnect, "/tiers/*/peer_latency", time},
    FigureDimension{interconnect, "/tiers/*/protocols/*/base_latency", time},
    FigureDimension{interconnect, "/tiers/*/protocols/*/step_latency", time},
    FigureDimension{interconnect, "/tiers/*/protocols/simple_from", data},
    FigureDimension{interconnect, "/tiers/*/protocols/simple_from_per_step", data},
    FigureDimension{interconnect, "/tiers/*/injection_bandwidth", data_rate},
    FigureDimension{link, "/bandwidth", data_rate},
    FigureDimension{link, "/injection_bandwidth", data_rate},
    FigureDimension{link, "/latency", time},
    FigureDimension{link, "/eager_latency", time},
    FigureDimension{link, "/eager_limit", data},
    FigureDimension{link, "/chunk_latency", time},
    FigureDimension{link, "/ring_step_latency", time},
    FigureDimension{link, "/peer_latency", time},
    FigureDimension{link, "/protocols/*/base_latency", time},
    FigureDimension{link, "/protocols/*/step_latency", time},
    FigureDimension{link, "/protocols/simple_from", data},
    FigureDimension{link, "/protocols/simple_from_per_step", data},
    FigureDimension{system, "/node_host_power", power},
    FigureDimension{system, "/power", power},
    FigureDimension{system, "/mean_time_between_failures", time},
    FigureDimension{software, "/matrix_products/launch", time},
    FigureDimension{software, "/matrix_products/split_start", time},
    FigureDimension{software, "/convolutions/launch", time},
    FigureDimension{software, "/convolutions/gradient_launch", time},
    FigureDimension{software, "/convolutions/launch_vector", time},
    FigureDimension{software, "/convolutions/gradient_launch_vector", time},
    FigureDimension{software, "/host/layer_issue", time},
    FigureDimension{software, "/host/layer_floor", time},
    FigureDimension{software, "/host/step_overhead", time},
    FigureDimension{software, "/overlap/bucket", data},
    FigureDimension{software, "/memory/context", data},
    FigureDimension{software, "/inference/layer_latency", time},
    FigureDimension{software, "/inference/step_latency", time},
    FigureDimension{software, "/inference/sequence_time", time},
    FigureDimension{software, "/inference/collective_wait", time},
    FigureDimension{software, "/inference/collective_wait_between_nodes", time},
    FigureDimension{software, "/inference/reserve", data},
    FigureDimension{software, "/inference/by_vendor/*/layer_latency", time},
    FigureDimension{software, "/inference/by_vendor/*/step_latency", time},
    FigureDimension{software, "/inference/by_vendor/*/sequence_time", time},
    FigureDimension{software, "/inference/by_vendor/*/collective_wait", time},
    FigureDimension{software, "/inference/by_vendor/*/collective_wait_between_nodes", time},
    FigureDimension{software, "/inference/by_vendor/*/reserve", data},
    FigureDimension{network, "/forward_flops", work},
    FigureDimension{network, "/forward_bytes", data},
    FigureDimension{network, "/activation_bytes", data},
    FigureDimension{dataset, "/sample_size", data},
};

/// Takes the first token off a pointer that is not empty.
std::string_view take_token(std::string_view& pointer) {
  const std::size_t end = pointer.find('/', 1);
  const std::string_view token = pointer.substr(1, end == std::string_view::npos ? end : end - 1);
  pointer.remove_prefix(end == std::string_view::npos ? pointer.size() : end);
  return token;
}

bool fits(std::string_view pattern, std::string_view pointer) {
  while (!pattern.empty() && !pointer.empty()) {
    const std::string_view wanted = take_token(pattern);
    if (take_token(pointer) != wanted && wanted != "*") return false;
  }
  return pattern.empty() && pointer.empty();
}

}  // namespace

std::span<const FigureDimension> figure_dimensions() {
  return all_dimensions;
}

Dimension dimension_of_figure(ProfileKind kind, std::string_view pointer) {
  for (const FigureDimension& entry : all_dimensions)
    if (entry.kind == kind && fits(entry.pattern, pointer)) return entry.dimension;
  return Dimension::number;
}

}  // namespace scaleroof
