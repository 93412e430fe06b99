// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/roofline/matrix_product.h"
#include "model/roofline/memory_traffic.h"
#include "tests/support/approximately.h"

using namespace scaleroof;

namespace {

/// 100 TFLOP/s, 100 compute units, no overheads.
MatrixProductRates ideal(double compute_units = 100) {
  return {.rate = 100e12, .compute_units = compute_units};
}

}  // namespace

class TestMatrixProduct : public QObject {
  Q_OBJECT
 private slots:
  void withoutTilesItIsWorkOverRate() {
    // 2 x 1000 x 1000 x 1000 / 100e12 = 20 us, whatever the shape.
    COMPARE_RELATIVE(matrix_product_time({1000, 1000, 1000, 1}, ideal(0)), 20e-6, 1e-12);
  }

  void shortReductionCostsItsOverhead() {
    // k = 104 with an overhead of 104 elements doubles the time.
    MatrixProductRates rates = ideal(0);
    rates.reduction_overhead = 104;
    COMPARE_RELATIVE(matrix_product_time({1000, 1000, 104, 1}, rates), 2 * 2.0 * 1000 * 1000 * 104 / 100e12,
                     1e-12);
  }

  void paddingToWholeTiles() {
    // 129 rows need two tiles of 128: 256/129 of the work. n = 25,600 is 100 tiles of 256 wide, so that 2 x
    // 100 tiles fill 100 units twice: no quantisation of waves.
    const double exact = 2.0 * 129 * 25600 * 1024 / 100e12;
    COMPARE_RELATIVE(matrix_product_time({129, 25600, 1024, 1}, ideal()), exact * 256 / 129, 1e-12);
  }

  void fewRowsArePaddedToTheInstruction() {
    // 8 rows run as 16, not as 128; 100 tiles of 256 fill the units once.
    const double exact = 2.0 * 8 * 25600 * 1024 / 100e12;
    COMPARE_RELATIVE(matrix_product_time({8, 25600, 1024, 1}, ideal()), 2 * exact, 1e-12);
  }

  void narrowTileServesNarrowOutput() {
    // n = 64 on a tile of 64, not a quarter of 256; 12,800 rows are 100 tiles.
    COMPARE_RELATIVE(matrix_product_time({12800, 64, 1024, 1}, ideal()), 2.0 * 12800 * 64 * 1024 / 100e12,
                     1e-12);
  }

  void loneTileUsesOneUnit() {
    // One tile of 128 x 32 .. 256 with k too short to split: the best is four tiles of 32 on 4 of 100 units.
    const double exact = 2.0 * 128 * 128 * 512 / 100e12;
    COMPARE_RELATIVE(matrix_product_time({128, 128, 512, 1}, ideal()), exact * 100 / 4, 1e-12);
  }

  void longReductionIsSplit() {
    // k = 51,200 splits into pieces of 512 at the shortest: 4 tiles x 25 splits fill all 100 units.
    COMPARE_RELATIVE(matrix_product_time({128, 128, 51200, 1}, ideal()), 2.0 * 128 * 128 * 51200 / 100e12,
                     1e-12);
  }

  void neverFasterThanTheRate() {
    for (const double m : {1.0, 7.0, 64.0, 1000.0, 4096.0})
      for (const double n : {1.0, 31.0, 500.0, 8192.0})
        for (const double k : {1.0, 96.0, 4096.0}) {
          const MatrixShape shape{m, n, k, 3};
          QVERIFY(matrix_product_time(shape, ideal()) >= shape.flops() / 100e12 * (1 - 1e-12));
        }
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
