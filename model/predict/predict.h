// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/hardware/memory_hierarchy.h"
#include "model/predict/prediction.h"
#include "model/scenario/scenario.h"

namespace scaleroof {

/// The time of one training iteration, or of one batch of requests, its parts, and what follows from them. A pure function; a second call
/// for the same network does not allocate. Throws Error where `check_consistency` does.
Prediction predict(const Scenario& scenario);

/// One operator of one micro-batch on one accelerator, for the roofline figure and table.
struct OperatorReport {
  std::string name;      ///< "feed-forward up, forward"
  double executions{1};  ///< in an iteration on one accelerator
  /// Of one execution. A memory-bound operator is given one FLOP for each element that it moves: an estimate
  /// that places it in a roofline; no FLOP rate counts it.
  Flops work{};
  Bytes device_bytes{};
  Seconds time{};     ///< of one execution
  double share{0};    ///< of the iteration's computing time
  std::string bound;  ///< "matrix units", "device", "l2", "launch", ...
  bool matrix_units{true};

  FlopsPerByte arithmetic_intensity() const { return work / device_bytes; }
  FlopsPerSecond rate() const { return work / time; }
};

/// Every operator of the iteration, the most expensive first.
std::vector<OperatorReport> operators(const Scenario& scenario);

}  // namespace scaleroof
