// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <vector>

#include <QtTest>

#include "model/hardware/accelerator.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/predict/predict.h"
#include "model/profile/catalogue.h"
#include "model/profile/json_reader.h"
#include "model/profile/resolve.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

const Catalogue& installed() {
  static const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
  return catalogue;
}

template <class Profile>
Profile installed_profile(ProfileKind kind, const std::string& id, Profile (*read)(ObjectReader&)) {
  Origins origins;
  installed().add_origins(kind, id, "", origins);
  ObjectReader reader(installed().profile(kind, id), "", origins);
  return read(reader);
}

Accelerator accelerator(const std::string& id) {
  return installed_profile(ProfileKind::accelerator, id, read_accelerator);
}

MemoryHierarchy memory(const std::string& id) {
  return installed_profile(ProfileKind::memory_hierarchy, id, read_memory_hierarchy);
}

MemoryHierarchy memory_of(const Accelerator& part) {
  return memory(part.memory_hierarchy);
}

double matrix(const Accelerator& part, Precision precision) {
  return part.matrix[static_cast<std::size_t>(precision)].value;
}

double vector_units(const Accelerator& part, Precision precision) {
  return part.vector[static_cast<std::size_t>(precision)].value;
}

double matrix_16_bit(const Accelerator& part) {
  return std::max(matrix(part, Precision::bf16), matrix(part, Precision::fp16));
}

void check_at_most(double figure, double bound, const char* what) {
  if (figure > 0.0 && bound > 0.0)
    QVERIFY2(figure <= bound * (1 + 1e-9),
             qPrintable(QString("%1: %2 > %3").arg(what).arg(figure).arg(bound)));
}

std::vector<MemoryLevel> levels_up_to_device(const MemoryHierarchy& hierarchy) {
  std::vector<MemoryLevel> levels;
  for (const MemoryLevelId id :
       {MemoryLevelId::l1, MemoryLevelId::l2, MemoryLevelId::l3, MemoryLevelId::device})
    if (hierarchy[id]) levels.push_back(*hierarchy[id]);
  return levels;
}

void accelerator_rows() {
  QTest::addColumn<QString>("id");
  for (const std::string& id : installed().ids(ProfileKind::accelerator))
    QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

/// The precision that networks are trained in where the part has it.
const char* usual_precision(const Accelerator& part) {
  if (part.product_peak(Precision::bf16).value > 0.0) return "bf16";
  return part.product_peak(Precision::fp16).value > 0.0 ? "fp16" : "fp32";
}

json one_image_network(const Accelerator& part) {
  return {
      {"schema", "scaleroof/scenario/1"},
      {"network", "resnet18"},
      {"accelerator", part.id},
      {"interconnect", "dgx1v-edr"},
      {"accelerators", 1},
      {"plan", {{"local_batch", 1}, {"precision", usual_precision(part)}, {"optimizer", "sgd-momentum"}}}};
}

}  // namespace

/// Every accelerator that is installed: possible in this world, and as published where copies often err.
class TestAccelerators : public QObject {
  Q_OBJECT

 private slots:
  void ratesFitTogether_data() { accelerator_rows(); }
  void ratesFitTogether() {
    QFETCH(QString, id);
    const Accelerator part = accelerator(id.toStdString());
    check_at_most(vector_units(part, Precision::fp32), matrix_16_bit(part), "fp32 vector over 16-bit matrix");
    check_at_most(vector_units(part, Precision::fp64), vector_units(part, Precision::fp32), "fp64 over fp32");
    check_at_most(matrix(part, Precision::tf32), matrix_16_bit(part), "tf32 over 16 bit");
    check_at_most(matrix(part, Precision::fp64), matrix_16_bit(part), "fp64 over 16 bit");
    // The two 16-bit formats run alike; MI100 alone has half the rate in bf16.
    check_at_most(matrix(part, Precision::fp16), 2.05 * matrix(part, Precision::bf16), "fp16 over bf16");
    check_at_most(matrix(part, Precision::bf16), matrix(part, Precision::fp16), "bf16 over fp16");
    // Half the width doubles the rate at most; more is a rate with sparsity beside a dense one. NVIDIA
    // announces Rubin with far fewer 16-bit than 8-bit units.
    if (id != "vr200") check_at_most(matrix(part, Precision::fp8), 2.05 * matrix_16_bit(part), "fp8");
    // GeForce parts accumulate 16-bit products in fp32 at half rate, but integers at full rate.
    check_at_most(matrix(part, Precision::int8), 4.05 * matrix_16_bit(part), "int8");
  }

