// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QTest>

#include "model/communication/rank_placement.h"
#include "model/hardware/accelerator.h"
#include "model/hardware/system.h"
#include "model/predict/predict.h"
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

/// Of the 16-bit formats the one that the accelerator has, else 32 bits.
const char* precision_of(const Accelerator& accelerator) {
  for (const Precision precision : {Precision::bf16, Precision::fp16})
    if (accelerator.product_peak(precision).value > 0)
      return precision_names[static_cast<std::size_t>(precision)].data();
  return "fp32";
}

/// A decoder of 12 layers and 768 channels, as GPT-2's smallest, data-parallel on two nodes.
json small_transformer_on(const std::string& id) {
  const System system = installed_profile(ProfileKind::system, id, read_system);
  const Accelerator accelerator =
      installed_profile(ProfileKind::accelerator, system.accelerator, read_accelerator);
  const std::int64_t accelerators = 2 * system.accelerators_per_node;
  json scenario = json::parse(R"({
    "schema": "scaleroof/scenario/1", "task": "training",
    "network": {"kind": "transformer", "architecture": "decoder", "layers": 12, "hidden": 768, "heads": 12,
                "ffn_hidden": 3072, "vocab": 50304, "seq_len": 1024},
    "plan": {"micro_batch": 1}, "run": {"tokens": 1e9}})");
  scenario["system"] = id;
  scenario["accelerators"] = accelerators;
  scenario["plan"]["data_parallel"] = accelerators;
  scenario["plan"]["global_batch"] = accelerators;
  scenario["plan"]["precision"] = precision_of(accelerator);
  return scenario;
}

bool is_good(double value) {
  return std::isfinite(value) && value > 0;
}

}  // namespace

/// The machines and networks that are installed with the program, each as a whole.
class TestSystems : public QObject {
  Q_OBJECT

  void system_rows() {
    QTest::addColumn<QString>("id");
    for (const std::string& id : installed().ids(ProfileKind::system))
      QTest::newRow(id.c_str()) << QString::fromStdString(id);
  }

 private slots:
  void predict_a_small_transformer_on_two_nodes_data() { system_rows(); }
  void predict_a_small_transformer_on_two_nodes() {
    QFETCH(QString, id);
    try {
      const Resolved resolved =
          resolve(small_transformer_on(id.toStdString()), installed(), "two nodes of " + id.toStdString());
      const Scenario& scenario = resolved.scenario;
      QVERIFY(scenario.system);
      QCOMPARE(scenario.accelerator.id, scenario.system->accelerator);
      QCOMPARE(scenario.memory.id, scenario.system->memory_hierarchy);
      QCOMPARE(scenario.interconnect.id, scenario.system->interconnect);
      const Prediction prediction = predict(scenario);
      QVERIFY(is_good(prediction.iteration_time.value));
      QVERIFY(is_good(prediction.iteration_time_90.low.value));
      QVERIFY(is_good(prediction.iteration_time_90.high.value));
      QVERIFY(is_good(prediction.breakdown[TimePart::forward].value));
      QVERIFY(is_good(prediction.run.time_to_train.value));
    } catch (const Error& error) {
      QFAIL(error.what());
    }
  }

  /// What links join is a node. In an NVL72 rack they join several; on a torus and where a node has one
  /// accelerator there is no such tier.
  void nodes_are_what_links_join_data() { system_rows(); }
  void nodes_are_what_links_join() {
    QFETCH(QString, id);
    const System system = installed_profile(ProfileKind::system, id.toStdString(), read_system);
    const Interconnect interconnect =
        installed_profile(ProfileKind::interconnect, system.interconnect, read_interconnect);
    const std::size_t fabric = place(interconnect, {.ranks = 2, .stride = 1}).fabric;
    if (fabric == 0) {
      QCOMPARE(system.accelerators_per_node, 1);
      return;
    }
    const Tier& node = interconnect.tiers[fabric - 1];
    if (is_torus(node)) return;
    if (interconnect.id.find("nvl72") == std::string::npos)
      QCOMPARE(node.size, system.accelerators_per_node);
    else
      QCOMPARE(node.size, 18 * system.accelerators_per_node);
  }

