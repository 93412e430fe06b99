// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/similar_runs.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/validate/case_words.h"
#include "model/validate/error_summary.h"

namespace scaleroof {

std::vector<SimilarRun> similar_runs(const MeasuredRuns& runs, const Scenario& scenario,
                                     const Catalogue& catalogue, std::size_t most) {
  std::vector<SimilarRun> similar;
  for (NearRun& near : runs.nearest(features_of(scenario), catalogue, most))
    if (near.distance <= similar_within) similar.push_back({runs.cases()[near.index], std::move(near)});
  return similar;
}

std::string evidence_in_words(const std::vector<SimilarRun>& runs) {
  if (runs.empty()) return "no similar run was measured";
  std::vector<const CaseResult*> results;
  for (const SimilarRun& run : runs) results.push_back(&run.near.result);
  return fmt::format("{} similar {}, median error {:.1f}%", runs.size(), runs.size() == 1 ? "run" : "runs",
                     100 * summarise(results).median_ape);
}

std::string evidence_in_words(const SimilarRun& run) {
  constexpr std::size_t most_differences = 3;
  std::vector<std::string> differences = run.near.differences;
  differences.resize(std::min(differences.size(), most_differences));
  return fmt::format("{} on {} ({})", error_in_words(run.near.result.relative_error),
                     differences.empty() ? std::string("the same run")
                                         : fmt::format("a run with {}", fmt::join(differences, ", ")),
                     run.measured.title);
}

}  // namespace scaleroof
