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

Interval interval_90(const Scenario& scenario, const Breakdown& request, Seconds arithmetic) {
  const InferenceFigures& figures = scenario.software.inference_on(scenario.accelerator);
  const Share& sustained = scenario.accelerator.sustained[static_cast<std::size_t>(scenario.plan.precision)];
  const double prefill = request[TimePart::prefill].value, decode = request[TimePart::decode].value;
  const Share& products = prefill > decode ? figures.prefill_products : figures.decode_products;
  const double memory = prefill + decode + request[TimePart::cache_attention].value - arithmetic.value;
  const double communicating = request[TimePart::tensor_parallel_exposed].value +
                               request[TimePart::expert_parallel_exposed].value +
                               request[TimePart::pipeline_exposed].value;
  const double time = request.total().value;
  const double variance =
      square(arithmetic.value / time) * (square(sustained.relative_sd) + square(products.relative_sd)) +
      square(memory / time) *
          (square(scenario.memory.device().attained.relative_sd) + square(figures.memory.relative_sd)) +
      square(communicating / time) * square(scenario.interconnect.tiers.front().protocols.relative_sd) +
      square(figures.residual_sd);
  return log_normal_90(request.total(), variance);
}

}  // namespace scaleroof