  void powerAndYear_data() { accelerator_rows(); }
  void powerAndYear() {
    QFETCH(QString, id);
    const Accelerator part = accelerator(id.toStdString());
    QVERIFY(part.idle_power.value > 0.0);
    QVERIFY(part.idle_power < part.power);
    QVERIFY(part.year >= 2010 && part.year <= 2026);
    QVERIFY(!part.vendor.empty());
    QVERIFY(!part.name.empty());
  }

  void nearerMemoryIsFaster_data() { accelerator_rows(); }
  void nearerMemoryIsFaster() {
    QFETCH(QString, id);
    const Accelerator part = accelerator(id.toStdString());
    const MemoryHierarchy hierarchy = memory_of(part);
    double bandwidth = 0.0;
    double latency = 0.0;
    for (const MemoryLevel& level : levels_up_to_device(hierarchy)) {
      check_at_most(level.read_bandwidth.value, bandwidth, "bandwidth of a farther level");
      if (level.read_bandwidth.value > 0.0) bandwidth = level.read_bandwidth.value;
      check_at_most(latency, level.latency.value, "latency of a nearer level");
      if (level.latency.value > 0.0) latency = level.latency.value;
    }
    check_at_most(part.host_link.value, hierarchy.device().read_bandwidth.value, "host link");
  }

  /// Caches are smaller than what they cache; a slip of KiB for MiB or GB for GiB breaks one of these.
  void cachesAreSmallerThanMemory_data() { accelerator_rows(); }
  void cachesAreSmallerThanMemory() {
    QFETCH(QString, id);
    const MemoryHierarchy hierarchy = memory_of(accelerator(id.toStdString()));
    const double device = hierarchy.device().capacity.value;
    for (const MemoryLevelId level : {MemoryLevelId::registers, MemoryLevelId::l1, MemoryLevelId::l2})
      if (hierarchy[level]) check_at_most(50 * hierarchy[level]->capacity.value, device, "cache");
    if (hierarchy[MemoryLevelId::l3])
      check_at_most(20 * hierarchy[MemoryLevelId::l3]->capacity.value, device, "l3");
    // FLOP per byte of device memory: 0.3 on a wafer of fast memory, 607 on an H100 with slow memory.
    const Accelerator part = accelerator(id.toStdString());
    const double peak = std::max(matrix_16_bit(part), vector_units(part, Precision::fp32));
    const double balance = peak / hierarchy.device().read_bandwidth.value;
    QVERIFY2(balance > 0.1 && balance < 800, qPrintable(QString::number(balance)));
  }

  void predictsAnImageNetwork_data() { accelerator_rows(); }
  void predictsAnImageNetwork() {
    QFETCH(QString, id);
    const json scenario = one_image_network(accelerator(id.toStdString()));
    try {
      const Prediction prediction = predict(resolve(scenario, installed(), "test").scenario);
      // The framework's own memory alone is more than the 900 MB of a GC200.
      QCOMPARE(prediction.feasible, id != "gc200");
      QVERIFY(prediction.iteration_time.value > 1e-6);
      QVERIFY(prediction.iteration_time.value < 10.0);
    } catch (const Error& error) {
      QFAIL(error.what());
    }
  }

