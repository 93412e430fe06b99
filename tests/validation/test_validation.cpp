// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <string>

#include <QTest>

#include "model/validate/case_files.h"
#include "model/validate/evidence.h"
#include "model/validate/validate.h"

using namespace scaleroof;

namespace {

/// Median and mean of the absolute errors that a group stays below, and the least share of measured values
/// inside the 90% interval.
struct Bounds {
  double median, mean, coverage;
};
const std::map<std::string, Bounds> bounds{
    {"language training", {0.06, 0.09, 0.85}},
    {"vision training", {0.08, 0.12, 0.8}},
    {"collectives", {0.08, 0.12, 0.8}},
    {"kernels", {0.08, 0.12, 0.8}},
    {"inference", {0.08, 0.12, 0.8}},
};

}  // namespace

/// The model against the measured cases of this folder.
class TestValidation : public QObject {
  Q_OBJECT

 private:
  Validation validation_;

 private slots:
  void initTestCase() {
    const std::vector<std::filesystem::path> roots{SCALEROOF_SOURCE_DIR};
    std::vector<MeasuredCase> cases;
    for (const auto& file : measured_case_files(roots))
      for (MeasuredCase& measured : load_measured_cases(file.string())) cases.push_back(std::move(measured));
    QVERIFY(cases.size() > 1500);
    validation_ = validate(std::move(cases), roots);
  }

  void every_case_names_its_source() {
    for (const MeasuredCase& measured : validation_.cases) {
      QVERIFY2(!measured.title.empty() && measured.url.starts_with("https://"), measured.place.c_str());
      QCOMPARE(measured.json.value("schema", ""), std::string(measured_case_schema));
    }
  }

  void no_case_is_there_twice() {
    std::map<std::string, int> count;
    for (const MeasuredCase& measured : validation_.cases)
      QVERIFY2(++count[measured.id] == 1, measured.id.c_str());
  }

  void no_case_is_skipped() {
    for (std::size_t i = 0; i < validation_.cases.size(); ++i) {
      const CaseResult& result = validation_.results[i];
      QVERIFY2(result.evaluation, (validation_.cases[i].place + ": " + result.skipped_because).c_str());
    }
  }

  void no_case_is_faster_than_its_hardware() {
    for (std::size_t i = 0; i < validation_.cases.size(); ++i)
      if (const auto& evaluation = validation_.results[i].evaluation)
        QVERIFY2(evaluation->impossible.empty(),
                 (validation_.cases[i].place + ": " + evaluation->impossible).c_str());
  }

  void errors_stay_within_bounds() {
    std::map<std::string, ErrorSummary> found;
    for (const ErrorGroup& group : group_errors(validation_, GroupBy::group))
      found[group.name] = group.errors;
    for (const auto& [name, bound] : bounds) {
      QVERIFY2(found.contains(name), name.c_str());
      const ErrorSummary& errors = found[name];
      const QString words = QString("%1: median %2, mean %3, coverage %4")
                                .arg(name.c_str())
                                .arg(errors.median_ape)
                                .arg(errors.mape)
                                .arg(errors.coverage_90);
      QVERIFY2(
          errors.median_ape < bound.median && errors.mape < bound.mean && errors.coverage_90 > bound.coverage,
          qPrintable(words));
    }
  }
};

QTEST_APPLESS_MAIN(TestValidation)
#include "test_validation.moc"
