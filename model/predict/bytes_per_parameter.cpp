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

bool separate_master(const Scenario& scenario) {
  return is_mixed(scenario.plan.precision) && scenario.network.transformer();
}

}  // namespace

double gradient_wire_bytes(const Scenario& scenario) {
  return separate_master(scenario) && !scenario.plan.fp32_gradients.value_or(false) ? 2 : 4;
}

BytesPerParameter bytes_per_parameter(const Scenario& scenario) {
  const double state = 4 * moments(scenario.plan.optimizer);
  if (!separate_master(scenario)) return {4, 4, state};
  const double narrow_copy = bytes_per_element(scenario.plan.precision) < 2 ? 1 : 0;
  const bool fp32_gradients = scenario.plan.fp32_gradients.value_or(scenario.software.memory.fp32_gradients);
  return {2 + narrow_copy, fp32_gradients ? 4.0 : 2.0, 4 + state};
}

double optimizer_traffic(Optimizer optimizer, Precision precision) {
  const double state = moments(optimizer);
  const double fp32 = 4 * (1 + 2 + 2 * state);  // gradient; weight in and out; moments in and out
  const double mixed = is_mixed(precision) ? 2 + 4 + 4 : 0;
  const double trust_ratio = optimizer == Optimizer::lamb ? 4 * 4 : 0;  // norms of weight and update
  return fp32 + mixed + trust_ratio;
}

}  // namespace scaleroof
