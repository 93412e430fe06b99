// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/predict/memory.h"
#include "model/predict/predict.h"
#include "tests/model/network_reading.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {

/// 100 TFLOP/s, 1 TB/s and nothing else (tests/support/scenarios.h); bf16, two samples at once.
Scenario two_samples_of(const std::string& input, const std::string& layers) {
  Scenario s = test::round_machine();
  s.network = test::read(
      nlohmann::json::parse(R"({"kind": "layers", "input": )" + input + R"(, "layers": [)" + layers + "]}"));
  s.plan.global_batch = s.plan.micro_batch = 2;
  return s;
}

/// The operator of that name; fails the test by its empty name where there is none.
OperatorReport report(const Scenario& scenario, const std::string& name) {
  for (const OperatorReport& found : operators(scenario))
    if (found.name == name) return found;
  return {};
}

double all_executions(const Scenario& scenario, const std::string& name) {
  double sum = 0;
  for (const OperatorReport& found : operators(scenario))
    if (found.name == name) sum += found.executions;
  return sum;
}

const char* const sequence = R"({"channels": 64, "size": [1024]})";
const char* const attention = R"({"name": "a", "op": "attention", "heads": 4})";

}  // namespace

class TestLayerListWorkload : public QObject {
  Q_OBJECT
 private slots:
  void linearLayersAreMatrixProducts() {
    const Scenario s = two_samples_of(sequence, R"({"name": "l", "op": "linear", "outputs": 256})");
    const OperatorReport l = report(s, "l, forward");
    // 2 x 2 x 1024 positions x 64 x 256; operands 2048 x (64 + 256) and 64 x 256, two bytes each.
    COMPARE_RELATIVE(l.work.value, 2 * 2048.0 * 64 * 256, 1e-12);
    COMPARE_RELATIVE(l.device_bytes.value, 2 * (2048.0 * 320 + 64 * 256), 1e-12);
    COMPARE_RELATIVE(l.time.value, 1.343488e-6, 1e-12);  // its bytes at 1 TB/s; 0.67 us of arithmetic
    QVERIFY(l.matrix_units);
  }

  void fusedAttentionByHand() {
    const Scenario s = two_samples_of(sequence, attention);
    // Two samples of 4 heads: scores and values 2 x 2 x 8 x 1024^2 x 16 FLOPs.
    const double flops = 4 * 8 * 1024.0 * 1024 * 16;
    const OperatorReport forward = report(s, "a, core, forward");
    COMPARE_RELATIVE(forward.work.value, flops, 1e-12);
    COMPARE_RELATIVE(forward.time.value, flops / 100e12, 1e-12);
    // Queries, keys, values, result: 4 x 2048 x 64 elements.
    COMPARE_RELATIVE(forward.device_bytes.value, 2 * 4 * 2048.0 * 64, 1e-12);
    const OperatorReport backward = report(s, "a, core, backward");
    COMPARE_RELATIVE(backward.time.value, 2.5 * flops / 100e12 / s.software.attention.backward_share, 1e-12);
    Scenario causal =
        two_samples_of(sequence, R"({"name": "a", "op": "attention", "heads": 4, "causal": true})");
    COMPARE_RELATIVE(report(causal, "a, core, forward").work.value, flops / 2, 1e-12);
    // Model FLOPs are counted in full: projections 4 x 64 x 64 on 2048 positions, backward twice forward.
    COMPARE_RELATIVE(causal.network.forward_flops_per_sample(), flops / 2 + 2 * 4 * 4096.0 * 1024, 1e-12);
  }

