// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <filesystem>

#include <QTest>

#include "model/hardware/accelerator.h"
#include "model/hardware/system.h"
#include "model/profile/catalogue.h"

using namespace scaleroof;

/// What the accelerators of a shipped system add up to against the peak in double precision that its centre
/// or the TOP500 states: a wrong count (modules or dies, nodes or accelerators) or a wrong rate does not
/// pass.
class TestSystemPeaks : public QObject {
  Q_OBJECT

  const Catalogue catalogue_{{std::filesystem::path(SCALEROOF_SOURCE_DIR)}};

  System system(const std::string& id) const {
    Origins origins;
    ObjectReader reader(catalogue_.profile(ProfileKind::system, id), "", origins);
    return read_system(reader);
  }

  Accelerator accelerator(const std::string& id) const {
    Origins origins;
    ObjectReader reader(catalogue_.profile(ProfileKind::accelerator, id), "", origins);
    return read_accelerator(reader);
  }

 private slots:
  void adds_up_to_the_stated_peak_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("matrix_units");
    QTest::addColumn<qint64>("nodes");   // of the stated peak, where the profile has another number; else 0
    QTest::addColumn<double>("host");    // FLOP/s of a node's processors beside the accelerators
    QTest::addColumn<double>("stated");  // FLOP/s
    QTest::addColumn<double>("bound");   // relative
    const auto row = [](const char* id, bool matrix_units, qint64 nodes, double host, double stated,
                        double bound) {
      QTest::newRow((std::string(id) + (matrix_units ? ", matrix units" : "")).c_str())
          << QString(id) << matrix_units << nodes << host << stated << bound;
    };
    // 18,688 x (1.31 + 16 cores x 2.2 GHz x 4 = 0.141 TFLOP/s) = 27.1; OLCF states 27 PFLOP/s.
    row("titan", false, 0, 16 * 2.2e9 * 4, 27e15, 0.02);
    // 9,688 x 68 cores x 1.4 GHz x 32 = 29.5; NERSC states 29.1 PFLOP/s, with vectors at a lower clock.
    row("cori-knl", false, 0, 0, 29.1e15, 0.02);
    // 540 x (4 x 5.3 + 2 x 14 cores x 2.4 GHz x 16 = 1.08 TFLOP/s) = 12.0; stated at its announcement: 12.15.
    row("tsubame3", false, 0, 2 * 14 * 2.4e9 * 16, 12.15e15, 0.02);
    // 1,088 x (4 x 7.8 + 2 x 20 cores x 2.4 GHz x 32 = 3.07 TFLOP/s) = 37.3; the user guide states 37.2.
    row("abci", false, 0, 2 * 20 * 2.4e9 * 32, 37.2e15, 0.01);
    // 120 x (8 x 19.5 + 2 x 36 cores x 2.4 GHz x 32 = 5.53 TFLOP/s) = 19.4; the user guide states 19.3.
    row("abci-2", true, 0, 2 * 36 * 2.4e9 * 32, 19.3e15, 0.01);
    // 988 with the login nodes x (4 x 7.8 + 0.8 TFLOP/s) = 31.6, the user guide's own sum.
    row("marconi100", false, 988, 0.8e12, 31.6e15, 0.01);
    // 8,008 nodes at first x 2 x 28 cores x 2.7 GHz x 32 = 38.7; TOP500 of June 2019: 38.7 PFLOP/s.
    row("frontera", false, 8008, 0, 38.7e15, 0.01);
    // 158,976 x 48 cores x 2.2 GHz x 32 = 537; RIKEN states 537 PFLOP/s in boost mode.
    row("fugaku", false, 0, 0, 537e15, 0.01);
    // 1,792 nodes with those of 80 GB x 4 x 9.7 and 19.5; NERSC states 69.5 and 140 PFLOP/s.
    row("perlmutter", false, 1792, 0, 69.5e15, 0.01);
    row("perlmutter", true, 1792, 0, 140e15, 0.01);
    // 640 nodes x 4 x 19.5 = 49.9; JSC counts these nodes as 50 PFLOP/s in its benchmarks for JUPITER.
    row("juwels-booster", true, 640, 0, 50e15, 0.01);
    // 9,856 x 8 dies x 23.9 = 1.88; OLCF states "approximately 2 EFLOP/s": one digit.
    row("frontier", false, 0, 0, 2e18, 0.07);
  }
  void adds_up_to_the_stated_peak() {
    QFETCH(QString, id);
    QFETCH(bool, matrix_units);
    QFETCH(qint64, nodes);
    QFETCH(double, host);
    QFETCH(double, stated);
    QFETCH(double, bound);
    const System machine = system(id.toStdString());
    const Accelerator part = accelerator(machine.accelerator);
    const auto fp64 = static_cast<std::size_t>(Precision::fp64);
    const double rate = matrix_units ? part.matrix[fp64].value : part.vector[fp64].value;
    const auto counted = static_cast<double>(nodes > 0 ? nodes : machine.nodes);
    const double peak = counted * (static_cast<double>(machine.accelerators_per_node) * rate + host);
    QVERIFY2(std::abs(peak / stated - 1) < bound,
             qPrintable(QString("%1 instead of %2 FLOP/s").arg(peak).arg(stated)));
  }
};

QTEST_APPLESS_MAIN(TestSystemPeaks)
#include "test_system_peaks.moc"
