// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/bytes_per_parameter.h"

namespace scaleroof {
namespace {

/// fp32 moments that an optimizer keeps.
double moments(Optimizer optimizer) {
  switch (optimizer) {
    case Optimizer::sgd:
      return 0;
    case Optimizer::sgd_momentum:
      return 1;
    default:
      return 2;
  }
}

}  // namespace

double gradient_bytes(const Scenario& scenario) {
  if (!is_mixed(scenario.plan.precision) || !scenario.network.transformer()) return 4;
  return scenario.plan.fp32_gradients.value_or(scenario.software.memory.fp32_gradients) ? 4 : 2;
}

BytesPerParameter bytes_per_parameter(const Scenario& scenario) {
  const double state = 4 * moments(scenario.plan.optimizer);
  const double gradients = gradient_bytes(scenario);
  const bool separate_master = is_mixed(scenario.plan.precision) && scenario.network.transformer();
  if (!separate_master) return {4, gradients, state};
  const double narrow_copy = bytes_per_element(scenario.plan.precision) < 2 ? 1 : 0;
  return {2 + narrow_copy, gradients, 4 + state};
}

double optimizer_traffic(Optimizer optimizer, Precision precision) {
  const double state = moments(optimizer);
  const double fp32 = 4 * (1 + 2 + 2 * state);  // gradient; weight in and out; moments in and out
  const double mixed = is_mixed(precision) ? 2 + 4 + 4 : 0;
  const double trust_ratio = optimizer == Optimizer::lamb ? 4 * 4 : 0;  // norms of weight and update
  return fp32 + mixed + trust_ratio;
}

}  // namespace scaleroof
