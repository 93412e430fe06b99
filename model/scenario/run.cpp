// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/run.h"

#include <array>
#include <cmath>
#include <string_view>

#include "model/profile/json_reader.h"

namespace scaleroof {

double run_iterations(const Run& run, double global_batch, double tokens_per_sample,
                      double samples_per_epoch) noexcept {
  if (run.iterations) return *run.iterations;
  double samples = 0.0;
  if (run.samples) samples = *run.samples;
  if (run.tokens && tokens_per_sample > 0.0) samples = *run.tokens / tokens_per_sample;
  if (run.epochs) samples = *run.epochs * samples_per_epoch;
  return std::ceil(samples / global_batch);
}

Run read_run(ObjectReader& reader) {
  struct Length {
    std::string_view key;
    std::optional<double> Run::*member;
  };
  constexpr std::array<Length, 4> lengths{{{"tokens", &Run::tokens},
                                           {"samples", &Run::samples},
                                           {"epochs", &Run::epochs},
                                           {"iterations", &Run::iterations}}};
  Run run;
  std::string_view first;
  for (const auto& [key, member] : lengths) {
    if (!reader.has(key)) continue;
    if (!first.empty())
      reader.fail(key, "a second length beside \"" + std::string(first) + "\"",
                  "at most one of tokens, samples, epochs and iterations");
    first = key;
    run.*member = reader.number(key, Bound::positive);
  }
  if (reader.has("checkpoint_interval")) {
    const auto& value = reader.json().at("checkpoint_interval");
    const bool optimal = value.is_string() && value.get_ref<const std::string&>() == "auto";
    run.checkpoint_interval =
        optimal ? Seconds{} : reader.quantity<Seconds>("checkpoint_interval", Bound::positive);
  }
  reader.finish();
  return run;
}

}  // namespace scaleroof
