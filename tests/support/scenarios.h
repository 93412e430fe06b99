// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

namespace scaleroof::test {

/// A machine of round figures, so that expected numbers can be worked out by hand: 100 TFLOP/s matrix, 10
/// TFLOP/s vector, 1 TB/s device memory of 80 GB, all shares 1, no launch times, no latencies, one tier of
/// 100 GB/s.
Scenario round_machine();

/// `round_machine` with a GPT of `layers` layers, hidden 1024, 16 heads, 1024 tokens, vocabulary 51,200.
Scenario small_gpt(std::int64_t layers = 8);

/// `small_gpt` that answers one prompt of 96 tokens with 64 tokens; the program adds no latency, reserves no
/// memory and works on the cache at half the vector peak.
Scenario small_gpt_inference();

/// GPT-3 175B as Korthikanti et al. 2022 run it (table 3): tensor 8, pipeline 8, three virtual stages.
Scenario gpt3_175b();

}  // namespace scaleroof::test
