// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/error.h"
#include "model/predict/predict.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {

/// 1 TFLOP and 1 GB a sample forward, one million parameters.
Scenario totals() {
  Scenario s = test::round_machine();
  s.network.description =
      OperatorTotals{.forward_flops = 1e12, .forward_bytes = Bytes{1e9}, .parameters = 1e6};
  s.plan.optimizer = Optimizer::sgd;
  return s;
}

void use(Scenario& s, std::int64_t tensor, std::int64_t pipeline, std::int64_t data) {
  s.plan.tensor_parallel = tensor;
  s.plan.pipeline_parallel = pipeline;
  s.plan.data_parallel = data;
  s.accelerators = tensor * pipeline * data;
}

std::string pointer_of_error(const Scenario& scenario) {
  try {
    predict(scenario);
  } catch (const Error& error) {
    return error.details().pointer;
  }
  return "no error";
}

}  // namespace

class TestPredict : public QObject {
  Q_OBJECT
 private slots:
  void oneAcceleratorByHand() {
    const Prediction p = predict(totals());
    // 1e12 / 100e12 = 10 ms of arithmetic against 1 ms of memory; twice that backward.
    COMPARE_RELATIVE(p.breakdown[TimePart::forward].value, 10e-3, 1e-9);
    COMPARE_RELATIVE(p.breakdown[TimePart::backward].value, 20e-3, 1e-9);
    // Plain SGD in mixed precision moves 4 + 8 + 10 bytes a parameter: 22e6 B over 1 TB/s.
    COMPARE_RELATIVE(p.breakdown[TimePart::optimizer].value, 22e-6, 1e-9);
    COMPARE_RELATIVE(p.iteration_time.value, 30.022e-3, 1e-9);
    // 3e12 model FLOPs in 30.022 ms on 100 TFLOP/s.
    COMPARE_RELATIVE(p.mfu, 3e12 / 30.022e-3 / 100e12, 1e-9);
    COMPARE_RELATIVE(p.samples_per_s, 1 / 30.022e-3, 1e-9);
  }

  void memoryRoofByHand() {
    Scenario s = totals();
    s.memory[MemoryLevelId::device]->read_bandwidth = BytesPerSecond{50e9};
    // 1 GB at 50 GB/s is 20 ms, above the 10 ms of arithmetic.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::forward].value, 20e-3, 1e-9);
  }

  void dataParallelRingByHand() {
    Scenario s = totals();
    use(s, 1, 1, 8);
    s.plan.global_batch = 8;
    // 4 MB of fp32 gradients over a ring of 8 at 100 GB/s, not overlapped: 2 x 7/8 x 4e6 / 100e9 = 70 us.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::data_parallel_exposed].value, 70e-6, 1e-6);
    s.software.overlap.gradient_overlap = 1;
    // One bucket that is final when the backward pass ends cannot hide.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::data_parallel_exposed].value, 70e-6, 1e-6);
  }

  void gradientAccumulation() {
    Scenario s = totals();
    s.plan.global_batch = 4;
    COMPARE_RELATIVE(predict(s).iteration_time.value, 4 * 30e-3 + 22e-6, 1e-9);
  }

  void pipelineBubbleByHand() {
    Scenario one = test::small_gpt(8);
    one.plan.global_batch = 16;
    Scenario four = one;
    use(four, 1, 4, 1);
    four.software.overlap.pipeline_exposed = 0;
    const Breakdown parts = predict(four).breakdown;
    // 1F1B: the bubble is three micro-batches of the average stage. Embedding and head make the stages
    // uneven, so compare with the parts: 16 micro-batches of the slowest stage, 3 of the average one.
    const double slowest = (parts[TimePart::forward] + parts[TimePart::backward]).value / 16;
    const double average = parts[TimePart::pipeline_bubble].value / 3;
    const double whole =
        (predict(one).breakdown.total() - predict(one).breakdown[TimePart::optimizer]).value / 16;
    COMPARE_RELATIVE(4 * average, whole, 1e-9);
    QVERIFY(average <= slowest);
  }

  void interleavingDividesTheBubble() {
    Scenario s = test::small_gpt(8);
    use(s, 1, 4, 1);
    s.plan.global_batch = 16;
    const Seconds plain = predict(s).breakdown[TimePart::pipeline_bubble];
    s.plan.virtual_stages = 2;
    s.plan.pipeline_schedule = PipelineSchedule::interleaved;
    s.software.overlap.pipeline_exposed = 0;
    Scenario base = s;
    base.plan.virtual_stages = 1;
    base.plan.pipeline_schedule = PipelineSchedule::one_forward_one_backward;
    COMPARE_RELATIVE(
        predict(s).breakdown[TimePart::pipeline_bubble] / predict(base).breakdown[TimePart::pipeline_bubble],
        0.5, 1e-9);
    QVERIFY(plain > Seconds{0});
  }

