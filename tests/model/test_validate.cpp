// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <QTemporaryDir>
#include <QTest>

#include "model/communication/collective_floor.h"
#include "model/error.h"
#include "model/explore/scale.h"
#include "model/predict/against_measured.h"
#include "model/profile/resolve.h"
#include "model/validate/validate.h"
#include "tests/support/approximately.h"
#include "tests/support/tiers.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

const std::vector<std::filesystem::path> roots{SCALEROOF_SOURCE_DIR};

json training_case() {
  return json::parse(R"({"id": "r50", "source": {"title": "a table"},
    "scenario": {"task": "training", "network": "resnet50", "accelerator": "v100-sxm2-16gb",
      "interconnect": "dgx1v-edr", "software": "ngc-mxnet", "accelerators": 8,
      "plan": {"local_batch": 128, "precision": "fp16"}},
    "measured": {"metric": "samples_per_s", "value": 8000}})");
}

json collective_case() {
  return json::parse(R"({"id": "ring", "kind": "collective", "accelerator": "a100-sxm-80gb",
    "interconnect": "dgx-a100-hdr", "collective": {"operation": "all-reduce", "bytes": 67108864, "ranks": 8},
    "measured": {"metric": "time_s", "value": 0.0006}})");
}

CaseResult evaluated(const json& line) {
  return evaluate_case(read_measured_case(line, "some.cases.jsonl, line 1"), Catalogue(roots));
}

CaseResult result_with(std::optional<double> error, std::optional<bool> inside = std::nullopt,
                       std::string impossible = {}) {
  CaseResult result;
  if (!error) return result;
  Evaluation& evaluation = result.evaluation.emplace();
  evaluation.impossible = std::move(impossible);
  if (inside) evaluation.interval_90 = {0, 1};
  result.inside = inside.value_or(false);
  result.relative_error = *error;
  return result;
}

