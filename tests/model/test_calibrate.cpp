// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "model/calibrate/calibrate.h"
#include "model/description/read_profile.h"
#include "model/error.h"
#include "model/profile/resolve.h"
#include "model/validate/evaluate_case.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

const std::filesystem::path shipped = SCALEROOF_SOURCE_DIR;
const CalibrationTarget software{ProfileKind::software, "megatron-lm"};

/// GPT-22B on 8 A100 with a micro-batch.
json scenario(int micro_batch) {
  return {{"schema", "scaleroof/scenario/1"},
          {"task", "training"},
          {"network", "megatron-22b"},
          {"system", "selene"},
          {"software", "megatron-lm"},
          {"accelerators", 8},
          {"plan",
           {{"tensor_parallel", 8},
            {"global_batch", 16},
            {"micro_batch", micro_batch},
            {"precision", "fp16"},
            {"sequence_parallel", true},
            {"recompute", "selective"},
            {"attention", "unfused"}}}};
}

json case_of(const std::string& id, json described, double seconds) {
  return {{"id", id},
          {"kind", "training"},
          {"source", {{"title", "Our cluster"}, {"url", "https://example.org"}, {"where", id}}},
          {"scenario", std::move(described)},
          {"measured", {{"metric", "iteration_time_s"}, {"value", seconds}}}};
}

/// What would be measured where `figure` of the software had another value.
std::vector<MeasuredCase> measured_with(const char* figure, double value, int count = 4) {
  Catalogue other({shipped});
  json profile = other.profile(ProfileKind::software, software.id);
  profile[json::json_pointer(figure)] = value;
  other.replace(ProfileKind::software, software.id, profile);
  std::vector<MeasuredCase> cases;
  for (int i = 0; i < count; ++i) {
    const int micro_batch = 1 << i % 4;
    json line = case_of("run-" + std::to_string(i), scenario(micro_batch), 1);
    const auto answer = evaluate_case(read_measured_case(line, "made"), other);
    line["measured"]["value"] = answer.evaluation.value().predicted;
    cases.push_back(read_measured_case(line, "made"));
  }
  return cases;
}

CalibrationOptions options(std::vector<std::string> pointers) {
  CalibrationOptions result;
  result.targets = {software};
  result.pointers = std::move(pointers);
  result.prior_sd = 1;
  result.noise = 0.005;
  return result;
}

const char* const traffic = "/element_wise/traffic";

}  // namespace

