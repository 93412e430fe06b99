// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <QtTest>

#include "model/roofline/matrix_product.h"
#include "model/roofline/memory_traffic.h"
#include "tests/support/approximately.h"

using namespace scaleroof;

namespace {

/// 100 TFLOP/s on 100 compute units, no overheads: a unit does a multiply-add in 2 ps.
MatrixProductRates ideal(double compute_units = 100) {
  return {.rate = 100e12, .compute_units = compute_units};
}

double time_of(const MatrixShape& shape, const MatrixProductRates& rates, double memory = 0) {
  return matrix_product_time(shape, memory, rates).total;
}

/// The figures of 16-bit matrix units that hold for all parts, and six layers' weights that take turns.
MatrixProductRates matrix_units(double peak, double tile, double bandwidth, double compute_units, double l2) {
  return {.rate = tile * peak,
          .compute_units = compute_units,
          .tile_feed = 68,
          .reduction_overhead = 240,
          .step_floor = 85e-9,
          .split_start = 2.8e-6,
          .memory_bandwidth = bandwidth,
          .cache = l2,
          .resident_activations = 0.43,
          .resident_weights = 0.2};
}

MatrixProductRates a100() {
  MatrixProductRates rates = matrix_units(312e12, 0.97, 0.72 * 2039e9, 108, 41.9e6);
  rates.step_floor = 320e-9;
  return rates;
}

MatrixProductRates h100() {
  MatrixProductRates rates = matrix_units(989.4e12, 0.94, 0.89 * 3350e9, 132, 52.4e6);
  rates.sustained_rate = 0.805 * 989.4e12;
  rates.whole_waves = false;
  return rates;
}

MatrixProductTime of_six_layers(const MatrixShape& shape, const MatrixProductRates& rates) {
  const double bytes = device_bytes(product_bytes(shape, 2, 2), 6, rates);
  return matrix_product_time(shape, bytes / rates.memory_bandwidth, rates);
}

}  // namespace

class TestMatrixProduct : public QObject {
  Q_OBJECT
 private slots:
  void withoutTilesItIsWorkOverRate() {
    // 2 x 1000 x 1000 x 1000 / 100e12 = 20 us, whatever the shape.
    COMPARE_RELATIVE(time_of({1000, 1000, 1000, 1}, ideal(0)), 20e-6, 1e-12);
    // k = 104 with an overhead of 104 elements doubles the time.
    MatrixProductRates rates = ideal(0);
    rates.reduction_overhead = 104;
    COMPARE_RELATIVE(time_of({1000, 1000, 104, 1}, rates), 2 * 2.0 * 1000 * 1000 * 104 / 100e12, 1e-12);
  }

  void paddingToWholeTiles() {
    // 129 x 25,600: two rows of tiles of 128 x 256, 200 tiles in two full waves: 256/129 of the work.
    // Tiles of 64 rows would pad to 192, but 3 x 100 x 4 of 64 x 64 do: 1,200 tiles, twelve full waves.
    const double exact = 2.0 * 129 * 25600 * 1024 / 100e12;
    COMPARE_RELATIVE(time_of({129, 25600, 1024, 1}, ideal()), exact * 144 / 129, 1e-12);
    // Where only large tiles are fed, the padding is to 256: 68 elements of harmonic side.
    MatrixProductRates rates = ideal();
    rates.tile_feed = 64;
    COMPARE_RELATIVE(time_of({129, 25600, 1024, 1}, rates), exact * 256 / 129, 1e-12);
  }

  void smallTilesWaitForOperands() {
    // 64 x 64 with a feed of 64: 64 (64 + 64) = 8,192 against 64 x 64 = 4,096 multiply-adds a step: twice
    // the time. 100 such tiles, one wave; a larger tile would leave units idle.
    MatrixProductRates rates = ideal();
    rates.tile_feed = 64;
    const double exact = 2.0 * 64 * 6400 * 64 / 100e12;
    COMPARE_RELATIVE(time_of({64, 6400, 64, 1}, rates), 2 * exact, 1e-12);
  }

  void loneTileUsesOneUnit() {
    // 16 x 64 of the smallest tile on one of 100 units; k is one step, so that nothing can be split.
    COMPARE_RELATIVE(time_of({16, 64, 64, 1}, ideal()), 2.0 * 16 * 64 * 64 / 1e12, 1e-12);
    // The floor of a step: 100 ns are more than the 131 ns of that tile's arithmetic less a fifth.
    MatrixProductRates rates = ideal();
    rates.step_floor = 200e-9;
    COMPARE_RELATIVE(time_of({16, 64, 64, 1}, rates), 200e-9, 1e-12);
  }

