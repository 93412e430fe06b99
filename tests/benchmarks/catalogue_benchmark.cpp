// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "model/description/profile_figure.h"
#include "model/description/profile_summary.h"

using namespace scaleroof;

namespace {

template <class Visit>
void for_each_profile(const Catalogue& catalogue, Visit visit) {
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i) {
    const auto kind = static_cast<ProfileKind>(i);
    for (const std::string& id : catalogue.ids(kind)) visit(kind, id);
  }
}

/// What every start costs: the names of the files.
void find_profiles(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Catalogue({SCALEROOF_SOURCE_DIR}));
}
BENCHMARK(find_profiles)->Unit(benchmark::kMillisecond);

/// All files read, parsed and merged with their bases.
void load_all_profiles(benchmark::State& state) {
  std::int64_t profiles = 0;
  for (auto _ : state) {
    const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
    for_each_profile(catalogue, [&](ProfileKind kind, const std::string& id) {
      benchmark::DoNotOptimize(catalogue.profile(kind, id));
      ++profiles;
    });
  }
  state.counters["profiles"] =
      benchmark::Counter(static_cast<double>(profiles), benchmark::Counter::kAvgIterations);
}
BENCHMARK(load_all_profiles)->Unit(benchmark::kMillisecond);

/// What `list` and a picker cost when they are first opened, the reading of the files included.
void summarise_kind(benchmark::State& state) {
  const auto kind = static_cast<ProfileKind>(state.range(0));
  state.SetLabel(std::string(profile_kind_plurals[static_cast<std::size_t>(kind)]));
  for (auto _ : state) {
    const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
    for (const std::string& id : catalogue.ids(kind))
      benchmark::DoNotOptimize(summary_of(catalogue, kind, id));
  }
}
BENCHMARK(summarise_kind)->DenseRange(0, profile_kind_names.size() - 1)->Unit(benchmark::kMillisecond);

/// One profile with its sources, as a details pane shows it.
void describe_figures(benchmark::State& state) {
  const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
  for (auto _ : state)
    benchmark::DoNotOptimize(figures_of(catalogue, ProfileKind::interconnect, "dgx-a100-hdr"));
}
BENCHMARK(describe_figures)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