  void publishedRates_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<double>("value");
    const auto row = [](const char* id, const char* pointer, double value) {
      QTest::newRow((std::string(id) + pointer).c_str()) << id << pointer << value;
    };
    // Multiply-adds a clock and unit x 2 x units x clock: dense rates, of one accelerator.
    row("k80-gk210", "/vector/fp32", 2 * 192 * 13 * 875e6);         // 4.37 T; the board of two dies 8.74
    row("p100-pcie-16gb", "/vector/fp32", 2 * 64 * 56 * 1303e6);    // 9.34 T; SXM2 10.6
    row("v100-pcie-16gb", "/matrix/fp16", 2 * 512 * 80 * 1380e6);   // 113 T; SXM2 125
    row("t4", "/matrix/fp16", 2 * 512 * 40 * 1590e6);               // 65 T
    row("a10", "/matrix/bf16", 2 * 512 * 72 * 1695e6);              // 125 T; 250 with sparsity
    row("a40", "/matrix/bf16", 2 * 512 * 84 * 1740e6);              // 149.7 T; 299.4 with sparsity
    row("l4", "/matrix/bf16", 2 * 512 * 58 * 2040e6);               // 121 T; 242 with sparsity
    row("rtx-3090", "/matrix/fp16", 2 * 256 * 82 * 1695e6);         // 71 T with fp32 accumulation, else 142
    row("rtx-4090", "/matrix/fp16", 2 * 256 * 128 * 2520e6);        // 165 T with fp32 accumulation, else 330
    row("a100-sxm-80gb", "/matrix/bf16", 2 * 1024 * 108 * 1410e6);  // 312 T; 624 with sparsity
    row("h100-sxm-80gb", "/matrix/bf16", 2 * 2048 * 132 * 1830e6);  // 989.5 T; 1,979 with sparsity
    row("h100-sxm-80gb", "/matrix/fp8", 2 * 4096 * 132 * 1830e6);   // 1,979 T; 3,958 with sparsity
    row("gh200-96gb", "/matrix/bf16", 2 * 2048 * 132 * 1830e6);     // as H100
    row("b200-sxm-180gb", "/matrix/bf16", 4.5e15 / 2);              // 4.5 P with sparsity (NVIDIA HGX B200)
    row("gb200", "/matrix/fp4", 40e15 / 2 / 2);                     // 40 P: two GPUs, with sparsity
    row("mi250x-gcd", "/matrix/fp16", 2 * 512 * 110 * 1700e6);      // 191.5 T; the module of two dies 383
    row("mi250x", "/matrix/fp16", 2 * 2 * 512 * 110 * 1700e6);
    row("mi300x", "/matrix/fp8", 2 * 2048 * 304 * 2100e6);             // 2,615 T; 5,230 with sparsity
    row("mi355x", "/matrix/fp4", 2 * 8192 * 256 * 2400e6);             // 10.07 P, dense
    row("tpu-v2", "/matrix/bf16", 2 * 2 * 128 * 128 * 700e6);          // 46 T a chip; 180 a board of four
    row("tpu-v3", "/matrix/bf16", 4 * 2 * 128 * 128 * 940e6);          // 123 T a chip; 420 a board of four
    row("tpu-v4", "/matrix/bf16", 8 * 2 * 128 * 128 * 1050e6);         // 275 T
    row("tpu-v5e", "/matrix/bf16", 4 * 2 * 128 * 128 * 1500e6);        // 197 T
    row("tpu-v5p", "/matrix/bf16", 8 * 2 * 128 * 128 * 1750e6);        // 459 T
    row("max-1550", "/vector/fp32", 128 * 2 * 128 * 1600e6);           // 52.4 T; a stack half of it
    row("xeon-phi-7250", "/vector/fp64", 68 * 2 * 16 * 1400e6);        // two units of 8 fp64 numbers
    row("a64fx", "/vector/fp64", 48 * 2 * 16 * 2200e6);                // 3.38 T
    row("xeon-8280", "/vector/fp64", 28 * 2 * 16 * 2700e6);            // 2.42 T
    row("power9", "/vector/fp64", 22 * 2 * 4 * 3070e6);                // 0.54 T
    row("trainium2", "/matrix/fp8", 1299e12);                          // AWS; 2,563 with sparsity
    row("a100-pcie-40gb", "/power", 250);                              // SXM 400 W
    row("h100-sxm-96gb-hbm2e", "/power", 500);                         // the part with HBM3 700 W
    row("gh200-96gb", "/host_link", 900e9 / 2);                        // 900 GB/s are both directions
    row("k80-gk210", "/host_link", 8e9 * 16 * 128 / 130 / 8 / 2);      // PCIe 3.0 x16 for two dies
    row("wse-2", "/memory_capacity", 40e9);                            // on the wafer
    row("mi250x", "/memory_capacity", 128.0 * 1024 * 1024 * 1024);     // eight stacks of 16 GiB
    row("mi250x-gcd", "/memory_capacity", 64.0 * 1024 * 1024 * 1024);  // four of them
  }
  void publishedRates() {
    QFETCH(QString, id);
    QFETCH(QString, pointer);
    QFETCH(double, value);
    const json& profile = installed().profile(ProfileKind::accelerator, id.toStdString());
    const double shipped = profile.at(json::json_pointer(pointer.toStdString())).get<double>();
    // 1%: data sheets round (V100 PCIe: 112 for 113).
    QVERIFY2(std::abs(shipped / value - 1) < 0.01, qPrintable(QString::number(shipped)));
  }

  void publishedBandwidths_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("value");
    const auto row = [](const char* id, double value) { QTest::newRow(id) << id << value; };
    // Bits of the interface x transfers a second / 8.
    row("k80-gk210", 384 * 5.0e9 / 8);             // 240 GB/s a die, 480 a board
    row("p100-sxm2-16gb", 4096 * 2 * 715e6 / 8);   // 732 GB/s
    row("rtx-3090", 384 * 19.5e9 / 8);             // 936 GB/s
    row("a40", 384 * 14.5e9 / 8);                  // 696 GB/s
    row("l40s", 384 * 18e9 / 8);                   // 864 GB/s
    row("a100-sxm-40gb", 5120 * 2 * 1215e6 / 8);   // 1,555 GB/s
    row("a100-pcie-80gb", 5120 * 2 * 1512e6 / 8);  // 1,935 GB/s
    row("a100-sxm-80gb", 5120 * 2 * 1593e6 / 8);   // 2,039 GB/s
    row("h100-sxm-80gb", 5120 * 5.24e9 / 8);       // 3.35 TB/s
    row("h100-nvl-94gb", 7.8e12 / 2);              // 7.8 TB/s are two cards
    row("mi210", 4096 * 3.2e9 / 8);                // 1.638 TB/s
    row("mi250x", 2 * 4096 * 3.2e9 / 8);           // two dies
    row("mi300x", 8192 * 5.2e9 / 8);               // 5.3 TB/s
    row("epyc-7742", 8 * 8 * 3200e6);              // 8 channels of 8 bytes
    row("epyc-9654", 12 * 8 * 4800e6);
    row("xeon-8280", 6 * 8 * 2933e6);
  }
  void publishedBandwidths() {
    QFETCH(QString, id);
    QFETCH(double, value);
    const double shipped = memory_of(accelerator(id.toStdString())).device().read_bandwidth.value;
    QVERIFY2(std::abs(shipped / value - 1) < 0.01, qPrintable(QString::number(shipped)));
  }

  /// Where two parts have the same processor, a change of one must not forget the other.
  void sameProcessor() {
    const std::vector<std::pair<const char*, const char*>> pairs{
        {"h200-sxm-141gb", "h100-sxm-80gb"},      {"gh200-144gb", "h100-sxm-80gb"},
        {"h100-sxm-96gb-hbm2e", "h100-sxm-80gb"}, {"a100-pcie-40gb", "a100-sxm-80gb"},
        {"v100-sxm2-32gb", "v100-sxm2-16gb"},     {"mi325x", "mi300x"}};
    for (const auto& [one, other] : pairs) {
      QVERIFY2(accelerator(one).matrix == accelerator(other).matrix, one);
      QVERIFY2(accelerator(one).vector == accelerator(other).vector, one);
      QCOMPARE(accelerator(one).compute_units, accelerator(other).compute_units);
    }
  }
};

QTEST_APPLESS_MAIN(TestAccelerators)
#include "test_accelerators.moc"
