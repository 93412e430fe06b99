// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/scenario/scenario.h"

namespace scaleroof {

/// By what two runs of networks are alike, or not.
struct RunFeatures {
  bool inference{false};
  std::string
      kind;  ///< of network: "decoder", "encoder", "mixture of experts", "vision transformer", "layers", ...
  std::string network;  ///< id; empty for one without
  double parameters{1};
  double flops{1};   ///< forward, a sample
  double tokens{1};  ///< a sample; 1 where the network has no sequence
  std::string accelerator;
  double peak{1};       ///< FLOP/s of products at the plan's precision
  double bandwidth{1};  ///< device memory, bytes/s
  std::string software;
  double accelerators{1};
  std::string precision;
  double tensor_parallel{1}, pipeline_parallel{1}, zero_stage{0};
  std::string recompute{"none"};
  double local_batch{1};  ///< samples of an iteration, or of a request, on one replica
};

/// How much less the one says of the other: 0 for runs that are alike in everything. About 1 for each of:
/// another accelerator, another software stack, another precision, a network four times as large, 16 times
/// as many accelerators. Other kinds of network are further away than anything within a kind. An order to
/// sort by, no measured quantity: weights are judgement.
double distance(const RunFeatures& a, const RunFeatures& b);

/// How `other` differs from `mine`, in words, the weightiest first: "accelerator h100-sxm-80gb", "64
/// accelerators".
std::vector<std::string> differences(const RunFeatures& mine, const RunFeatures& other);

RunFeatures features_of(const Scenario& scenario);

/// The kind of a network, as `RunFeatures` has it.
std::string kind_of(const Network& network);

}  // namespace scaleroof
