// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/validate/evidence.h"

namespace scaleroof {

/// A run farther from a scenario than this (`distance` of run_features.h) says little about it: three things
/// are quite different.
inline constexpr double similar_within = 3;

struct SimilarRun {
  MeasuredCase measured;
  NearRun near;
};

/// The nearest measured runs that are similar to a scenario, the nearest first; at most `most`.
std::vector<SimilarRun> similar_runs(const MeasuredRuns& runs, const Scenario& scenario,
                                     const Catalogue& catalogue, std::size_t most);

/// "6 similar runs, median error 4.2%", "no similar run was measured".
std::string evidence_in_words(const std::vector<SimilarRun>& runs);

/// "4.2% too slow on a run with 64 accelerators, tensor 4 (MPT Training Benchmarks)".
std::string evidence_in_words(const SimilarRun& run);

}  // namespace scaleroof
