// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/roofline/convolution.h"
#include "tests/support/approximately.h"

using namespace scaleroof;

namespace {

/// 8 images of 56 x 56 x 64 channels, 128 filters of 3 x 3, stride 2.
constexpr ConvolutionShape strided{.input_positions = 8.0 * 56 * 56,
                                   .output_positions = 8.0 * 28 * 28,
                                   .inputs = 64,
                                   .outputs = 128,
                                   .filter = 9,
                                   .stride = 4};

/// 100 TFLOP/s without tiles or overheads, 1 TB/s.
ConvolutionRates ideal() {
  ConvolutionRates rates;
  rates.products.rate = 100e12;
  rates.products.memory_bandwidth = 1e12;
  return rates;
}

/// fp32 on vector units with a library of 2018, as fitted on DeepBench.
ConvolutionRates of_2018(double peak, double tile, double bandwidth, double compute_units, double l2) {
  ConvolutionRates rates;
  rates.products = {.rate = tile * peak,
                    .compute_units = compute_units,
                    .menu = TileMenu::convolutions,
                    .tile_feed = 24,
                    .reduction_overhead = 12,
                    .step_depth = 16,
                    .step_floor = 64e-9,
                    .split_start = 2.8e-6,
                    .memory_bandwidth = bandwidth,
                    .cache = l2,
                    .resident_activations = 0.43,
                    .resident_weights = 0.43};
  rates.element_bytes = 4;
  rates.weights_in_turn = 1;
  rates.weight_gradient_share = 0.72;
  rates.strided_gradient_narrow = 0.6;
  rates.strided_gradient_wide = 0.25;
  rates.fast_3x3 = 2;
  rates.fast_5x5 = 1.6;
  rates.fast_traffic = 0.8;
  return rates;
}

}  // namespace

class TestConvolution : public QObject {
  Q_OBJECT
 private slots:
  void eachPassHasItsProduct() {
    const MatrixShape forward = implicit_product(strided, Pass::forward, ideal());
    QCOMPARE(forward.m, 8.0 * 28 * 28);
    QCOMPARE(forward.n, 128.0);
    QCOMPARE(forward.k, 64.0 * 9);
    const MatrixShape weights = implicit_product(strided, Pass::weight_gradient, ideal());
    QCOMPARE(weights.m, 128.0);
    QCOMPARE(weights.n, 64.0 * 9);
    QCOMPARE(weights.k, 8.0 * 28 * 28);
    // One in four positions of a stride-2 gradient meets an output: k is a quarter.
    const MatrixShape data = implicit_product(strided, Pass::data_gradient, ideal());
    QCOMPARE(data.m, 8.0 * 56 * 56);
    QCOMPARE(data.n, 64.0);
    QCOMPARE(data.k, 128.0 * 9 / 4);
    for (const MatrixShape& shape : {forward, weights, data})
      COMPARE_RELATIVE(shape.flops(), 2 * strided.multiply_adds(), 1e-12);
  }

  void stridedGradientsWasteWork() {
    // x = 0.25 for wide filters: 4^0.25 = 1.414 times the work; x = 0.5 for 1x1: twice.
    ConvolutionRates rates = ideal();
    rates.strided_gradient_wide = 0.25;
    rates.strided_gradient_narrow = 0.5;
    COMPARE_RELATIVE(implicit_product(strided, Pass::data_gradient, rates).k, 128 * 9 * std::sqrt(2.0) / 4,
                     1e-12);
    ConvolutionShape narrow = strided;
    narrow.filter = 1;
    COMPARE_RELATIVE(implicit_product(narrow, Pass::data_gradient, rates).k, 128.0 * 2 / 4, 1e-12);
  }

  void groupsAreProductsOfTheirOwn() {
    ConvolutionShape grouped = strided;
    grouped.groups = 32;
    MatrixShape product = implicit_product(grouped, Pass::forward, ideal());
    QCOMPARE(product.n, 4.0);
    QCOMPARE(product.k, 2.0 * 9);
    QCOMPARE(product.batch, 32.0);
    // Eight of them in one product as a block diagonal: eight times the work.
    grouped.packing = 8;
    product = implicit_product(grouped, Pass::forward, ideal());
    QCOMPARE(product.n, 32.0);
    QCOMPARE(product.k, 16.0 * 9);
    QCOMPARE(product.batch, 4.0);
    COMPARE_RELATIVE(product.flops(), 8 * 2 * grouped.multiply_adds(), 1e-12);
  }

  void channelsArePaddedOrLeftToVectorUnits() {
    ConvolutionShape first = strided;
    first.inputs = 3;
    ConvolutionRates rates = ideal();
    rates.channel_multiple = 8;
    COMPARE_RELATIVE(convolution_time(first, Pass::forward, rates).arithmetic,
                     2 * first.multiply_adds() * 8 / 3 / 100e12, 1e-12);
    // A fifth of the rate: up to eight channels the padding is computed, beyond that it is not.
    rates.unpadded_share = 0.2;
    COMPARE_RELATIVE(convolution_time(first, Pass::forward, rates).arithmetic,
                     2 * first.multiply_adds() * 8 / 3 / 20e12, 1e-12);
    first.inputs = 12;
    COMPARE_RELATIVE(convolution_time(first, Pass::forward, rates).arithmetic,
                     2 * first.multiply_adds() / 20e12, 1e-12);
  }