  void unfusedAttentionByHand() {
    Scenario s = two_samples_of(sequence, attention);
    s.plan.attention = Attention::unfused;
    const double scores = 8 * 1024.0 * 1024;
    // Bytes of a batched product: both operands of 1024 x 16 and the scores, two bytes each.
    const double operands = 2 * (scores + 8 * 2 * 1024 * 16);
    COMPARE_RELATIVE(report(s, "attention scores, forward").time.value, operands / 1e12, 1e-12);
    COMPARE_RELATIVE(report(s, "attention over values, forward").time.value, operands / 1e12, 1e-12);
    COMPARE_RELATIVE(report(s, "softmax and dropout, forward").device_bytes.value,
                     scores * s.software.element_wise.score_bytes, 1e-12);
    // Softmax of both passes is launched beside the two kernels of the layout copy.
    s.software.convolutions.launch = s.software.convolutions.gradient_launch = Seconds{1e-3};
    COMPARE_RELATIVE(report(s, "starts of memory-bound kernels, forward").executions, 2.0, 1e-12);
    // Selective recomputation repeats what was given here: both products and the softmax.
    s.software.convolutions.launch = s.software.convolutions.gradient_launch = Seconds{0};
    s.plan.recompute = Recompute::selective;
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::recompute].value,
                     (2 * operands + scores * s.software.element_wise.score_bytes) / 1e12, 1e-12);
  }

  void memoryOfScores() {
    Scenario s = two_samples_of(sequence, attention);
    const double fused = memory_use(s, 2, {})[MemoryPart::activations].value;
    // Input, queries, keys, values, result: 5 x 64 x 2048 elements of two bytes and 2% of statistics.
    COMPARE_RELATIVE(fused, 5 * 64 * 2048 * 2 * 1.02, 1e-12);
    s.plan.attention = Attention::unfused;
    // 5 bytes for each of 8 x 1024^2 scores.
    COMPARE_RELATIVE(memory_use(s, 2, {})[MemoryPart::activations].value, fused + 5 * 8 * 1024.0 * 1024,
                     1e-12);
    COMPARE_RELATIVE(memory_use(s, 2, {Recompute::selective, 0})[MemoryPart::activations].value, fused,
                     1e-12);
  }

  void productsOfActivations() {
    const Scenario s = two_samples_of(R"({"channels": 128, "size": [64, 64]})",
                                      R"({"op": "linear", "outputs": 128},
           {"name": "t", "op": "matrix_product", "rows": 64, "columns": 32, "reduction": 48, "count": 128,
            "channels": 128, "size": [64, 32]})");
    const OperatorReport forward = report(s, "t, forward");
    COMPARE_RELATIVE(forward.work.value, 2 * 256 * 64.0 * 32 * 48, 1e-12);
    COMPARE_RELATIVE(forward.device_bytes.value, 2 * 256 * (64.0 * 48 + 32 * 48 + 64 * 32), 1e-12);
    // Both gradients are of data and do as much.
    COMPARE_RELATIVE(report(s, "t, data gradient").work.value, forward.work.value, 1e-12);
    QCOMPARE(all_executions(s, "t, data gradient"), 2.0);
    QCOMPARE(all_executions(s, "t, weight gradient"), 0.0);
  }

  void recurrenceGoesStepByStep() {
    Scenario s =
        two_samples_of(R"({"channels": 32, "size": [50]})", R"({"name": "r", "op": "lstm", "hidden": 256})");
    const OperatorReport inputs = report(s, "r, inputs, forward");
    QCOMPARE(inputs.executions, 1.0);
    COMPARE_RELATIVE(inputs.work.value, 2 * 100.0 * 32 * 1024, 1e-12);
    // Each step multiplies two samples with 256 x 1024 weights, which it reads again.
    const OperatorReport steps = report(s, "r, recurrent, forward");
    QCOMPARE(steps.executions, 50.0);
    COMPARE_RELATIVE(steps.work.value, 2 * 2.0 * 256 * 1024, 1e-12);
    COMPARE_RELATIVE(steps.device_bytes.value, 2 * (2.0 * 256 + 2 * 1024 + 256 * 1024), 1e-12);
    QCOMPARE(report(s, "r, recurrent, data gradient").executions, 50.0);
    // The weights' gradient is one product over all steps.
    const OperatorReport gradient = report(s, "r, recurrent, weight gradient");
    QCOMPARE(gradient.executions, 1.0);
    COMPARE_RELATIVE(gradient.work.value, 2 * 100.0 * 256 * 1024, 1e-12);
    // Gates: 15 elements forward, 13 backward, for each of 2 x 50 x 256 states, two bytes each.
    COMPARE_RELATIVE(report(s, "recurrent gates, forward").device_bytes.value, 15 * 51200.0, 1e-12);
    COMPARE_RELATIVE(report(s, "recurrent gates, backward").device_bytes.value, 13 * 51200.0, 1e-12);
    // A launch for each step, and for its gates.
    s.software.matrix_products.launch = Seconds{1e-3};
    s.software.convolutions.launch = Seconds{1e-2};
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::forward].value, 51 * 1e-3 + 50 * 1e-2, 1e-3);
  }

  void lookupsMoveRows() {
    const Scenario s =
        two_samples_of(R"({"channels": 1})",
                       R"({"name": "e", "op": "embedding", "rows": 100000, "dim": 64, "lookups": 20,
                           "pooling": "sum"}, {"op": "dense", "outputs": 1})");
    // Two samples read 20 rows of 64 x 4 bytes and write 64 x 2.
    COMPARE_RELATIVE(report(s, "e, forward").device_bytes.value, 2 * (20 * 64 * 4 + 128.0), 1e-12);
    COMPARE_RELATIVE(report(s, "e, backward").device_bytes.value, 2 * (20 * 64 * 4 + 128.0), 1e-12);
  }

  void memoryBoundOperators() {
    // 8 channels on 100 positions: 1600 elements of two samples, two bytes each.
    const auto bytes_of = [](const std::string& layers, const std::string& name) {
      return report(two_samples_of(R"({"channels": 8, "size": [10, 10]})",
                                   R"({"op": "conv", "filters": 8, "kernel": 1}, )" + layers),
                    name)
                 .device_bytes.value /
             3200;
    };
    const char* gate = R"({"op": "multiply", "branches": [[], []]})";
    COMPARE_RELATIVE(bytes_of(gate, "products, forward"), 3.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(gate, "products, backward"), 5.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(R"({"op": "scale"})", "products, forward"), 2.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(R"({"op": "scale"})", "products, backward"), 3.0, 1e-12);
    const char* merge = R"({"op": "space_to_depth", "factor": 2})";
    COMPARE_RELATIVE(bytes_of(merge, "copies, forward"), 2.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(merge, "copies, backward"), 2.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(R"({"op": "gather", "size": [100]})", "copies, backward"), 3.0, 1e-12);
    COMPARE_RELATIVE(bytes_of(R"({"op": "fourier"})", "Fourier transforms, forward"), 4.0, 1e-12);
  }

  void dilationCostsNothing() {
    const auto time = [](const char* layer) {
      return predict(two_samples_of(R"({"channels": 64, "size": [32, 32]})", layer)).iteration_time.value;
    };
    COMPARE_RELATIVE(time(R"({"op": "conv", "filters": 64, "kernel": 3, "padding": 4, "dilation": 4})"),
                     time(R"({"op": "conv", "filters": 64, "kernel": 3, "padding": 1})"), 1e-12);
  }
};

QTEST_APPLESS_MAIN(TestLayerListWorkload)
#include "test_layer_list_workload.moc"
