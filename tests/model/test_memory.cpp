// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/predict/memory.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

class TestMemory : public QObject {
  Q_OBJECT
 private slots:
  /// Korthikanti et al. 2022, figure 7 (their formulas, GPT-3 175B, tensor 8, pipeline 8, 3 virtual stages,
  /// micro-batch 1): bytes that the first stage keeps for activations.
  void activationsOfGpt3() {
    Scenario s = test::gpt3_175b();
    const auto activations = [&](Recompute mode) {
      return memory_use(s, 1, {mode, 1})[MemoryPart::activations].value;
    };
    // Per token and layer without sequence parallelism: h (10 + 24/t) + 5 a s / t = 12288 x 13 + 122,880 =
    // 282,624; x 2048 tokens x 12 layers x (8 + 7/3) in flight.
    COMPARE_RELATIVE(activations(Recompute::none), 71'772'930'048.0, 1e-9);
    // The checkpoint is not divided by tensor: 2 h.
    COMPARE_RELATIVE(activations(Recompute::full), 6'241'124'352.0, 1e-9);
    s.plan.sequence_parallel = true;
    // 34 h / t = 52,224.
    COMPARE_RELATIVE(activations(Recompute::selective), 13'262'389'248.0, 1e-9);
  }

  void eightBitLayersKeepTheirInputsNarrow() {
    Scenario s = test::small_gpt();
    const double wide = memory_use(s, 1, {Recompute::none, 0})[MemoryPart::activations].value;
    s.plan.precision = Precision::fp8;
    const double narrow = memory_use(s, 1, {Recompute::none, 0})[MemoryPart::activations].value;
    // One byte less for each element that the two norms (1024 each) and the activation (4096) hand to a dense
    // layer; attention's result is kept in 8 bits too (1024), beside its 16-bit form. 8 layers, 1024 tokens.
    COMPARE_RELATIVE(wide - narrow, 8 * 1024 * (2 * 1024. + 4096 - 1024), 1e-12);
  }

  void stateOfMixedPrecision() {
    Scenario s = test::small_gpt();
    const MemoryUse use = memory_use(s, 1, {Recompute::none, 0});
    // Adam in mixed precision: 2 bytes of weights, 4 of fp32 gradients, 4 + 8 of optimizer (Rajbhandari et
    // al. 2020).
    COMPARE_RELATIVE(use[MemoryPart::gradients] / use[MemoryPart::weights], 2.0, 1e-12);
    COMPARE_RELATIVE(use[MemoryPart::optimizer] / use[MemoryPart::weights], 6.0, 1e-12);
    // 12 h^2 + 13 h a layer, 8 layers; embedding of 51,200 (a multiple of 128 already) and 1,024 positions;
    // tied head.
    const double parameters = 8 * (12.0 * 1024 * 1024 + 13 * 1024) + (51200.0 + 1024) * 1024;
    COMPARE_RELATIVE(use[MemoryPart::weights].value, 2 * parameters, 1e-3);
  }

  void zeroStagesShard_data() {
    QTest::addColumn<int>("stage");
    QTest::addColumn<double>("weights");
    QTest::addColumn<double>("gradients");
    QTest::addColumn<double>("optimizer");
    // 16 replicas.
    QTest::newRow("0") << 0 << 1.0 << 1.0 << 1.0;
    QTest::newRow("1") << 1 << 1.0 << 1.0 << 1.0 / 16;
    QTest::newRow("2") << 2 << 1.0 << 1.0 / 16 << 1.0 / 16;
    QTest::newRow("3") << 3 << 1.0 / 16 << 1.0 / 16 << 1.0 / 16;
  }
  void zeroStagesShard() {
    QFETCH(int, stage);
    QFETCH(double, weights);
    QFETCH(double, gradients);
    QFETCH(double, optimizer);
    Scenario s = test::small_gpt();
    const MemoryUse whole = memory_use(s, 1, {Recompute::none, 0});
    s.accelerators = s.plan.data_parallel = s.plan.global_batch = 16;
    s.plan.zero_stage = stage;
    const MemoryUse sharded = memory_use(s, 1, {Recompute::none, 0});
    COMPARE_RELATIVE(sharded[MemoryPart::weights] / whole[MemoryPart::weights], weights, 1e-12);
    COMPARE_RELATIVE(sharded[MemoryPart::gradients] / whole[MemoryPart::gradients], gradients, 1e-12);
    COMPARE_RELATIVE(sharded[MemoryPart::optimizer] / whole[MemoryPart::optimizer], optimizer, 1e-12);
  }

  void shardGroupLimitsSharding() {
    Scenario s = test::small_gpt();
    const MemoryUse whole = memory_use(s, 1, {Recompute::none, 0});
    s.accelerators = s.plan.data_parallel = s.plan.global_batch = 16;
    s.plan.zero_stage = 1;
    s.plan.zero_group = 4;
    COMPARE_RELATIVE(
        memory_use(s, 1, {Recompute::none, 0})[MemoryPart::optimizer] / whole[MemoryPart::optimizer], 0.25,
        1e-12);
  }

  void automaticRecomputationTakesTheLeastThatFits() {
    Scenario s = test::small_gpt();
    s.plan.attention = Attention::unfused;
    s.plan.recompute = Recompute::automatic;
    s.plan.global_batch = s.plan.micro_batch = 8;
    const auto needed = [&](RecomputeChoice choice) { return memory_use(s, 8, choice).total().value; };
    const auto give = [&](double bytes) { s.memory[MemoryLevelId::device]->capacity = Bytes{bytes}; };
    give(needed({Recompute::none, 0}));
    QCOMPARE(choose_recompute(s, 8).mode, Recompute::none);
    give(needed({Recompute::none, 0}) - 1);
    QCOMPARE(choose_recompute(s, 8).mode, Recompute::selective);
    give(needed({Recompute::full, 3.0 / 8}));
    QCOMPARE(choose_recompute(s, 8).mode, Recompute::full);
    COMPARE_RELATIVE(choose_recompute(s, 8).layers, 3.0 / 8, 1e-12);
    give(1);
    QCOMPARE(choose_recompute(s, 8).mode, Recompute::full);
    QCOMPARE(choose_recompute(s, 8).layers, 1.0);
  }

  void contextAndFragmentationAreWorkspace() {
    Scenario s = test::small_gpt();
    const MemoryUse plain = memory_use(s, 1, {Recompute::none, 0});
    s.software.memory.context = Bytes{1e9};
    s.software.memory.fragmentation = 1.1;
    const MemoryUse more = memory_use(s, 1, {Recompute::none, 0});
    COMPARE_RELATIVE(more.total().value, 1.1 * plain.total().value + 1e9, 1e-12);
  }
};

QTEST_APPLESS_MAIN(TestMemory)
#include "test_memory.moc"