  void longReductionIsSplit() {
    // 16 x 64 x 6,400: 100 steps, in 64 pieces of two steps: 2 x 64 x 16 x 64 x 2 / 1e12 on 64 units.
    COMPARE_RELATIVE(time_of({16, 64, 6400, 1}, ideal()), 2.0 * 16 * 64 * 128 / 1e12, 1e-12);
    // Joining them takes longer than it saves: 100 steps on one unit are 13.1 us.
    MatrixProductRates rates = ideal();
    rates.split_start = 1e-3;
    COMPARE_RELATIVE(time_of({16, 64, 6400, 1}, rates), 2.0 * 16 * 64 * 6400 / 1e12, 1e-12);
  }

  void wavesAreWholeUnlessPersistent() {
    // 160 tiles of 256 x 128 with k too short to split and smaller tiles starved: two waves, or 1.6.
    MatrixProductRates rates = ideal();
    rates.tile_feed = 85;
    const double wave = 2.0 * 256 * 128 * 64 / 1e12;
    COMPARE_RELATIVE(time_of({256, 160 * 128, 64, 1}, rates), 2 * wave, 1e-12);
    rates.whole_waves = false;
    COMPARE_RELATIVE(time_of({256, 160 * 128, 64, 1}, rates), 1.6 * wave, 1e-12);
  }

  void storingIsNotHidden() {
    // k = 240 with 240 elements of overhead: 4 steps of 64 are padded to 256, and 240 more.
    MatrixProductRates rates = ideal();
    rates.reduction_overhead = 240;
    rates.split_start = 1;
    COMPARE_RELATIVE(time_of({2560, 12800, 240, 1}, rates), 2.0 * 2560 * 12800 * (256 + 240) / 100e12, 1e-12);
  }

  void largeProductReachesTheSustainedRate() {
    MatrixProductRates rates = h100();
    const MatrixShape shape{65536, 65536, 65536, 1};
    const MatrixProductTime time = of_six_layers(shape, rates);
    COMPARE_RELATIVE(time.total, shape.flops() / (0.805 * 989.4e12), 1e-12);
    // Without the limit, the share inside tiles, less 240 / 65,536 and a little for memory.
    rates.sustained_rate = std::numeric_limits<double>::infinity();
    COMPARE_RELATIVE(of_six_layers(shape, rates).total, shape.flops() / (0.94 * 989.4e12), 0.01);
  }

  void memoryAndArithmeticHinderEachOther() {
    // Both take 16 x 64 x 64 x 2 / 1e12 s: the fourth root of two longer.
    const double alone = 2.0 * 16 * 64 * 64 / 1e12;
    COMPARE_RELATIVE(time_of({16, 64, 64, 1}, ideal(), alone), alone * std::pow(2, 0.25), 1e-12);
    // A hundredfold memory time hides the arithmetic, all but what ends the search for tiles.
    COMPARE_RELATIVE(time_of({16, 64, 64, 1}, ideal(), 100 * alone), 100 * alone, 0.0005);
  }

  void publishedShapesByHand_data() {
    QTest::addColumn<bool>("hopper");
    QTest::addColumn<double>("m");
    QTest::addColumn<double>("n");
    QTest::addColumn<double>("k");
    QTest::addColumn<double>("tile_rows");
    QTest::addColumn<double>("splits");
    QTest::addColumn<double>("arithmetic");
    QTest::addColumn<double>("memory");
    QTest::addColumn<double>("total");
    // A100: a unit does 0.97 x 312e12 / 108 = 2.802e12 FLOP/s. 8 x 24 = 192 tiles of 256 x 128 are two waves;
    // 48 steps of 2 x 256 x 128 x 64 / 2.802e12 = 1.497 us and 2 x 256 x 128 x 240 / 2.802e12 = 5.61 us:
    // 2 (71.85 + 5.61) = 154.9 us.
    QTest::newRow("A100, two waves") << false << 2048.0 << 3072.0 << 3072.0 << 256.0 << 1.0 << 154.92 << 30.00
                                     << 154.97;
    QTest::newRow("A100, split") << false << 16.0 << 4096.0 << 16384.0 << 64.0 << 3.0 << 38.82 << 91.87
                                 << 95.71;
    // H100: 2 x 8192^3 / (0.805 x 989.4e12) = 1,380.49 us.
    QTest::newRow("H100, power") << true << 8192.0 << 8192.0 << 8192.0 << 256.0 << 1.0 << 1216.86 << 135.05
                                 << 1380.49;
    QTest::newRow("H100, balanced") << true << 128.0 << 8192.0 << 2048.0 << 128.0 << 1.0 << 8.15 << 11.79
                                    << 12.41;
    QTest::newRow("H100, a vector") << true << 1.0 << 8192.0 << 8192.0 << 64.0 << 1.0 << 10.88 << 45.03
                                    << 45.07;
  }
  void publishedShapesByHand() {
    QFETCH(bool, hopper);
    QFETCH(double, m);
    QFETCH(double, n);
    QFETCH(double, k);
    QFETCH(double, tile_rows);
    QFETCH(double, splits);
    QFETCH(double, arithmetic);
    QFETCH(double, memory);
    QFETCH(double, total);
    const MatrixProductTime time = of_six_layers({m, n, k, 1}, hopper ? h100() : a100());
    QCOMPARE(time.tile_rows, tile_rows);
    QCOMPARE(time.splits, splits);
    // Two decimals of a microsecond.
    QVERIFY(std::abs(time.arithmetic * 1e6 - arithmetic) < 0.006);
    QVERIFY(std::abs(time.memory * 1e6 - memory) < 0.006);
    QVERIFY(std::abs(time.total * 1e6 - total) < 0.02);
  }

