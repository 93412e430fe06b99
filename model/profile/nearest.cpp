// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include "model/profile/json_reader.h"

namespace scaleroof {
namespace {

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one
/// each (Damerau 1964).
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// A word that stands within the other one is near, however much is missing: "a100" and "a100-sxm-80gb".
double dissimilarity(const std::string& word, const std::string& candidate) {
  const auto distance = static_cast<double>(edit_distance(word, candidate));
  const bool within = word.size() >= 3 && candidate.find(word) != std::string::npos;
  return within ? std::min(distance, 1 + distance / 100) : distance;
}

}  // namespace

std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t count) {
  // Nobody misspells that much; it also bounds the work for a word of megabytes.
  const std::string wanted = lower_case(word.substr(0, 100));
  std::vector<std::pair<double, std::string>> ranked;
  for (const std::string& candidate : candidates)
    ranked.emplace_back(dissimilarity(wanted, lower_case(candidate)), candidate);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> result;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) result.push_back(ranked[i].second);
  return result;
}

}  // namespace scaleroof
