// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <QObject>
#include <QString>
#include <QThreadPool>

#include "model/validate/case_filter.h"
#include "model/validate/validate.h"

namespace scaleroof {

/// Measured cases beside their predictions, and what they can be picked by. A value: it is made once and
/// handed on.
struct ValidationResult {
  Validation validation;
  CaseIndex index;
};

/// Reads measured cases and predicts them away from the window's thread. Only the answer to the latest
/// request is reported.
class Validator : public QObject {
  Q_OBJECT
 public:
  explicit Validator(std::vector<std::filesystem::path> roots, QObject* parent = nullptr);
  ~Validator() override;

  /// Later requests use the profiles in these folders.
  void reload(std::vector<std::filesystem::path> roots) { roots_ = std::move(roots); }
  /// Cases of these files, in their order.
  void request(std::vector<std::filesystem::path> files);

 signals:
  void validated(const std::shared_ptr<const scaleroof::ValidationResult>& result);
  /// A file that is no list of measured cases, in a sentence.
  void failed(const QString& sentence);

 private:
  std::vector<std::filesystem::path> roots_;
  std::uint64_t latest_{0};  // of the window's thread
  QThreadPool pool_;
};

}  // namespace scaleroof