  void neverFasterThanTheRate() {
    for (const double m : {1.0, 7.0, 64.0, 1000.0, 4096.0})
      for (const double n : {1.0, 31.0, 500.0, 8192.0})
        for (const double k : {1.0, 96.0, 4096.0}) {
          const MatrixShape shape{m, n, k, 3};
          QVERIFY(time_of(shape, ideal()) >= shape.flops() / 100e12 * (1 - 1e-12));
        }
  }

  void moreWorkNeverTakesLess() {
    for (const MatrixProductRates& rates : {a100(), h100()})
      for (const MatrixShape& shape : {MatrixShape{128, 4096, 4096, 1}, MatrixShape{4096, 4096, 1024, 1},
                                       MatrixShape{1, 8192, 8192, 1}, MatrixShape{2048, 2048, 64, 8}}) {
        double before = 0;
        for (double factor = 1; factor <= 64; factor *= 2) {
          const double now = of_six_layers({shape.m * factor, shape.n, shape.k, shape.batch}, rates).total;
          QVERIFY(now >= before);
          before = now;
        }
        before = 0;
        for (double factor = 1; factor <= 64; factor *= 2) {
          const double now = of_six_layers({shape.m, shape.n, shape.k * factor, shape.batch}, rates).total;
          QVERIFY(now >= before);
          before = now;
        }
      }
  }

  void cacheKeepsWhatIsUsedAgain() {
    // 0.5 of 4e6 bytes: tensors of 1e6 bytes in all fit, of 3e6 are half there, of 4e6 are gone.
    MatrixProductRates rates = ideal();
    rates.cache = 4e6;
    rates.resident_activations = rates.resident_weights = 0.5;
    QCOMPARE(device_bytes({0.25e6, 0.5e6, 0.25e6}, 1, rates), 0.0);
    QCOMPARE(device_bytes({1e6, 1e6, 1e6}, 1, rates), 1.5e6);
    QCOMPARE(device_bytes({1e6, 2e6, 1e6}, 1, rates), 4e6);
    // Weights that come back after many others are gone, activations are not.
    const double never = std::numeric_limits<double>::infinity();
    QCOMPARE(device_bytes({0.25e6, 0.5e6, 0.25e6}, never, rates), 0.5e6);
    rates.cache = 0;
    QCOMPARE(device_bytes({0.25e6, 0.5e6, 0.25e6}, 1, rates), 1e6);
  }

  void compulsoryTraffic() {
    // (10 x 30 + 30 x 20 + 10 x 20) elements of 2 bytes.
    COMPARE_RELATIVE(compulsory_traffic({10, 20, 30, 1}, 2), 2200.0, 1e-12);
    COMPARE_RELATIVE(compulsory_traffic({10, 20, 30, 4}, 2), 8800.0, 1e-12);
  }

  void blockedTraffic() {
    // An inner level of 60,000 bytes holds three blocks of 100 x 100 elements of 2 bytes. 1000^3: A and B are
    // each read ten times: 2 x (10e6 + 10e6 + 1e6).
    COMPARE_RELATIVE(blocked_traffic({1000, 1000, 1000, 1}, 2, 60000), 42e6, 1e-12);
    // An unlimited inner level leaves the compulsory traffic; none known, likewise.
    COMPARE_RELATIVE(blocked_traffic({1000, 1000, 1000, 1}, 2, 1e12), 6e6, 1e-12);
    COMPARE_RELATIVE(blocked_traffic({1000, 1000, 1000, 1}, 2, 0), 6e6, 1e-12);
  }

  void operandThatFitsIsReadOnce() {
    // B is 100 x 100 and stays; A streams past it once.
    COMPARE_RELATIVE(blocked_traffic({5000, 100, 100, 1}, 2, 60000), 2.0 * (500000 + 10000 + 500000), 1e-12);
  }
};

QTEST_APPLESS_MAIN(TestMatrixProduct)
#include "test_matrix_product.moc"
