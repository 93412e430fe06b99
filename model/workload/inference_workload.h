// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/workload/workload.h"

namespace scaleroof {

/// One pass over the network in inference: a prefill computes a prompt's positions at once, a decode step one
/// new position of each sequence, whose query attends to the cache.
struct InferencePass {
  enum class Kind { prefill, decode };
  Kind kind{Kind::prefill};
  double sequences{1};
  double context{1};  ///< positions that the last query attends to: the prompt; decode: all that there are
};

/// Elements that a layer keeps for each position in one accelerator's key-value cache: keys and values of its
/// heads, at least one; latent attention keeps one narrow vector and the shared rotary key, which every
/// tensor-parallel rank needs whole (DeepSeek-V2, 2024).
double cache_elements(const Transformer& network, const Plan& plan);

/// Fills `workload` with the operators of one such pass on one accelerator: blocks with a forward pass alone
/// (`attention_core` holds the attention) and the head, which in either kind sees one position a sequence.
/// `arithmetic` is the share of the fp32 vector peak that attention to the cache reaches. Does not allocate
/// when `workload` was filled for the same network before.
void build_inference_pass(const Transformer& network, const Plan& plan, const InferencePass& pass,
                          const ComputeRates& rates, const Software& software, double arithmetic,
                          Workload& workload);

}  // namespace scaleroof
