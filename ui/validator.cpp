// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/validator.h"

#include <functional>

#include "model/validate/case_files.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

ValidationResult compute(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::filesystem::path>& roots) {
  ValidationResult result;
  result.validation = validate(load_measured_cases(files), roots);
  result.index = CaseIndex(result.validation);
  return result;
}

}  // namespace

Validator::Validator(std::vector<std::filesystem::path> roots, QObject* parent)
    : QObject(parent), roots_(std::move(roots)) {
  pool_.setMaxThreadCount(1);
}

Validator::~Validator() {
  pool_.clear();
  pool_.waitForDone();
}

void Validator::request(std::vector<std::filesystem::path> files) {
  pool_.clear();  // what has not begun is not wanted any more
  pool_.start([this, files = std::move(files), roots = roots_, number = ++latest_] {
    std::function<void()> report;
    try {
      report = [this, result = std::make_shared<const ValidationResult>(compute(files, roots))] {
        emit validated(result);
      };
    } catch (const std::exception& error) {
      report = [this, sentence = to_qt(error.what())] { emit failed(sentence); };
    }
    QMetaObject::invokeMethod(
        this,
        [this, number, report] {
          if (number == latest_) report();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace scaleroof
