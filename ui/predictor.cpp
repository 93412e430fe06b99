// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/predictor.h"

#include <algorithm>

#include "model/error.h"
#include "model/figure/figures.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

PredictionFailure failure_of(const Error& error, const std::string& scenario_file) {
  const Error::Details& details = error.details();
  const bool in_scenario = details.file.empty() || details.file == scenario_file;
  return {to_qt(error.what()), in_scenario ? to_qt(details.pointer) : QString(),
          to_qt(Error({"", "", details.found, details.expected}).what())};
}

/// Reads the measured runs when they are first asked for.
class EvidenceFinder {
 public:
  explicit EvidenceFinder(const Catalogue& catalogue) : catalogue_(catalogue) {}

  /// The catalogue has changed.
  void forget() { runs_.reset(); }

  Evidence find(const Scenario& scenario) {
    constexpr std::size_t most = 8;
    Evidence evidence;
    try {
      if (!runs_) runs_ = load_measured_runs(catalogue_);
      evidence.runs = similar_runs(*runs_, scenario, catalogue_, most);
    } catch (const std::exception& error) {
      evidence.mistake = error.what();
    }
    return evidence;
  }

 private:
  const Catalogue& catalogue_;
  std::optional<MeasuredRuns> runs_;
};

}  // namespace

PredictionResult compute(const nlohmann::json& scenario, const Catalogue& catalogue, const std::string& file,
                         ScalingMode mode) {
  PredictionResult result;
  result.resolved = resolve(scenario, catalogue, file);
  const Scenario& resolved = result.resolved.scenario;
  result.prediction = predict(resolved);
  result.study = scale(resolved, mode, default_counts(resolved));
  result.baseline = result.study.points.front().accelerators;
  const auto own =
      std::find_if(result.study.points.begin(), result.study.points.end(),
                   [&](const ScalingPoint& point) { return point.accelerators == resolved.accelerators; });
  if (own != result.study.points.end()) result.efficiency = own->efficiency;
  result.operators = operators(resolved);
  result.figures = {scaling_figure(resolved, result.study), breakdown_figure(resolved, result.study),
                    roofline_figure(resolved, result.operators), memory_figure(resolved, result.study)};
  return result;
}

Predictor::Predictor(std::vector<std::filesystem::path> roots, QObject* parent)
    : QObject(parent),
      thread_([this, roots = std::move(roots)](const std::stop_token& stop) { work(roots, stop); }) {}

Predictor::~Predictor() = default;

void Predictor::request(nlohmann::json scenario, std::string file, ScalingMode mode) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = Request{std::move(scenario), std::move(file), mode, ++latest_};
  }
  wake_.notify_one();
}

void Predictor::reload(std::vector<std::filesystem::path> roots) {
  const std::lock_guard lock(mutex_);
  new_roots_ = std::move(roots);
}

void Predictor::work(std::vector<std::filesystem::path> roots, const std::stop_token& stop) {
  Catalogue catalogue(std::move(roots));  // its own: a catalogue is not thread-safe
  EvidenceFinder evidence(catalogue);
  for (;;) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
    const Request request = std::move(*waiting_);
    waiting_.reset();
    if (new_roots_) {
      catalogue = Catalogue(std::move(*new_roots_));
      evidence.forget();
    }
    new_roots_.reset();
    lock.unlock();
    const std::optional<Scenario> scenario = answer(request, catalogue);
    // It comes second and only to who stays: no slider waits for it.
    if (scenario && !is_another_waiting())
      report(request.number, std::make_shared<const Evidence>(evidence.find(*scenario)));
  }
}

std::optional<Scenario> Predictor::answer(const Request& request, const Catalogue& catalogue) {
  try {
    auto result = std::make_shared<const PredictionResult>(
        compute(request.scenario, catalogue, request.file, request.mode));
    report(request.number, result);
    return result->resolved.scenario;
  } catch (const Error& error) {
    report(request.number, failure_of(error, request.file));
  } catch (const std::exception& error) {
    report(request.number, PredictionFailure{to_qt(error.what()), {}, to_qt(error.what())});
  }
  return std::nullopt;
}

bool Predictor::is_another_waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_.has_value();
}

void Predictor::report(std::uint64_t number, std::shared_ptr<const PredictionResult> result) {
  QMetaObject::invokeMethod(
      this,
      [this, number, result = std::move(result)] {
        if (number == latest_) emit predicted(result);
      },
      Qt::QueuedConnection);
}

void Predictor::report(std::uint64_t number, PredictionFailure failure) {
  QMetaObject::invokeMethod(
      this,
      [this, number, failure = std::move(failure)] {
        if (number == latest_) emit failed(failure);
      },
      Qt::QueuedConnection);
}

void Predictor::report(std::uint64_t number, std::shared_ptr<const Evidence> evidence) {
  QMetaObject::invokeMethod(
      this,
      [this, number, evidence = std::move(evidence)] {
        if (number == latest_) emit evidence_found(evidence);
      },
      Qt::QueuedConnection);
}

}  // namespace scaleroof
