// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/interval.h"

#include <cmath>

namespace scaleroof {
namespace {

constexpr double normal_quantile_95 = 1.6448536269514722;

double square(double x) {
  return x * x;
}

}  // namespace

Interval log_normal_90(Seconds time, double variance) {
  const double factor = std::exp(normal_quantile_95 * std::sqrt(variance));
  return {time / factor, time * factor};
}

Interval interval_90(const Scenario& scenario, const Iteration& iteration, Seconds time) {
  const Breakdown& parts = iteration.breakdown;
  const Software& software = scenario.software;
  const bool convolutional = scenario.network.layer_list() != nullptr;

  const Share& kernels = convolutional ? software.convolutions.share : software.matrix_products.share;
  const Share& traffic = convolutional ? software.element_wise.norm_passes : software.element_wise.traffic;
  const Share& sustained = scenario.accelerator.sustained[static_cast<std::size_t>(scenario.plan.precision)];
  const double arithmetic_variance = square(sustained.relative_sd) + square(kernels.relative_sd);
  const double memory_variance =
      square(scenario.memory.device().attained.relative_sd) + square(traffic.relative_sd);
  const Tier& inner = scenario.interconnect.tiers.front();
  const Tier& outer = scenario.interconnect.tiers.back();
  const double network_variance = square(inner.protocols.relative_sd) + square(outer.attained.relative_sd);

  const Seconds computing = parts[TimePart::forward] + parts[TimePart::backward] +
                            parts[TimePart::recompute] + parts[TimePart::pipeline_bubble];
  const Seconds communicating =
      parts[TimePart::tensor_parallel_exposed] + parts[TimePart::context_parallel_exposed] +
      parts[TimePart::expert_parallel_exposed] + parts[TimePart::spatial_parallel_exposed] +
      parts[TimePart::embedding_parallel_exposed] + parts[TimePart::pipeline_exposed] +
      parts[TimePart::data_parallel_exposed];
  const double arithmetic = computing / time * iteration.arithmetic_bound;
  const double memory = computing / time - arithmetic + parts[TimePart::optimizer] / time;
  const double variance = square(arithmetic) * arithmetic_variance + square(memory) * memory_variance +
                          square(communicating / time) * network_variance + square(software.residual_sd);
  return log_normal_90(time, variance);
}

Interval collective_interval_90(const Interconnect& interconnect, const CollectiveTime& collective) {
  double variance = square(interconnect.tiers.front().protocols.relative_sd);
  if (collective.tier > 0) variance += square(interconnect.tiers[collective.tier].attained.relative_sd);
  return log_normal_90(collective.time, variance);
}

}  // namespace scaleroof
