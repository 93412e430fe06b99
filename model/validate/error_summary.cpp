// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/error_summary.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {
namespace {

/// The value below which that share of the sorted values lies, linear between the two nearest ranks.
double quantile(const std::vector<double>& sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

ErrorSummary summarise(const std::vector<const CaseResult*>& results) {
  ErrorSummary summary;
  std::vector<double> absolute;
  std::size_t inside = 0;
  for (const CaseResult* result : results) {
    if (!result->evaluation) {
      ++summary.skipped;
      continue;
    }
    summary.impossible += !result->evaluation->impossible.empty();
    summary.with_interval += result->evaluation->interval_90.has_value();
    inside += result->inside;
    summary.bias += result->relative_error;
    summary.mape += std::abs(result->relative_error);
    absolute.push_back(std::abs(result->relative_error));
  }
  summary.n = absolute.size();
  if (summary.n == 0) return summary;
  const auto n = static_cast<double>(summary.n);
  std::sort(absolute.begin(), absolute.end());
  summary.mape /= n;
  summary.bias /= n;
  summary.median_ape = quantile(absolute, 0.5);
  summary.p90_ape = quantile(absolute, 0.9);
  if (summary.with_interval > 0)
    summary.coverage_90 = static_cast<double>(inside) / static_cast<double>(summary.with_interval);
  return summary;
}

}  // namespace scaleroof
