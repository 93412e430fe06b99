// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/error.h"
#include "model/predict/kernel_time.h"
#include "model/profile/catalogue.h"
#include "model/roofline/fused_attention.h"
#include "model/validate/case_subject.h"
#include "tests/support/approximately.h"

using namespace scaleroof;

class TestKernelTime : public QObject {
  Q_OBJECT

  Catalogue catalogue_{{SCALEROOF_SOURCE_DIR}};

  KernelTime time_of(const Kernel& kernel, const char* accelerator, Precision precision,
                     const char* software = "kernel-benchmark-2025") const {
    const Machine machine =
        read_machine({{"accelerator", accelerator}, {"software", software}}, catalogue_, "test");
    return kernel_time(kernel, *machine.accelerator, *machine.memory, machine.software, precision);
  }

 private slots:
  void attentionByHand() {
    // Ten queries and ten keys of 16 + 16 elements at 1 TFLOP/s, all else left out: 2 x 10 x 10 x 32.
    const FusedAttentionShape shape{.batch = 1, .queries = 10, .keys = 10, .head_dim = 16, .value_dim = 16};
    FusedAttentionRates rates{.forward_rate = 1e12, .backward_rate = 0.5e12};
    COMPARE_RELATIVE(fused_attention_forward(shape, rates), 6400 / 1e12, 1e-12);
    COMPARE_RELATIVE(fused_attention_backward(shape, rates), 2.5 * 6400 / 0.5e12, 1e-12);
    // A row costs 5 keys more: half as much again.
    rates.row_start = 5;
    COMPARE_RELATIVE(fused_attention_forward(shape, rates), 1.5 * 6400 / 1e12, 1e-12);
    // Causal rows average (10 + 4) / 2 keys where blocks are 4 wide, and 5 for the row: 12 of 10.
    rates.causal_block = 4;
    FusedAttentionShape causal = shape;
    causal.causal = true;
    COMPARE_RELATIVE(fused_attention_forward(causal, rates), 1.2 * 6400 / 1e12, 1e-12);
    // 150 pairs, 0.9 exponentials of each unhidden at 1e12 a second.
    rates.exponential_rate = 1e12;
    COMPARE_RELATIVE(fused_attention_forward(shape, rates), 1.5 * 6400 / 1e12 + 150 * 0.9 / 1e12, 1e-12);
  }

  /// FLOP/s as the kernels' authors count them, of the model's published test vectors; each within a percent,
  /// the start of a kernel differs by less.
  void publishedAttention() {
    const AttentionCall a100{.heads = 32,
                             .head_dim = 64,
                             .seq = 2048,
                             .batch = 8,
                             .causal = false,
                             .pass = AttentionPass::both,
                             .fused = true,
                             .kernel = "FlashAttention-2"};
    // 4 x 2048^2 x 64 x 32 x 8 x 3.5 FLOPs.
    QCOMPARE(a100.flops(), 3.5 * 4 * 2048.0 * 2048 * 64 * 32 * 8);
    COMPARE_RELATIVE(time_of(a100, "a100-sxm-80gb", Precision::fp16).time.value, 5916e-6, 0.01);
    const AttentionCall h100{.heads = 16,
                             .head_dim = 128,
                             .seq = 8192,
                             .batch = 2,
                             .causal = true,
                             .pass = AttentionPass::both,
                             .fused = true,
                             .kernel = "FlashAttention-2"};
    COMPARE_RELATIVE(time_of(h100, "h100-sxm-80gb", Precision::fp16).time.value, 6032e-6, 0.01);
    const AttentionCall newest{.heads = 16,
                               .head_dim = 128,
                               .seq = 16384,
                               .batch = 1,
                               .causal = false,
                               .pass = AttentionPass::forward,
                               .fused = true,
                               .kernel = "FlashAttention-3"};
    COMPARE_RELATIVE(time_of(newest, "h100-sxm-80gb", Precision::fp16).time.value, 3418e-6, 0.01);
    // Unnamed: the fastest that is known there.
    AttentionCall unnamed = newest;
    unnamed.kernel.clear();
    QCOMPARE(time_of(unnamed, "h100-sxm-80gb", Precision::fp16).algorithm, std::string("FlashAttention-3"));
  }