  /// Figures of the data sheets, in GB/s for an accelerator and one direction; shared adapters are divided.
  void bandwidths_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("inside");
    QTest::addColumn<double>("between");
    QTest::addColumn<int>("joined");  // by the tier inside
    QTest::addColumn<bool>("reduces");
    const auto row = [](const char* id, double inside, double between, int joined, bool reduces = false) {
      QTest::newRow(id) << QString(id) << inside << between << joined << reduces;
    };
    row("dgx1p-edr", 80, 4 * 12.5 / 8, 8);   // NVLink 1: 4 links of 20
    row("dgx1v-edr", 150, 4 * 12.5 / 8, 8);  // NVLink 2: 6 links of 25
    row("dgx2-edr", 150, 8 * 12.5 / 16, 16);
    row("dgx-a100-hdr", 300, 8 * 25. / 8, 8);  // NVLink 3: 12 links of 25
    row("a100-node-hdr-4", 300, 4 * 25. / 8, 8);
    row("jean-zay-a100-opa", 300, 4 * 12.5 / 8, 8);
    row("a100-node-roce100-4", 300, 4 * 12.5 / 8, 8);
    row("jean-zay-v100-opa", 150, 4 * 12.5 / 4, 4);
    row("gcp-a3", 450, 4 * 25. / 8, 8, true);  // NVLink 4: 18 links of 25
    row("aws-p4d-efa", 300, 4 * 12.5 / 8, 8);
    row("oci-a100-roce", 300, 16 * 12.5 / 8, 8);
    row("dgx-h100-ndr", 450, 50, 8, true);
    row("dgx-h100-ndr-sharp", 450, 50, 8, true);
    row("oci-h100-roce", 450, 3200. / 8 / 8, 8, true);
    row("aws-p5-efa", 450, 32 * 12.5 / 8, 8, true);
    row("alps-slingshot-11", 3 * 150, 25, 4);  // 6 links to each of three peers
    row("dgx-b200-ndr", 900, 50, 8, true);     // NVLink 5: 18 links of 50
    row("dgx-b300-xdr", 900, 100, 8, true);
    row("gb200-nvl72-ndr", 900, 50, 72, true);
    row("gb300-nvl72-xdr", 900, 100, 72, true);
    row("mi300x-node-roce", 7 * 64, 50, 8);
    row("mi355x-node-roce", 7 * 76.5, 50, 8);
    row("tpu-v2-ici", 4 * 496. / 8, 10. / 8, 256);  // 40 Gb/s for a host of four
    row("tpu-v3-ici", 4 * 656. / 8, 10. / 8, 1024);
    row("tpu-v4-ici", 6 * 50, 5, 4096);
    row("tpu-v5e-ici", 4 * 50, 6400. / 8 / 256, 256);  // 6.4 Tb/s a pod
    row("tpu-v5p-ici", 6 * 100, 25. / 4, 8960);
    row("tpu-v6e-ici", 4 * 100, 800. / 8 / 8, 256);
    row("tpu-v7-ici", 6 * 100, 400. / 8 / 4, 9216);
    row("pcie3-node", 15.75, 12.5 / 8, 8);
    row("pcie4-node", 31.5, 12.5 / 8, 8);
    row("pcie5-node", 63, 12.5 / 8, 8);
    row("gaudi2-node", 21 * 12.5, 3 * 12.5, 8);
    row("gaudi3-node", 21 * 25, 3 * 25, 8);
    row("trn1-efa", 4 * 48, 800. / 8 / 16, 16);
    row("trn2-efa", 4 * 128, 3200. / 8 / 16, 16);
    row("ipu-pod", 160, 2 * 12.5 / 4, 64);
  }
  void bandwidths() {
    QFETCH(QString, id);
    QFETCH(double, inside);
    QFETCH(double, between);
    QFETCH(int, joined);
    QFETCH(bool, reduces);
    QVERIFY(installed().contains(ProfileKind::interconnect, id.toStdString()));
    const Interconnect interconnect =
        installed_profile(ProfileKind::interconnect, id.toStdString(), read_interconnect);
    QVERIFY(interconnect.tiers.size() >= 2);
    QCOMPARE(interconnect.tiers[0].bandwidth.value, inside * 1e9);
    QCOMPARE(interconnect.tiers[0].size, joined);
    QCOMPARE(interconnect.tiers[0].in_network_reduction, reduces);
    QCOMPARE(interconnect.tiers[1].bandwidth.value, between * 1e9);
    QCOMPARE(interconnect.tiers.back().size, 0);
    QCOMPARE(interconnect.tiers[1].in_network_reduction, id.endsWith("-sharp"));
  }

  /// Three levels: two dies share a board's x16 link, eight boards 20 Gb/s of Ethernet.
  void boards_of_two_dies() {
    const Interconnect p2 = installed_profile(ProfileKind::interconnect, "aws-p2-pcie", read_interconnect);
    QCOMPARE(p2.tiers.size(), std::size_t{3});
    QCOMPARE(p2.tiers[0].size, 2);
    QCOMPARE(p2.tiers[0].bandwidth.value, 15.75e9);
    QCOMPARE(p2.tiers[1].size, 16);
    QCOMPARE(p2.tiers[1].bandwidth.value, 15.75e9 / 2);
    QCOMPARE(p2.tiers[2].bandwidth.value, 20e9 / 8 / 16);
  }

  /// 192 racks of 16 in a pod with full bisection bandwidth, a seventh of it between pods.
  void pods_with_less_between_them() {
    const Interconnect meta =
        installed_profile(ProfileKind::interconnect, "meta-grand-teton", read_interconnect);
    QCOMPARE(meta.tiers.size(), std::size_t{3});
    QCOMPARE(meta.tiers[1].size, 192 * 16);
    QCOMPARE(meta.tiers[1].taper, 1.0);
    QCOMPARE(meta.tiers[2].taper, 7.0);
  }

  /// What a machine draws as a whole holds its accelerators idle and its hosts, and not many times more.
  void power_of_the_whole_data() { system_rows(); }
  void power_of_the_whole() {
    QFETCH(QString, id);
    const System system = installed_profile(ProfileKind::system, id.toStdString(), read_system);
    if (system.power.value <= 0) QSKIP("not known");
    QVERIFY(system.nodes > 0);
    const Accelerator accelerator =
        installed_profile(ProfileKind::accelerator, system.accelerator, read_accelerator);
    const auto accelerators = static_cast<double>(system.accelerators());
    QVERIFY(system.power.value > accelerators * accelerator.idle_power.value);
    QVERIFY(system.power.value < 2 * (accelerators * accelerator.power.value +
                                      static_cast<double>(system.nodes) * system.node_host_power.value));
  }
};

QTEST_APPLESS_MAIN(TestSystems)
#include "test_systems.moc"
