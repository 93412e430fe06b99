// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <QObject>
#include <QString>

#include "model/explore/scale.h"
#include "model/figure/figure.h"
#include "model/profile/resolve.h"
#include "model/validate/similar_runs.h"

namespace scaleroof {

/// Everything that the window shows of one scenario. A value: it is made once and handed on.
struct PredictionResult {
  Resolved resolved;
  Prediction prediction;
  ScalingStudy study;
  double efficiency{1};      ///< of the scenario's own count, against the smallest of the study
  std::int64_t baseline{1};  ///< that smallest count
  std::vector<OperatorReport> operators;
  std::array<Figure, std::size(figure_ids)> figures;  ///< in the order of figure_ids
};

/// What is wrong with a scenario, for the field and for the message bar.
struct PredictionFailure {
  QString sentence;  ///< the error as a whole
  QString pointer;   ///< the scenario's member that holds the mistake; empty when it lies in a profile
  QString reason;    ///< the error without its place
};

/// How far off the model was on measured runs that are like the scenario.
struct Evidence {
  std::vector<SimilarRun> runs;
  std::string mistake;  ///< of a file of measured cases that cannot be read
};

/// Throws Error. `file` names the scenario in errors.
PredictionResult compute(const nlohmann::json& scenario, const Catalogue& catalogue, const std::string& file,
                         ScalingMode mode);

/// Computes on a thread of its own. A newer request replaces one that waits; only the answer to the latest
/// one is reported.
class Predictor : public QObject {
  Q_OBJECT
 public:
  explicit Predictor(std::vector<std::filesystem::path> roots, QObject* parent = nullptr);
  ~Predictor() override;

  void request(nlohmann::json scenario, std::string file, ScalingMode mode);
  /// Later requests read the profiles anew, in these folders.
  void reload(std::vector<std::filesystem::path> roots);

 signals:
  void predicted(const std::shared_ptr<const scaleroof::PredictionResult>& result);
  void failed(const scaleroof::PredictionFailure& failure);
  /// To the latest prediction, after it.
  void evidence_found(const std::shared_ptr<const scaleroof::Evidence>& evidence);

 private:
  struct Request {
    nlohmann::json scenario;
    std::string file;
    ScalingMode mode{ScalingMode::strong};
    std::uint64_t number{0};
  };

  void work(std::vector<std::filesystem::path> roots, const std::stop_token& stop);
  /// The scenario, where it is right.
  std::optional<Scenario> answer(const Request& request, const Catalogue& catalogue);
  bool is_another_waiting();
  void report(std::uint64_t number, std::shared_ptr<const PredictionResult> result);
  void report(std::uint64_t number, PredictionFailure failure);
  void report(std::uint64_t number, std::shared_ptr<const Evidence> evidence);

  std::uint64_t latest_{0};  // of the window's thread
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<Request> waiting_;
  std::optional<std::vector<std::filesystem::path>> new_roots_;
  std::jthread thread_;  // last: it stops before the members that it uses go
};

}  // namespace scaleroof