class TestCalibrate : public QObject {
  Q_OBJECT
 private slots:
  void finds_the_value_that_the_measurements_were_made_with() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.6);
    const Calibration result = calibrate(cases, {shipped}, options({traffic}));
    QCOMPARE(result.figures.size(), std::size_t{1});
    const FittedFigure& fitted = result.figures.front();
    QVERIFY2(std::abs(fitted.value / 1.6 - 1) < 0.01, qPrintable(QString::number(fitted.value)));
    QVERIFY(fitted.determined());
    QVERIFY(result.fitted_before.median_ape > 0.01);
    QVERIFY(result.fitted_after.median_ape < 0.002);
    QCOMPARE(result.fitted_after.n, std::size_t{4});
  }

  // With one measurement, one figure and a linear model the posterior is a formula. A share of a roof with
  // prior deviation p, noise s and elasticity e of time to the share: posterior deviation
  // p s / sqrt(s^2 + e^2 p^2).
  void posterior_by_hand() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.001, 1);
    CalibrationOptions chosen = options({traffic});
    chosen.prior_sd = 0.05;
    chosen.noise = 0.01;
    const Calibration result = calibrate(cases, {shipped}, chosen);
    const auto time = [&](double value) {
      return measured_with("/element_wise/traffic/value", value, 1).front().value;
    };
    const double value = result.figures.front().value;
    const double elasticity = std::log(time(value * 1.02) / time(value)) / std::log(1.02);
    const double expected = 0.05 * 0.01 / std::hypot(0.01, elasticity * 0.05);
    QVERIFY(std::abs(result.figures.front().posterior_sd / expected - 1) < 0.03);
  }

  void what_the_measurements_do_not_feel_stays() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.3);
    const Calibration result =
        calibrate(cases, {shipped}, options({traffic, "/convolutions/depthwise_share"}));
    const FittedFigure& depthwise = result.figures.back();
    QCOMPARE(depthwise.value, depthwise.figure.prior);
    QVERIFY(std::abs(depthwise.posterior_sd - depthwise.figure.prior_sd) < 1e-12);
    QVERIFY(!depthwise.determined());
    QVERIFY(!result.profiles.front().patch.contains("convolutions"));
    QVERIFY(result.profiles.front().patch.at("sources").contains(traffic));
  }

  void a_narrow_prior_holds_against_one_measurement() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.6, 1);
    CalibrationOptions narrow = options({traffic});
    narrow.prior_sd = 0.001;
    const Calibration result = calibrate(cases, {shipped}, narrow);
    QVERIFY(std::abs(result.figures.front().value / result.figures.front().figure.prior - 1) < 0.005);
    QVERIFY(!result.figures.front().determined());
  }

  void one_wrong_measurement_does_not_rule() {
    auto cases = measured_with("/element_wise/traffic/value", 1.3, 8);
    cases.back().value *= 3;
    const Calibration result = calibrate(cases, {shipped}, options({traffic}));
    QVERIFY2(std::abs(result.figures.front().value / 1.3 - 1) < 0.15,
             qPrintable(QString::number(result.figures.front().value)));
  }

  void a_share_of_a_roof_stays_below_it() {
    auto cases = measured_with("/element_wise/traffic/value", 1.0);
    for (MeasuredCase& measured : cases) measured.value /= 4;  // faster than the hardware
    const Calibration result = calibrate(cases, {shipped}, options({"/matrix_products/share"}));
    QVERIFY(result.figures.front().value <= 1);
    QVERIFY(result.figures.front().figure.upper == 1);
  }

  void held_out_cases_are_not_fitted() {
    auto cases = measured_with("/element_wise/traffic/value", 1.3, 6);
    for (std::size_t i = 2; i < cases.size(); i += 3) cases[i].value *= 2;
    CalibrationOptions chosen = options({traffic});
    chosen.hold_out = 3;
    const Calibration result = calibrate(cases, {shipped}, chosen);
    QCOMPARE(result.fitted_after.n, std::size_t{4});
    QCOMPARE(result.held_out_after.n, std::size_t{2});
    QVERIFY(result.fitted_after.median_ape < 0.002);
    QVERIFY(std::abs(result.held_out_after.median_ape - 0.5) < 0.01);

    chosen.hold_out = 0;
    chosen.held_out_sources = {"run-2", "run-5"};
    QCOMPARE(calibrate(cases, {shipped}, chosen).held_out_after.n, std::size_t{2});
  }

  void the_copy_is_a_profile_that_predicts_what_was_fitted() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.6);
    const Calibration result = calibrate(cases, {shipped}, options({traffic}));
    const CalibratedProfile& copy = result.profiles.front();
    const Catalogue catalogue({shipped});
    json profile = catalogue.profile(ProfileKind::software, software.id);
    profile.merge_patch(copy.patch);
    check_profile(ProfileKind::software, profile, {});
    json described = scenario(2);
    json written = copy.patch;
    written["base"] = software.id;
    described["software"] = written;
    const auto predicted =
        evaluate_case(read_measured_case(case_of("x", described, cases[1].value), "made"), catalogue);
    QVERIFY(std::abs(predicted.relative_error) < 0.002);
  }

  void the_result_does_not_depend_on_the_order_of_threads() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.3, 8);
    CalibrationOptions chosen;
    chosen.targets = {software};
    const Calibration first = calibrate(cases, {shipped}, chosen);
    const Calibration second = calibrate(cases, {shipped}, chosen);
    QVERIFY(first.figures.size() > 5);
    for (std::size_t i = 0; i < first.figures.size(); ++i)
      QCOMPARE(first.figures[i].value, second.figures[i].value);
  }

  void mistakes_are_said() {
    const auto cases = measured_with("/element_wise/traffic/value", 1.3, 1);
    const auto said = [&](const CalibrationOptions& chosen) {
      try {
        calibrate(cases, {shipped}, chosen);
      } catch (const Error& error) {
        return QString(error.what());
      }
      return QString("nothing");
    };
    CalibrationOptions unused;
    unused.targets = {{ProfileKind::software, "internevo"}};
    QVERIFY(said(unused).contains("no measured case"));
    CalibrationOptions unknown;
    unknown.targets = {{ProfileKind::software, "megatron"}};
    QVERIFY2(said(unknown).contains("nearest"), qPrintable(said(unknown)));
    QVERIFY(said(options({"/element_wise/trafic"})).contains("no such figure"));
    QVERIFY(said(options({"/name"})).contains("no such figure"));
  }
};

QTEST_GUILESS_MAIN(TestCalibrate)
#include "test_calibrate.moc"