  void bytesAreThoseOfTheTensors() {
    const ProductBytes bytes = convolution_bytes(strided, 2);
    QCOMPARE(bytes.activations, 2 * 8.0 * 56 * 56 * 64);
    QCOMPARE(bytes.weights, 2 * 64.0 * 128 * 9);
    QCOMPARE(bytes.result, 2 * 8.0 * 28 * 28 * 128);
    ConvolutionShape narrow = strided;
    narrow.filter = 1;  // reads one position in four
    QCOMPARE(convolution_bytes(narrow, 2).activations, 2 * 8.0 * 28 * 28 * 64);
  }

  void fastAlgorithmWhereItPays() {
    ConvolutionShape square{.input_positions = 1e4,
                            .output_positions = 1e4,
                            .inputs = 512,
                            .outputs = 512,
                            .filter = 9,
                            .fast_filter = 3};
    ConvolutionRates rates = ideal();
    const double direct = 2 * square.multiply_adds() / 100e12;
    COMPARE_RELATIVE(convolution_time(square, Pass::forward, rates).total, direct, 1e-12);
    rates.fast_3x3 = 2.25;
    COMPARE_RELATIVE(convolution_time(square, Pass::forward, rates).total, direct / 2.25, 1e-12);
    // Transforms of input and output once more: 2 x 1e4 x 512 elements of 2 bytes at 1 TB/s.
    rates.fast_traffic = 1;
    COMPARE_RELATIVE(convolution_time(square, Pass::forward, rates).total,
                     direct / 2.25 + 2e4 * 512 * 2 / 1e12, 1e-12);
    // Nobody transforms three channels.
    square.inputs = 3;
    rates.products.memory_bandwidth = 1e30;
    COMPARE_RELATIVE(convolution_time(square, Pass::forward, rates).total,
                     2 * square.multiply_adds() / 100e12, 1e-12);
  }

  void depthwiseIsBoundByIssue() {
    // Loads are not hidden: 2 x 9 x 64 x 1e4 FLOPs at 1 TFLOP/s and (2 x 1e4 x 64 + 9 x 64) x 2 bytes.
    const ConvolutionShape shape{.input_positions = 1e4,
                                 .output_positions = 1e4,
                                 .inputs = 64,
                                 .outputs = 64,
                                 .filter = 9,
                                 .groups = 64};
    ConvolutionRates rates = ideal();
    rates.depthwise_rate = 1e12;
    COMPARE_RELATIVE(convolution_time(shape, Pass::forward, rates).total,
                     2 * 9 * 64 * 1e4 / 1e12 + (2 * 1e4 * 64 + 9 * 64) * 2 / 1e12, 1e-12);
  }

  /// Published shapes: times without the start of the kernel, microseconds.
  void publishedShapes() {
    const ConvolutionRates v100 = of_2018(15.7e12, 0.88, 0.80 * 900e9, 80, 6.3e6);
    const ConvolutionRates p100 = of_2018(9.3e12, 0.78, 0.60 * 732e9, 56, 4.2e6);
    const ConvolutionRates t4 = of_2018(8.1e12, 0.53, 0.60 * 320e9, 40, 4.2e6);
    const auto microseconds = [](const ConvolutionShape& shape, Pass pass, const ConvolutionRates& rates) {
      return 1e6 * convolution_time(shape, pass, rates).total;
    };
    // 56 x 56 x 256, 8 images, 128 filters 1x1 of stride 2; V100 measured 58 with 20 of start.
    COMPARE_RELATIVE(
        microseconds({8.0 * 56 * 56, 8.0 * 28 * 28, 256, 128, 1, 1, 1, 4, 0}, Pass::forward, v100), 55.8 - 20,
        0.002);
    // 56 x 56 x 64, 8 images, 256 filters 1x1; measured 143 with 36 of start.
    COMPARE_RELATIVE(
        microseconds({8.0 * 56 * 56, 8.0 * 56 * 56, 64, 256, 1, 1, 1, 1, 0}, Pass::weight_gradient, v100),
        144.4 - 36, 0.004);
    // 7 x 7 x 512, 16 images, 512 filters 3x3, Winograd's; P100 measured 357.
    COMPARE_RELATIVE(
        microseconds({16.0 * 49, 16.0 * 49, 512, 512, 9, 1, 1, 1, 3}, Pass::weight_gradient, p100),
        328.5 - 36, 0.002);
    // 700 x 161 x 1, 16 images, 32 filters 20 x 5 of stride 2; T4 measured 793.
    COMPARE_RELATIVE(
        microseconds({16.0 * 700 * 161, 16.0 * 341 * 79, 1, 32, 100, 1, 1, 4, 0}, Pass::forward, t4),
        830 - 20, 0.002);
  }
};

QTEST_APPLESS_MAIN(TestConvolution)
#include "test_convolution.moc"