  void unfusedAttentionMovesItsScores() {
    const AttentionCall call{.heads = 32, .head_dim = 64, .seq = 4096, .batch = 4, .fused = false, .kernel = ""};
    const KernelTime kernel = time_of(call, "h100-sxm-80gb", Precision::fp16);
    QCOMPARE(kernel.bound, std::string_view("device memory"));
    // More than four passes over 32 x 4 x 4096^2 scores of two bytes at the data sheet's 3.35 TB/s.
    QVERIFY(kernel.time.value > 4 * 2.0 * 32 * 4 * 4096 * 4096 / 3.35e12);
  }

  /// Starts included: the model's published test vectors, whose cache and peak are rounded.
  void publishedProducts() {
    const auto product = [&](double m, double n, double k, const char* accelerator) {
      return time_of(MatrixShape{m, n, k, 1}, accelerator, Precision::bf16).time.value * 1e6;
    };
    COMPARE_RELATIVE(product(2048, 3072, 3072, "a100-sxm-80gb"), 157.68, 0.002);
    COMPARE_RELATIVE(product(8192, 8192, 8192, "h100-sxm-80gb"), 1383.11, 0.002);
    COMPARE_RELATIVE(product(32768, 512, 128, "h200-sxm-141gb"), 15.85, 0.002);
    COMPARE_RELATIVE(product(8192, 16384, 4096, "b200-sxm-180gb"), 710.34, 0.002);
    COMPARE_RELATIVE(product(2048, 6144, 4096, "l40s"), 482.91, 0.002);
  }

  void saysWhatBinds() {
    const auto bound = [&](double m, double n, double k) {
      return time_of(MatrixShape{m, n, k, 1}, "h100-sxm-80gb", Precision::bf16).bound;
    };
    QCOMPARE(bound(8192, 8192, 8192), std::string_view("power"));
    QCOMPARE(bound(1, 8192, 8192), std::string_view("device memory"));
    QCOMPARE(bound(32, 32, 32), std::string_view("start of the kernel"));
    QCOMPARE(bound(512, 512, 16384), std::string_view("matrix units"));
  }

  void intervalHoldsTheTime() {
    const KernelTime kernel = time_of(MatrixShape{512, 512, 512, 1}, "a100-sxm-80gb", Precision::bf16);
    QVERIFY(kernel.interval_90.low < kernel.time && kernel.time < kernel.interval_90.high);
    // 1.645 standard deviations of the logarithm: 0.11 of the part and 0.05 of the library's, in squares.
    COMPARE_RELATIVE(kernel.interval_90.high.value / kernel.time.value,
                     std::exp(1.6448536 * std::hypot(0.11, 0.05)), 1e-6);
  }

  void refusesWhatIsNotKnown() {
    QVERIFY_THROWS_EXCEPTION(Error, time_of(MatrixShape{1, 1, 1, 1}, "t4", Precision::bf16));
    QVERIFY_THROWS_EXCEPTION(
        Error, time_of(AttentionCall{.kernel = "FlashAttention-9"}, "h100-sxm-80gb", Precision::fp16));
    // Known, but not on that architecture.
    QVERIFY_THROWS_EXCEPTION(
        Error, time_of(AttentionCall{.kernel = "FlashAttention-3"}, "a100-sxm-80gb", Precision::fp16));
    QVERIFY_THROWS_EXCEPTION(
        Error, time_of(ConvolutionKernel{.width = 2, .height = 2, .filter_width = 3}, "t4", Precision::fp32));
  }
};

QTEST_APPLESS_MAIN(TestKernelTime)
#include "test_kernel_time.moc"
