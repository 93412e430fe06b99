// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <QTest>

#include "model/error.h"
#include "model/explore/scale.h"
#include "model/profile/resolve.h"

using namespace scaleroof;

namespace {

using Counts = std::vector<std::int64_t>;

Scenario scenario_of(const std::string& name,
                     const std::vector<std::pair<std::string, std::string>>& assignments = {}) {
  const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
  return load_scenario(SCALEROOF_SOURCE_DIR "/tests/data/" + name, catalogue, assignments).scenario;
}

Scenario resnet50() {
  return scenario_of("resnet50.scenario.json");
}
Scenario gpt3() {
  return scenario_of("gpt3-175b.scenario.json");
}

Counts counts_of(const ScalingStudy& study) {
  Counts counts;
  for (const ScalingPoint& point : study.points) counts.push_back(point.accelerators);
  return counts;
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-12 * std::abs(b);
}

}  // namespace

class TestScale : public QObject {
  Q_OBJECT

 private slots:
  void reads_counts() {
    QCOMPARE(parse_counts("8"), (Counts{8}));
    QCOMPARE(parse_counts("8,16,32"), (Counts{8, 16, 32}));
    QCOMPARE(parse_counts("8:64:x2"), (Counts{8, 16, 32, 64}));
    // 3 * 10 = 30, 300, and 3000 is beyond the last: the last one need not be hit.
    QCOMPARE(parse_counts("3:2999:x10"), (Counts{3, 30, 300}));
    QCOMPARE(parse_counts("8:33:8"), (Counts{8, 16, 24, 32}));
    QCOMPARE(parse_counts("5:5:1"), (Counts{5}));
    QCOMPARE(parse_counts("1:10000:1").size(), std::size_t{10'000});
    // 2^62 is the last power of two in 64 bits with sign: 63 of them, no overflow on the way.
    QCOMPARE(parse_counts("1:9223372036854775807:x2").size(), std::size_t{63});
    QCOMPARE(parse_counts("9223372036854775800:9223372036854775807:5"),
             (Counts{9223372036854775800, 9223372036854775805}));
  }

  void refuses_other_texts_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             ",",
                             "8,",
                             "a,b",
                             "8;16",
                             "8:4",
                             "8:4:x2",
                             "0:8:x2",
                             "8:4096:x1",
                             "8:4096:x0",
                             "8:64:0",
                             "8:64:-8",
                             "8:64:y2",
                             "8:64:x",
                             "8:64:x1.5",
                             "1:2:3:4",
                             "-8",
                             "0",
                             "1.5",
                             " 8",
                             "8 16",
                             "1:10001:1",
                             "1:9223372036854775807:1",
                             "99999999999999999999",
                             "1e3",
                             "NaN"})
      QTest::newRow(text) << QString(text);
  }

  void refuses_other_texts() {
    QFETCH(QString, text);
    QVERIFY_EXCEPTION_THROWN(parse_counts(text.toStdString()), Error);
  }

  void says_what_is_wrong_with_a_text() {
    try {
      parse_counts("8:4096:x1");
      QFAIL("refused nothing");
    } catch (const Error& error) {
      QCOMPARE(QString(error.what()),
               QString("found accelerator counts \"8:4096:x1\", expected a factor of at least 2"));
    }
  }

  void one_point_is_its_own_baseline() {
    const ScalingStudy study = scale(resnet50(), ScalingMode::strong, {8});
    QCOMPARE(study.points.size(), std::size_t{1});
    QCOMPARE(study.points[0].efficiency, 1.0);
    QCOMPARE(study.points[0].speedup, 1.0);
    QCOMPARE(study.points[0].prediction.iteration_time.value, predict(resnet50()).iteration_time.value);
  }

  void points_are_sorted_and_single() {
    QCOMPARE(counts_of(scale(resnet50(), ScalingMode::weak, {8, 2, 4, 8, 2})), (Counts{2, 4, 8}));
  }

  // 1024 samples on 8 accelerators are 128 a replica. Weak: 16 accelerators run 2048 samples, 4 run 512.
  void weak_keeps_the_batch_of_a_replica() {
    const ScalingStudy study = scale(resnet50(), ScalingMode::weak, {4, 16});
    for (const ScalingPoint& point : study.points) {
      const double batch = 128.0 * static_cast<double>(point.accelerators);
      QVERIFY(near(point.prediction.samples_per_s * point.prediction.iteration_time.value, batch));
      QCOMPARE(point.prediction.micro_batch, std::int64_t{128});
    }
    Scenario four = resnet50();
    four.accelerators = four.plan.data_parallel = 4;
    four.plan.global_batch = 512;
    QCOMPARE(study.points[0].prediction.iteration_time.value, predict(four).iteration_time.value);
  }

  // Strong: 1024 samples always; on 16 accelerators 64 a replica, so that the micro-batch of 128 becomes 64;
  // on 4 it stays and two of them are accumulated.
  void strong_keeps_the_global_batch() {
    const ScalingStudy study = scale(resnet50(), ScalingMode::strong, {4, 8, 16});
    QCOMPARE(counts_of(study), (Counts{4, 8, 16}));
    for (const ScalingPoint& point : study.points)
      QVERIFY(near(point.prediction.samples_per_s * point.prediction.iteration_time.value, 1024));
    QCOMPARE(study.points[0].prediction.micro_batch, std::int64_t{128});
    QCOMPARE(study.points[1].prediction.micro_batch, std::int64_t{128});
    QCOMPARE(study.points[2].prediction.micro_batch, std::int64_t{64});
  }

  // Global batch 960, micro-batch 64: on 16 accelerators 60 samples a replica, whose largest divisor up to 64
  // is 60; on 15 there are 64; on 2 there are 480 = 2^5 * 15, whose largest divisor up to 64 is 60.
  void lowers_the_micro_batch_to_the_largest_divisor() {
    Scenario scenario = resnet50();
    scenario.plan.global_batch = 960;
    scenario.plan.micro_batch = 64;
    const ScalingStudy study = scale(scenario, ScalingMode::strong, {2, 15, 16});
    QCOMPARE(counts_of(study), (Counts{2, 15, 16}));
    QCOMPARE(study.points[0].prediction.micro_batch, std::int64_t{60});
    QCOMPARE(study.points[1].prediction.micro_batch, std::int64_t{64});
    QCOMPARE(study.points[2].prediction.micro_batch, std::int64_t{60});
  }

  void efficiency_is_throughput_per_accelerator_against_the_smallest_point() {
    for (const ScalingMode mode : {ScalingMode::strong, ScalingMode::weak}) {
      const ScalingStudy study = scale(resnet50(), mode, {2, 8, 64});
      QCOMPARE(study.points.size(), std::size_t{3});
      const double base = study.points[0].prediction.samples_per_s;
      QCOMPARE(study.points[0].efficiency, 1.0);
      for (const ScalingPoint& point : study.points) {
        QVERIFY(near(point.speedup, point.prediction.samples_per_s / base));
        QVERIFY(near(point.efficiency, point.speedup * 2.0 / static_cast<double>(point.accelerators)));
      }
      // Collectives take time: without any, this would be exactly 1.
      QVERIFY(study.points[2].efficiency < 1.0);
    }
  }

  void skips_what_does_not_divide_and_says_why() {
    // 3 does not divide the batch of 1024; 0 is no count.
    const ScalingStudy data = scale(resnet50(), ScalingMode::strong, {0, 3, 4});
    QCOMPARE(counts_of(data), (Counts{4}));
    QCOMPARE(data.skipped.size(), std::size_t{2});
    QCOMPARE(data.skipped[0].accelerators, std::int64_t{0});
    QCOMPARE(data.skipped[1].accelerators, std::int64_t{3});
    QCOMPARE(QString::fromStdString(data.skipped[1].why),
             QString("a global batch of 1024 does not divide among 3 replicas"));
    // Tensor 8 x pipeline 8 = 64: 96 accelerators are one and a half replicas.
    const ScalingStudy model = scale(gpt3(), ScalingMode::weak, {96, 128});
    QCOMPARE(counts_of(model), (Counts{128}));
    QCOMPARE(QString::fromStdString(model.skipped.at(0).why),
             QString("tensor parallel 8 x pipeline parallel 8 does not divide 96 accelerators"));
  }

  void skips_more_accelerators_than_the_machine_has() {
    // Selene has 4,480.
    const ScalingStudy study = scale(gpt3(), ScalingMode::weak, {4480, 4544});
    QCOMPARE(counts_of(study), (Counts{4480}));
    QVERIFY(study.skipped.at(0).why.find("4480") != std::string::npos);
  }

  void skips_batches_beyond_counting() {
    // 2^58 x 128 = 2^65 samples.
    const ScalingStudy study = scale(resnet50(), ScalingMode::weak, {8, std::int64_t{1} << 58});
    QCOMPARE(counts_of(study), (Counts{8}));
    QCOMPARE(study.skipped.size(), std::size_t{1});
  }

  void refuses_a_study_without_points() {
    QVERIFY_EXCEPTION_THROWN(scale(resnet50(), ScalingMode::strong, {}), Error);
    QVERIFY_EXCEPTION_THROWN(scale(gpt3(), ScalingMode::strong, {8, 16}), Error);
  }

  // The interconnect ends in an unlimited tier and no system is named: up to 64 x 8.
  void default_counts_go_to_64_times_the_scenarios_own() {
    QCOMPARE(default_counts(resnet50()), (Counts{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}));
    Scenario six = resnet50();
    six.accelerators = 6;
    QCOMPARE(default_counts(six), (Counts{1, 2, 4, 6, 8, 16, 32, 64, 128, 256}));
  }

  // 64 x 2^k up to Selene's 4,480.
  void default_counts_end_at_the_machines_size() {
    QCOMPARE(default_counts(gpt3()), (Counts{64, 128, 256, 512, 1024, 2048, 4096}));
  }
};

QTEST_APPLESS_MAIN(TestScale)
#include "test_scale.moc"