std::string message_of(const json& line) {
  try {
    read_measured_case(line, "some.cases.jsonl, line 7");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

json changed(json line, const std::string& pointer, json value) {
  line[json::json_pointer(pointer)] = std::move(value);
  return line;
}

}  // namespace

class TestValidate : public QObject {
  Q_OBJECT

 private slots:
  // Twice as fast as measured is half the time, -50%; half as fast is twice the time, +100%.
  void rates_are_compared_as_times() {
    QCOMPARE(relative_error(Metric::samples_per_s, 200, 100), -0.5);
    QCOMPARE(relative_error(Metric::bus_bandwidth, 50, 100), 1.0);
    QCOMPARE(relative_error(Metric::time, 200, 100), 1.0);
    QCOMPARE(relative_error(Metric::device_memory, 50, 100), -0.5);
  }

  // |errors| sorted: 0.05, 0.1, 0.2, 0.4. Mean 0.75 / 4; median (0.1 + 0.2) / 2; 90% stands at rank
  // 0.9 x 3 = 2.7, so 0.2 + 0.7 x 0.2 = 0.34; bias (0.1 - 0.05 + 0.2 - 0.4) / 4; 2 of 3 intervals hold
  // theirs.
  void the_summary_is_as_computed_by_hand() {
    const std::vector<CaseResult> results{result_with(0.1, true), result_with(-0.05, true),
                                          result_with(0.2, false), result_with(-0.4, {}, "too fast"),
                                          result_with({})};
    std::vector<const CaseResult*> all;
    for (const CaseResult& result : results) all.push_back(&result);
    const ErrorSummary errors = summarise(all);
    QCOMPARE(errors.n, std::size_t{4});
    QCOMPARE(errors.skipped, std::size_t{1});
    QCOMPARE(errors.impossible, std::size_t{1});
    QCOMPARE(errors.mape, 0.1875);
    QCOMPARE(errors.median_ape, 0.15);
    QCOMPARE(errors.p90_ape, 0.34);
    QCOMPARE(errors.bias, -0.0375);
    QCOMPARE(errors.coverage_90, 2.0 / 3.0);
    QCOMPARE(summarise(std::vector<const CaseResult*>{}).mape, 0.0);
  }

  void a_training_case_is_what_predict_says() {
    const CaseResult result = evaluated(training_case());
    QVERIFY2(result.evaluation, result.skipped_because.c_str());
    const Scenario scenario = resolve(training_case()["scenario"], Catalogue(roots), "scenario").scenario;
    const Prediction prediction = predict(scenario);
    QCOMPARE(result.evaluation->predicted, prediction.samples_per_s);
    QCOMPARE(result.relative_error, 8000 / prediction.samples_per_s - 1);
    // The shortest time is the highest rate.
    const double batch = 8 * 128;
    COMPARE_RELATIVE((*result.evaluation->interval_90)[1], batch / prediction.iteration_time_90.low.value,
                     1e-12);
    COMPARE_RELATIVE((*result.evaluation->interval_90)[0], batch / prediction.iteration_time_90.high.value,
                     1e-12);
    QCOMPARE(result.group, std::string("vision training"));
    QCOMPARE(result.accelerator, std::string("v100-sxm2-16gb"));
    QVERIFY(result.evaluation->impossible.empty());
  }

  void memory_is_compared_in_bytes() {
    const CaseResult result = evaluated(
        changed(training_case(), "/measured", {{"metric", "device_memory_bytes"}, {"value", "10 GB"}}));
    const Prediction prediction =
        predict(resolve(training_case()["scenario"], Catalogue(roots), "scenario").scenario);
    QCOMPARE(result.evaluation->predicted, prediction.memory.total().value);
    QCOMPARE(result.relative_error, prediction.memory.total().value / 10e9 - 1);
    QVERIFY(!result.evaluation->interval_90);
  }

  // A local batch stays the same on fewer accelerators.
  void efficiency_is_that_of_a_weak_scaling_study() {
    const json measured{{"metric", "scaling_efficiency"}, {"value", 0.9}, {"baseline_accelerators", 1}};
    const CaseResult result = evaluated(changed(training_case(), "/measured", measured));
    const Scenario scenario = resolve(training_case()["scenario"], Catalogue(roots), "scenario").scenario;
    const double efficiency = scale(scenario, ScalingMode::weak, {1, 8}).points.back().efficiency;
    QVERIFY(efficiency < 1);
    QCOMPARE(result.evaluation->predicted, efficiency);
    QCOMPARE(result.relative_error, 0.9 / efficiency - 1);
    const CaseResult none = evaluated(
        changed(changed(training_case(), "/measured", measured), "/measured/baseline_accelerators", 8));
    QVERIFY(none.skipped_because.starts_with("/measured/baseline_accelerators: found 8, expected fewer"));
  }

  void a_collective_case_is_what_the_collective_model_says() {
    const CaseResult result = evaluated(collective_case());
    QVERIFY2(result.evaluation, result.skipped_because.c_str());
    const Machine machine = machine_of(read_measured_case(collective_case(), "line 1"), Catalogue(roots));
    const Seconds time =
        collective_time(*machine.interconnect, Collective::all_reduce, Bytes{67108864}, {8, 1}).time;
    QCOMPARE(result.evaluation->predicted, time.value);
    QCOMPARE(result.group, std::string("collectives"));
    const CaseResult rate =
        evaluated(changed(collective_case(), "/measured", {{"metric", "busbw"}, {"value", "200 GB/s"}}));
    // 2 x 7/8 of the message over the bus.
    COMPARE_RELATIVE(rate.evaluation->predicted, 1.75 * 67108864 / time.value, 1e-12);
    const CaseResult small = evaluated(changed(collective_case(), "/collective/bytes", 512));
    QCOMPARE(small.group, std::string("collectives below 1 KiB"));
  }

  // Four nodes of 8, tiers of 300 and 25 GB/s for each accelerator, 1 GB.
  void the_floor_of_a_collective_is_what_its_links_carry() {
    Interconnect interconnect;
    interconnect.tiers = {test::links(8, test::gb(300), {}), test::fabric(test::gb(25), 5, 40, 0.9)};
    const auto floor = [&](Collective collective, std::int64_t ranks) {
      return collective_floor(interconnect, collective, Bytes{1e9}, {ranks, 1}).value;
    };
    // Inside a node: 2 x 7/8 GB in and out of each accelerator.
    COMPARE_RELATIVE(floor(Collective::all_reduce, 8), 1.75 / 300, 1e-12);
    COMPARE_RELATIVE(floor(Collective::all_gather, 8), 0.875 / 300, 1e-12);
    // Across nodes: what a node's 8 links together take in: 3/4 GB that the other nodes hold.
    COMPARE_RELATIVE(floor(Collective::all_gather, 32), 0.75 / (8 * 25), 1e-12);
    COMPARE_RELATIVE(floor(Collective::all_reduce, 32), 1.5 / (8 * 25), 1e-12);
    // Each accelerator sends 24/32 of its buffer out of the node over its own link.
    COMPARE_RELATIVE(floor(Collective::all_to_all, 32), 0.75 / 25, 1e-12);
    COMPARE_RELATIVE(floor(Collective::broadcast, 32), 1.0 / (8 * 25), 1e-12);
    COMPARE_RELATIVE(floor(Collective::point_to_point, 32), 1.0 / 25, 1e-12);
    QCOMPARE(floor(Collective::all_reduce, 1), 0.0);
    interconnect.tiers[0].in_network_reduction = true;
    COMPARE_RELATIVE(floor(Collective::all_reduce, 8), 1.0 / 300, 1e-12);
  }

  void what_no_hardware_can_do_is_flagged() {
    const CaseResult collective = evaluated(changed(collective_case(), "/measured/value", 1e-6));
    QVERIFY(!collective.evaluation->impossible.empty());
    QVERIFY(evaluated(collective_case()).evaluation->impossible.empty());
    // 8 V100 have 1,000 TFLOP/s; ResNet-50 takes 3 x 8.2 GFLOP a sample, so 40,000 samples/s at the peak.
    QVERIFY(!evaluated(changed(training_case(), "/measured/value", 100'000)).evaluation->impossible.empty());
    QVERIFY(evaluated(changed(training_case(), "/measured/value", 20'000)).evaluation->impossible.empty());
  }

  void what_cannot_be_predicted_says_why() {
    const auto why = [](const json& line) { return evaluated(line).skipped_because; };
    QVERIFY(why(changed(training_case(), "/scenario/accelerator", "v1000"))
                .starts_with(
                    "/scenario/accelerator: found \"v1000\", expected the id of an accelerator (nearest: "));
    QVERIFY(why(changed(training_case(), "/scenario/plan/local_batch", -1))
                .starts_with("/scenario/plan/local_batch: found -1"));
    QVERIFY(why(changed(training_case(), "/measured/metric", "goodness"))
                .starts_with("/measured/metric: found \"goodness\", expected one of \"iteration_time_s\""));
    QVERIFY(why(changed(training_case(), "/measured/metric", "busbw"))
                .starts_with("/measured/metric: found \"busbw\""));
    QVERIFY(why(changed(training_case(), "/kind", "dance")).starts_with("/kind: found \"dance\""));
    QVERIFY(why(changed(collective_case(), "/collective/operation", "reduce-all"))
                .starts_with("/collective/operation: found \"reduce-all\""));
    QVERIFY(why(changed(collective_case(), "/interconnect", nullptr)).starts_with("/interconnect: "));
  }

  void a_line_that_is_no_case_is_refused_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* pointer, const char* value, const char* message) {
      QTest::newRow(pointer) << pointer << value << message;
    };
    row("/schema", "\"scaleroof/scenario/1\"",
        "/schema: found \"scaleroof/scenario/1\", expected \"scaleroof/measured-case/1\"");
    row("/id", "3", "/id: found 3, expected a text");
    row("/measured", "null", "/measured: found nothing, expected an object");
    row("/measured/value", "0", "/measured/value: found 0, expected ");
    row("/measured/value", "\"fast\"", "/measured/value: found \"fast\" (no number), expected ");
    row("/measured/metric", "null", "/measured/metric: found nothing, expected ");
    row("/scenario", "[]", "/scenario: found an empty list, expected an object");
    row("/source", "\"a book\"", "/source: found \"a book\", expected an object");
    row("/uncertain", "[1]", "/uncertain/0: found 1, expected a JSON Pointer");
  }

  void a_line_that_is_no_case_is_refused() {
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, message);
    const std::string found =
        message_of(changed(training_case(), pointer.toStdString(), json::parse(value.toStdString())));
    const std::string expected = "some.cases.jsonl, line 7: " + message.toStdString();
    QVERIFY2(found.starts_with(expected), found.c_str());
  }

  void a_case_without_its_subject_is_refused() {
    json line = collective_case();
    line.erase("collective");
    QCOMPARE(message_of(line),
             std::string("some.cases.jsonl, line 7: /collective: found nothing, expected an object"));
    line = training_case();
    line.erase("scenario");
    QCOMPARE(message_of(line),
             std::string("some.cases.jsonl, line 7: /scenario: found nothing, expected an object"));
    QCOMPARE(message_of(json(3)),
             std::string("some.cases.jsonl, line 7: found 3, expected a measured case, an object"));
  }

  void kinds_are_implied_by_members() {
    json line = collective_case();
    line.erase("kind");
    QCOMPARE(read_measured_case(line, "").kind, CaseKind::collective);
    QCOMPARE(read_measured_case(training_case(), "").kind, CaseKind::training);
    QCOMPARE(read_measured_case(changed(training_case(), "/scenario/task", "inference"), "").kind,
             CaseKind::inference);
  }

  void the_answer_does_not_depend_on_threads() {
    std::vector<MeasuredCase> cases;
    for (int i = 1; i <= 40; ++i) {
      const json line = i % 2 == 0 ? changed(training_case(), "/scenario/plan/local_batch", i)
                                   : changed(collective_case(), "/collective/bytes", 1000 * i);
      cases.push_back(read_measured_case(line, "line " + std::to_string(i)));
    }
    const Validation one = validate(cases, roots, 1), four = validate(cases, roots, 4);
    QCOMPARE(one.results.size(), std::size_t{40});
    for (std::size_t i = 0; i < cases.size(); ++i) {
      QVERIFY(one.results[i].evaluation && four.results[i].evaluation);
      QCOMPARE(four.results[i].relative_error, one.results[i].relative_error);
    }
    QCOMPARE(summarise(four).mape, summarise(one).mape);
    QCOMPARE(worst_cases(four, 5), worst_cases(one, 5));
  }

  void groups_and_the_worst_are_in_order() {
    Validation validation;
    for (const double error : {0.1, -0.3, 0.2}) {
      MeasuredCase& measured = validation.cases.emplace_back();
      measured.title = error > 0 ? "b" : "a";
      validation.results.push_back(result_with(error));
    }
    validation.cases.emplace_back();
    validation.results.push_back(result_with({}));
    QCOMPARE(worst_cases(validation, 2), (std::vector<std::size_t>{1, 2}));
    QCOMPARE(worst_cases(validation, 9).size(), std::size_t{3});
    const std::vector<ErrorGroup> groups = group_errors(validation, GroupBy::source);
    QCOMPARE(groups.size(), std::size_t{3});
    QCOMPARE(groups[0].errors.skipped, std::size_t{1});
    QCOMPARE(groups[1].name, std::string("a"));
    QCOMPARE(groups[2].errors.n, std::size_t{2});
    COMPARE_RELATIVE(groups[2].errors.mape, 0.15, 1e-12);
  }
};

QTEST_APPLESS_MAIN(TestValidate)
#include "test_validate.moc"
