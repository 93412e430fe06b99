// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/validate.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <tbb/enumerable_thread_specific.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace scaleroof {
namespace {

std::string name_in(const MeasuredCase& measured, const CaseResult& result, GroupBy by) {
  switch (by) {
    case GroupBy::group:
      return result.group;
    case GroupBy::kind:
      return std::string(name_of(measured.kind));
    case GroupBy::source:
      return measured.title;
    case GroupBy::accelerator:
      return result.accelerator;
    default:
      return result.software;
  }
}

}  // namespace

Validation validate(std::vector<MeasuredCase> cases, const std::vector<std::filesystem::path>& roots,
                    int threads) {
  Validation validation;
  validation.cases = std::move(cases);
  validation.results.resize(validation.cases.size());
  // A catalogue keeps what it has read and is not made for two threads.
  tbb::enumerable_thread_specific<Catalogue> catalogues([&] { return Catalogue(roots); });
  const int cores = tbb::info::default_concurrency();
  tbb::task_arena arena(threads > 0 ? std::min(threads, cores) : cores);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, validation.cases.size(), [&](std::size_t i) {
      validation.results[i] = evaluate_case(validation.cases[i], catalogues.local());
    });
  });
  return validation;
}

ErrorSummary summarise(const Validation& validation) {
  std::vector<const CaseResult*> all;
  for (const CaseResult& result : validation.results) all.push_back(&result);
  return summarise(all);
}

std::vector<ErrorGroup> group_errors(const Validation& validation, GroupBy by) {
  std::map<std::string, std::vector<const CaseResult*>> members;
  for (std::size_t i = 0; i < validation.results.size(); ++i)
    members[name_in(validation.cases[i], validation.results[i], by)].push_back(&validation.results[i]);
  std::vector<ErrorGroup> groups;
  for (const auto& [name, results] : members) groups.push_back({name, summarise(results)});
  return groups;
}

std::vector<std::size_t> worst_cases(const Validation& validation, std::size_t most) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < validation.results.size(); ++i)
    if (validation.results[i].evaluation) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(validation.results[a].relative_error) > std::abs(validation.results[b].relative_error);
  });
  order.resize(std::min(most, order.size()));
  return order;
}

}  // namespace scaleroof
