// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

/// What a program that serves a network adds to the times of operators and collectives, and how it shares out
/// device memory (docs/model/inference.md).
struct InferenceFigures {
  Seconds layer_latency{10e-6};  ///< of a layer's kernels too small for any roof, each pass
  Seconds step_latency{1e-3};    ///< of the host, once a pass over the network
  Seconds sequence_time{25e-6};  ///< sampling, detokenising, scheduling: a sequence and decode step
  /// For the slowest rank and the launch, each collective in a pass; between nodes also until the processes
  /// that drive the network are awake.
  Seconds collective_wait{20e-6};
  Seconds collective_wait_between_nodes{85e-6};

  Share prefill_products{1.0, 0.05};   ///< of the rate that the accelerator's products sustain
  Share decode_products{1.0, 0.05};    ///< the same where products have a row for each sequence
  Share memory{1.0, 0.05};             ///< of the device bandwidth that streams attain
  Share cache_arithmetic{0.45, 0.25};  ///< of the fp32 vector peak, attention of one query to the cache
  bool fused_attention{true};          ///< in prefill, where the plan does not say

  double micro_batch_tokens{1024};  ///< a pipelined prefill is cut into pieces of at most so many tokens

  bool queues_for_memory{true};  ///< sequences whose cache does not fit wait; else all get theirs at once
  double usable_share{0.9};      ///< of device memory, for weights, cache and all else
  bool usable_behind_weights{false};  ///< the share is of what weights and reserve leave
  Bytes reserve{3.25e9};              ///< runtime, communicators and activations

  double residual_sd{0.1};  ///< spread of the measured cases around the model
};

/// Reads an object of such figures over those in `figures`. Throws Error.
void read_inference_figures(ObjectReader& reader, InferenceFigures& figures);

}  // namespace scaleroof
