// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/schedule/gradient_buckets.h"
#include "model/schedule/host.h"
#include "model/schedule/pipeline.h"
#include "model/schedule/straggler.h"
#include "tests/support/approximately.h"

using namespace scaleroof;

class TestSchedule : public QObject {
  Q_OBJECT
 private slots:
  void bubbles() {
    using enum PipelineSchedule;
    // Four stages, a micro-batch of 3 s (1 s forward): three idle slots.
    COMPARE_RELATIVE(pipeline_bubble(gpipe, 4, 1, 3.0, 1.0), 9.0, 1e-12);
    COMPARE_RELATIVE(pipeline_bubble(one_forward_one_backward, 4, 1, 3.0, 1.0), 9.0, 1e-12);
    COMPARE_RELATIVE(pipeline_bubble(interleaved, 4, 3, 3.0, 1.0), 3.0, 1e-12);
    COMPARE_RELATIVE(pipeline_bubble(zero_bubble, 4, 1, 3.0, 1.0), 3.0, 1e-12);
    QCOMPARE(pipeline_bubble(one_forward_one_backward, 1, 1, 3.0, 1.0), 0.0);
  }

  void layersOfStages() {
    const StageLayers even = distribute_layers(96, 8, 3);
    QCOMPARE(even.middle, 12.0);
    QCOMPARE(even.last, 12.0);
    // 126 + 2 = 16 x 8: embedding and head count as a layer each.
    const StageLayers llama = distribute_layers(126, 16, 1);
    QCOMPARE(llama.middle, 8.0);
    QCOMPARE(llama.last, 7.0);
    // 10 layers on 4 stages: 3, 3, 3 and what is left is at most 2.
    const StageLayers uneven = distribute_layers(10, 4, 1);
    QCOMPARE(uneven.middle, 3.0);
    QCOMPARE(uneven.last, 2.0);
    QCOMPARE(uneven.mean, 2.5);
  }

  void microBatchesInFlight() {
    using enum PipelineSchedule;
    QCOMPARE(micro_batches_in_flight(gpipe, 8, 1, 64, 0), 64.0);
    QCOMPARE(micro_batches_in_flight(one_forward_one_backward, 8, 1, 64, 0), 8.0);
    QCOMPARE(micro_batches_in_flight(one_forward_one_backward, 8, 1, 64, 7), 1.0);
    QCOMPARE(micro_batches_in_flight(one_forward_one_backward, 8, 1, 4, 0), 4.0);
    // Korthikanti et al. 2022: p (1 + (p-1)/(p v)) = 8 + 7/3 on the first stage.
    COMPARE_RELATIVE(micro_batches_in_flight(interleaved, 8, 3, 64, 0), 8 + 7.0 / 3, 1e-12);
  }

  void bucketsFollowTheRecurrence() {
    // Backward of 10 s; three buckets of 1 B are full at 3, 6 and 10 s and take 4 s each on the link:
    // 3-7, 7-11, 11-15. Exposed: 5 s; a difference of totals (12 - 10) would say 2 s.
    const auto four_seconds_a_byte = [](double bytes) { return 4 * bytes; };
    GradientBuckets buckets(1.0, 10.0, 1.0, four_seconds_a_byte);
    buckets.ready(0.3, 1);
    buckets.ready(0.6, 1);
    buckets.ready(1.0, 1);
    buckets.finish();
    COMPARE_RELATIVE(buckets.exposed(), 5.0, 1e-12);
    COMPARE_RELATIVE(buckets.busy(), 12.0, 1e-12);
  }

  void bucketsWithoutOverlapAreExposed() {
    const auto a_second_a_byte = [](double bytes) { return bytes; };
    GradientBuckets buckets(1.0, 10.0, 0.0, a_second_a_byte);
    for (int i = 1; i <= 5; ++i) buckets.ready(i / 5.0, 1);
    buckets.finish();
    COMPARE_RELATIVE(buckets.exposed(), 5.0, 1e-12);
  }

  void infiniteBandwidthExposesNothing() {
    const auto nothing = [](double) { return 0.0; };
    GradientBuckets buckets(1.0, 10.0, 1.0, nothing);
    buckets.ready(0.5, 7.5);
    buckets.ready(1.0, 7.5);
    buckets.finish();
    QCOMPARE(buckets.exposed(), 0.0);
  }

  void lastPartialBucketIsSent() {
    // 1.5 B: one whole bucket at 5 s (to 6 s), then half of one at the end: 10 to 10.5 s.
    const auto a_second_a_byte = [](double bytes) { return bytes; };
    GradientBuckets buckets(1.0, 10.0, 1.0, a_second_a_byte);
    buckets.ready(0.5, 1.5);
    buckets.finish();
    COMPARE_RELATIVE(buckets.exposed(), 0.5, 1e-12);
  }

  void host() {
    QCOMPARE(with_host(2.0, 0.0, 10), 2.0);
    // Equal: the 10-norm of (1, 1) is 2^(1/10).
    COMPARE_RELATIVE(with_host(1.0, 1.0, 10), std::pow(2.0, 0.1), 1e-12);
    // Far apart: the larger one.
    COMPARE_RELATIVE(with_host(1.0, 100.0, 10), 100.0, 1e-12);
    QVERIFY(with_host(3.0, 2.9, 10) >= 3.0);
  }

  void stragglers() {
    QCOMPARE(straggler_share(1, 0.01), 0.0);
    // sqrt(2 ln 1000) = 3.717
    COMPARE_RELATIVE(straggler_share(1000, 0.01), 0.03717, 1e-4);
    QVERIFY(straggler_share(2000, 0.01) > straggler_share(1000, 0.01));
  }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "test_schedule.moc"