  void tensorParallelByHand() {
    Scenario s = test::small_gpt(8);
    use(s, 2, 1, 1);
    // Four all-reduces a layer of 1024 tokens x 1024 x 2 bytes over a ring of 2 (2 x 1/2 x S / B) at 100
    // GB/s.
    const double all_reduce = 1024.0 * 1024 * 2 / 100e9;
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value, 8 * 4 * all_reduce, 1e-6);
    // Sequence parallelism: as many pairs of reduce-scatter and all-gather, each half the volume.
    s.plan.sequence_parallel = true;
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value, 8 * 4 * all_reduce, 1e-6);
  }

  void recomputationRepeatsForward() {
    Scenario s = test::small_gpt();
    const Prediction none = predict(s);
    s.plan.recompute = Recompute::full;
    const Prediction full = predict(s);
    QCOMPARE(full.breakdown[TimePart::forward].value, none.breakdown[TimePart::forward].value);
    const double again = full.breakdown[TimePart::recompute].value;
    QVERIFY(again > 0);
    QVERIFY(again < none.breakdown[TimePart::forward].value);  // the head is not run again
    QVERIFY(full.hfu > full.mfu);
    QCOMPARE(none.hfu, none.mfu);
    s.software.recompute_stops_early = true;
    QVERIFY(predict(s).breakdown[TimePart::recompute].value < again);
    s.plan.recompute = Recompute::selective;  // fused attention keeps no scores: nothing to run again
    QCOMPARE(predict(s).breakdown[TimePart::recompute].value, 0.0);
    s.plan.attention = Attention::unfused;
    QVERIFY(predict(s).breakdown[TimePart::recompute].value > 0);
  }

  void zero3GathersEachLayer() {
    Scenario s = test::small_gpt();
    use(s, 1, 1, 8);
    s.plan.global_batch = 8;
    s.plan.zero_stage = 3;
    s.software.overlap.parameter_overlap = 0;
    const double exposed = predict(s).breakdown[TimePart::data_parallel_exposed].value;
    // A layer has 12 h^2 + 13 h parameters; two gathers and one scatter of 2 bytes each, 7/8 of it at
    // 100 GB/s, for 8 layers and once more a gather and a scatter at the ends, and 0.3 of the embedding's
    // gather.
    const double layer = 12.0 * 1024 * 1024 + 13 * 1024, embedding = (51200.0 + 1024) * 1024;
    const double gather = layer * 2 * 7 / 8 / 100e9, scatter = gather;
    const double expected =
        8 * (2 * gather + scatter) + gather + scatter + 0.3 * embedding * 2 * 7 / 8 / 100e9;
    COMPARE_RELATIVE(exposed, expected, 1e-4);
  }

  void partsAddUp() {
    Scenario s = test::gpt3_175b();
    s.software.step_time_sd = 0.01;
    s.software.host.layer_issue = Seconds{1e-3};
    s.software.host.layer_floor = Seconds{1e-4};
    const Prediction p = predict(s);
    COMPARE_RELATIVE(p.breakdown.total().value, p.iteration_time.value, 1e-12);
    for (const Seconds part : p.breakdown.parts) QVERIFY(part >= Seconds{0});
  }

  void hostBoundStepIsTheHostsTime() {
    Scenario s = test::small_gpt();
    s.software.host.layer_issue = Seconds{1};
    // 8 layers a second each and the head's 1.17: the accelerator's milliseconds vanish in the norm.
    COMPARE_RELATIVE(predict(s).breakdown.total().value, 8 + 1.17, 1e-3);
  }

  void limits() {
    Scenario s = test::small_gpt();
    const Seconds base = predict(s).iteration_time;
    Scenario faster = s;
    for (auto& peak : faster.accelerator.matrix) peak *= 2;
    QVERIFY(predict(faster).iteration_time < base);
    QVERIFY(predict(faster).iteration_time >= base / 2);
    Scenario wider = s;
    wider.memory[MemoryLevelId::device]->read_bandwidth *= 2;
    QVERIFY(predict(wider).iteration_time < base);
    // More accelerators at one batch never take longer on an ideal network, and never less than their share.
    s.plan.global_batch = 64;
    Seconds before = predict(s).iteration_time;
    for (const std::int64_t replicas : {2, 4, 8, 16, 32, 64}) {
      use(s, 1, 1, replicas);
      const Seconds now = predict(s).iteration_time;
      QVERIFY(now < before);
      QVERIFY(now > before / 2);
      before = now;
    }
  }

  void infiniteBandwidthLeavesArithmetic() {
    Scenario s = test::small_gpt();
    s.memory[MemoryLevelId::device]->read_bandwidth = BytesPerSecond{1e30};
    s.plan.attention = Attention::unfused;
    const Prediction p = predict(s);
    // Matrix products alone, at peak: mfu is 1 up to the padded vocabulary (51,200 is a multiple already).
    COMPARE_RELATIVE(p.mfu, 1.0, 1e-6);
  }

  void intervalHoldsTheTime() {
    Scenario s = test::small_gpt();
    Prediction p = predict(s);
    QCOMPARE(p.iteration_time_90.low.value, p.iteration_time.value);  // nothing is uncertain
    s.software.residual_sd = 0.1;
    p = predict(s);
    // Log-normal: exp(1.645 x 0.1) each way.
    COMPARE_RELATIVE(p.iteration_time_90.high / p.iteration_time, std::exp(0.16448536), 1e-7);
    COMPARE_RELATIVE(p.iteration_time / p.iteration_time_90.low, std::exp(0.16448536), 1e-7);
    s.accelerator.sustained[static_cast<std::size_t>(Precision::bf16)].relative_sd = 0.2;
    QVERIFY(predict(s).iteration_time_90.high > p.iteration_time_90.high);
  }

  void infeasiblePlanSaysWhatIsOver() {
    Scenario s = test::small_gpt();
    s.memory[MemoryLevelId::device]->capacity = Bytes{2e9};
    const Prediction p = predict(s);
    QVERIFY(!p.feasible);
    const auto reasons = infeasible_because(p);
    QVERIFY(reasons.size() >= 2);
    QVERIFY(reasons[0].starts_with("device memory: "));
    QVERIFY(infeasible_because(predict(test::small_gpt())).empty());
  }

  void automaticMicroBatchIsTheFastestThatFits() {
    Scenario s = test::small_gpt();
    s.plan.global_batch = 16;
    s.software.host.layer_floor = Seconds{1e-3};  // few large micro-batches are faster
    s.plan.micro_batch = automatic_micro_batch;
    QCOMPARE(predict(s).micro_batch, 16);
    Scenario two = s;
    two.plan.micro_batch = 2;
    s.memory[MemoryLevelId::device]->capacity = predict(two).memory.total();
    QCOMPARE(predict(s).micro_batch, 2);
    s.memory[MemoryLevelId::device]->capacity = Bytes{1};
    QCOMPARE(predict(s).micro_batch, 1);
    QVERIFY(!predict(s).feasible);
  }

  void operatorsShareTheTime() {
    const auto reports = operators(test::small_gpt());
    double shares = 0;
    for (const auto& report : reports) {
      shares += report.share;
      QVERIFY(report.time > Seconds{0});
      QVERIFY(!report.bound.empty());
      // No operator is faster than its roofs: 100 TFLOP/s and 1 TB/s.
      QVERIFY(report.time.value >= report.work.value / 100e12 * (1 - 1e-9));
      QVERIFY(report.time.value >= report.device_bytes.value / 1e12 * (1 - 1e-9));
    }
    COMPARE_RELATIVE(shares, 1.0, 1e-9);
    QVERIFY(
        std::is_sorted(reports.begin(), reports.end(), [](auto& a, auto& b) { return a.share > b.share; }));
  }

  void inconsistentPlans() {
    const auto with = [](auto change) {
      Scenario s = test::small_gpt();
      change(s);
      return pointer_of_error(s);
    };
    QCOMPARE(with([](Scenario& s) { s.plan.data_parallel = 3; }), "/plan/data_parallel");
    QCOMPARE(with([](Scenario& s) { s.accelerators = 0; }), "/accelerators");
    QCOMPARE(with([](Scenario& s) { s.plan.global_batch = 0; }), "/plan/global_batch");
    QCOMPARE(with([](Scenario& s) { s.plan.micro_batch = 2; }), "/plan/micro_batch");
    QCOMPARE(with([](Scenario& s) { use(s, 3, 1, 1); }), "/plan/tensor_parallel");
    QCOMPARE(with([](Scenario& s) { use(s, 1, 9, 1); }), "/plan/pipeline_parallel");
    QCOMPARE(with([](Scenario& s) { use(s, 1, 1, 4); }), "/plan/global_batch");
    QCOMPARE(with([](Scenario& s) { s.plan.virtual_stages = 2; }), "/plan/virtual_stages");
    QCOMPARE(with([](Scenario& s) {
               s.interconnect.tiers.resize(1);
               use(s, 1, 1, 16);
               s.plan.global_batch = 16;
             }),
             "/accelerators");
    QCOMPARE(with([](Scenario& s) { s.plan.precision = Precision::fp8; }), "/plan/precision");
    QCOMPARE(with([](Scenario& s) {
               s.network.description = OperatorTotals{.forward_flops = 1};
               use(s, 2, 1, 1);
             }),
             "/plan/tensor_parallel");
  }
};

QTEST_APPLESS_MAIN(TestPredict)
#include "test_predict.moc"
