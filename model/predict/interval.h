// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/communication/collective.h"
#include "model/predict/iteration.h"
#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// 90% interval of the iteration time: each efficiency figure's relative standard deviation, weighted with
/// the share of the time that it rules (its elasticity), and the software's residual spread, added in
/// squares; the time is taken as log-normal. Low and high multiply to the square of the time.
Interval interval_90(const Scenario& scenario, const Iteration& iteration, Seconds time);

/// The same of one collective: the spread of the figures of the links or the fabric that it ran over.
Interval collective_interval_90(const Interconnect& interconnect, const CollectiveTime& collective);

/// The 90% interval of a time whose logarithm varies normally with that variance.
Interval log_normal_90(Seconds time, double variance);
/// The same of a batch of requests, of whose time arithmetic binds `arithmetic`.
Interval interval_90(const Scenario& scenario, const Breakdown& request, Seconds arithmetic);

}  // namespace scaleroof
