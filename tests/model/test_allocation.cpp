// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>

#include <QtTest>

#include "model/predict/predict.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {
std::size_t allocations = 0;
}

// Eigen allocates through malloc and the rest through operator new, which calls malloc: count there.
// Sanitizers bring their own malloc.
#ifndef __SANITIZE_ADDRESS__
extern "C" void* __libc_malloc(std::size_t);
extern "C" void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
#endif

/// Dense layers, then experts over the ranks of a stage; sequences in pieces; interleaved stages.
Scenario experts_on_64() {
  Scenario s = test::gpt3_175b();
  std::get<Transformer>(s.network.description).experts =
      MixtureOfExperts{.experts = 16, .experts_per_token = 2, .expert_ffn_hidden = 4096, .dense_layers = 5};
  s.plan.tensor_parallel = 2;
  s.plan.context_parallel = 2;
  s.plan.data_parallel = 2;
  s.plan.expert_parallel = 8;
  s.plan.sequence_parallel = true;
  s.plan.zero_stage = 1;
  return s;
}

/// A pipelined mixture of experts that answers prompts.
Scenario serving_on_16() {
  Scenario s = test::small_gpt_inference();
  std::get<Transformer>(s.network.description).experts =
      MixtureOfExperts{.experts = 16, .experts_per_token = 2, .expert_ffn_hidden = 4096, .dense_layers = 5};
  s.plan.tensor_parallel = 4;
  s.plan.pipeline_parallel = 2;
  s.plan.data_parallel = 2;
  s.plan.global_batch = 64;
  s.accelerators = 16;
  return s;
}

class TestAllocation : public QObject {
  Q_OBJECT
 private slots:
  void secondPredictionDoesNotAllocate_data() {
    QTest::addColumn<bool>("automatic");
    QTest::addColumn<bool>("experts");
    QTest::newRow("stated micro-batch") << false << false;
    QTest::newRow("automatic micro-batch and recomputation") << true << false;
    QTest::newRow("experts") << false << true;
    QTest::newRow("experts, automatic") << true << true;
  }
  void secondPredictionDoesNotAllocate() {
#ifdef __SANITIZE_ADDRESS__
    QSKIP("allocations are counted in the build without sanitizers");
#endif
    QFETCH(bool, automatic);
    QFETCH(bool, experts);
    Scenario s = experts ? experts_on_64() : test::gpt3_175b();
    if (automatic) {
      s.plan.micro_batch = automatic_micro_batch;
      s.plan.recompute = Recompute::automatic;
    }
    const Prediction first = predict(s);
    QVERIFY(allocations > 0);
    const std::size_t before = allocations;
    const Prediction second = predict(s);
    const std::size_t during = allocations - before;
    QCOMPARE(during, std::size_t{0});
    QCOMPARE(second.iteration_time.value, first.iteration_time.value);
  }

  void secondRequestDoesNotAllocate() {
#ifdef __SANITIZE_ADDRESS__
    QSKIP("allocations are counted in the build without sanitizers");
#endif
    const Scenario s = serving_on_16();
    const Prediction first = predict(s);
    const std::size_t before = allocations;
    const Prediction second = predict(s);
    const std::size_t during = allocations - before;
    QCOMPARE(during, std::size_t{0});
    QCOMPARE(second.iteration_time.value, first.iteration_time.value);
  }
};

QTEST_APPLESS_MAIN(TestAllocation)
#include "test_allocation.moc"
