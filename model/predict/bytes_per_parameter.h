// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

namespace scaleroof {

/// Bytes that training keeps for each parameter, before sharding.
struct BytesPerParameter {
  double weights{0}, gradients{0}, optimizer{0};
};

/// Mixed precision keeps 16-bit weights and an fp32 copy with the optimizer (Micikevicius et al. 2018;
/// Rajbhandari et al. 2020, section 3.1); layer lists train by autocast, with fp32 weights and no second
/// copy. 8-bit training caches narrow copies of the weights beside the 16-bit ones.
BytesPerParameter bytes_per_parameter(const Scenario& scenario);

/// Bytes of one parameter's gradient on the wire: 16 bits where weights are, unless `gradient_precision` says
/// fp32; layer lists exchange autocast's fp32 gradients.
double gradient_wire_bytes(const Scenario& scenario);

/// Bytes that the optimizer's step moves to and from device memory for each parameter it owns: it reads
/// gradient, weight and moments, writes weight and moments, in fp32; mixed precision also writes the 16-bit
/// weight and reads the gradient twice more (unscaling, norm); LAMB adds a pass for its trust ratio (You et
/// al. 2020).
double optimizer_traffic(Optimizer optimizer, Precision precision);

}  // namespace scaleroof
