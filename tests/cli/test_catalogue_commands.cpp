// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

namespace {

QStringList ids_of(const QJsonArray& rows) {
  QStringList ids;
  for (const QJsonValue& row : rows) ids.append(row.toObject()["id"].toString());
  return ids;
}

QJsonObject row_of(const QJsonArray& rows, const QString& id) {
  for (const QJsonValue& row : rows)
    if (row.toObject()["id"].toString() == id) return row.toObject();
  return {};
}

}  // namespace

class TestCatalogueCommands : public QObject {
  Q_OBJECT

 private slots:
  void lists_every_kind_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QStringList>("ids");
    QTest::newRow("accelerators") << "accelerators"
                                  << QStringList{"p100-sxm2-16gb", "v100-sxm2-16gb", "a100-sxm-40gb",
                                                 "a100-sxm-80gb",  "h100-sxm-80gb",  "mi250x-gcd",
                                                 "tpu-v4"};
    QTest::newRow("memory-hierarchies") << "memory-hierarchies" << QStringList{"v100-sxm2-16gb", "tpu-v4"};
    QTest::newRow("interconnects") << "interconnects"
                                   << QStringList{"dgx1v-edr",  "summit",   "dgx-a100-hdr", "dgx-h100-ndr",
                                                  "perlmutter", "frontier", "tpu-v4-ici"};
    QTest::newRow("systems") << "systems" << QStringList{"summit", "selene", "perlmutter", "frontier", "eos"};
    QTest::newRow("software") << "software"
                              << QStringList{"generic", "megatron-lm", "ngc-pytorch", "tensorflow-horovod"};
    QTest::newRow("networks") << "networks"
                              << QStringList{"resnet50", "bert-large", "gpt3-175b", "llama3-8b", "cosmoflow"};
    QTest::newRow("datasets") << "datasets" << QStringList{"imagenet-1k"};
    QTest::newRow("links") << "links" << QStringList{"nvlink-3", "infiniband-hdr", "ici-v4"};
  }

  void lists_every_kind() {
    QFETCH(QString, kind);
    QFETCH(QStringList, ids);
    const Run json = command({"list", kind, "--format", "json"});
    QCOMPARE(json.err, QByteArray());
    QCOMPARE(json.status, 0);
    const QStringList listed = ids_of(json.json_array());
    for (const QString& id : ids) QVERIFY2(listed.contains(id), qPrintable(id));
    for (const QJsonValue& row : json.json_array())
      QVERIFY2(!row.toObject()["name"].toString().isEmpty(), qPrintable(row.toObject()["id"].toString()));

    const Run table = command({"list", kind});
    QCOMPARE(table.status, 0);
    QVERIFY(table.lines().size() >= listed.size());  // and a line for each group
    for (const QString& id : ids) QVERIFY(table.out.contains(id.toUtf8()));

    const Run csv = command({"list", kind, "--format", "csv"});
    QCOMPARE(csv.lines().size(), listed.size() + 1);
    QVERIFY(csv.lines()[0].startsWith("id,name,"));
  }

  void lists_key_figures() {
    const QJsonObject a100 =
        row_of(command({"list", "accelerators", "--format", "json"}).json_array(), "a100-sxm-80gb");
    QCOMPARE(a100["peak_16_bit_flops_per_s"].toDouble(), 312e12);
    QCOMPARE(a100["memory_capacity_bytes"].toDouble(), 80 * 1073741824.0);
    QVERIFY(a100["year"].toInt() == 2020);
    const QJsonObject selene =
        row_of(command({"list", "systems", "--format", "json"}).json_array(), "selene");
    QCOMPARE(selene["accelerators"].toInt(), 4480);
    QCOMPARE(selene["accelerator"].toString(), QString("a100-sxm-80gb"));
    QVERIFY(command({"list", "accelerators"}).out.contains("312 TFLOP/s"));
  }

  void filters_the_list() {
    const auto listed = [](const QStringList& options) {
      const Run run = command(QStringList{"list", "accelerators", "--format", "json"} + options);
      return run.status == 0 ? ids_of(run.json_array()) : QStringList{QString::fromUtf8(run.err)};
    };
    const QStringList amd = listed({"--vendor", "amd"});
    QVERIFY(amd.contains("mi250x-gcd") && !amd.contains("tpu-v4") && !amd.contains("a100-sxm-80gb"));
    // The Instinct MI250X is of 2021.
    QVERIFY(listed({"--vendor", "AMD", "--year", "..2021"}).contains("mi250x-gcd"));
    QVERIFY(!listed({"--vendor", "AMD", "--year", "2022.."}).contains("mi250x-gcd"));
    const QStringList a100 = listed({"--match", "A100-SXM"});
    QVERIFY(a100.contains("a100-sxm-40gb") && a100.contains("a100-sxm-80gb"));
    for (const QString& id : a100) QVERIFY2(id.startsWith("a100-sxm"), qPrintable(id));
    QCOMPARE(listed({"--vendor", "nobody"}), QStringList());
    const Run none = command({"list", "accelerators", "--vendor", "nobody"});
    QCOMPARE(none.status, 0);
    QCOMPARE(none.lines().size(), 1);
    QVERIFY2(none.out.contains("vendors: ") && none.out.contains("NVIDIA"), none.out.constData());
    QCOMPARE(command({"list", "accelerators", "--vendor", "nobody", "--format", "csv"}).lines().size(), 1);
  }

  void sorts_the_list() {
    const QJsonArray rows =
        command({"list", "accelerators", "--sort", "memory_capacity_bytes", "--format", "json"}).json_array();
    for (int i = 1; i < rows.size(); ++i)
      QVERIFY(rows[i - 1].toObject()["memory_capacity_bytes"].toDouble() >=
              rows[i].toObject()["memory_capacity_bytes"].toDouble());
    const QStringList names =
        ids_of(command({"list", "networks", "--sort", "name", "--format", "json"}).json_array());
    QVERIFY(names.indexOf("resnet101") < names.indexOf("vgg16"));
  }

  void groups_accelerators_by_vendor() {
    const QStringList lines = command({"list", "accelerators"}).lines();
    const auto amd = lines.indexOf("AMD"), nvidia = lines.indexOf("NVIDIA");
    QVERIFY(amd >= 0 && nvidia > amd);
    const auto row = [&](const char* id) {
      return lines.indexOf(QRegularExpression("^  " + QString(id) + " .*"));
    };
    QVERIFY(row("mi250x-gcd") > amd && row("mi250x-gcd") < nvidia);
    QVERIFY(row("p100-sxm2-16gb") > nvidia && row("p100-sxm2-16gb") < row("h100-sxm-80gb"));
  }

  void lists_no_line_too_long_for_a_terminal() {
    for (const char* kind : {"accelerators", "memory-hierarchies", "interconnects", "systems", "software",
                             "networks", "datasets", "links"})
      for (const QString& line : command({"list", kind}).lines())
        QVERIFY2(line.size() <= 120, qPrintable(line));
  }

  void explains_a_system() {
    const Run run = command({"show", "system", "frontier"});
    QCOMPARE(run.err, QByteArray());
    const QString text = QString::fromUtf8(run.out).replace(QChar(0x2009), ' ');
    for (const char* words :
         {"Frontier", "9 856", "192 TFLOP/s bf16", "64.0 GiB", "[1]", "~ an estimate", "Sources"})
      QVERIFY2(text.contains(words), run.out.constData());
    // An estimate is marked, a published figure is not.
    QVERIFY2(text.contains(QRegularExpression("Power usage effectiveness +~ +1\\.05 ")), run.out.constData());
    QVERIFY2(text.contains(QRegularExpression("Nodes +9 856 ")), run.out.constData());
  }

  void says_which_base_a_figure_is_from() {
    const Run run = command({"show", "accelerator", "a100-sxm-40gb"});
    const QStringList lines = run.lines();
    const auto line = [&](const char* start) {
      return lines.filter(QRegularExpression(QString("^  ") + start)).value(0);
    };
    QVERIFY2(line("Clock").endsWith("from a100-sxm-80gb"), run.out.constData());
    QVERIFY2(!line("Memory capacity").contains("from "), run.out.constData());
    QVERIFY(!command({"show", "accelerator", "a100-sxm-80gb"}).out.contains(" from a100"));
  }

  void compares_two_profiles() {
    const Run table = command({"show", "accelerator", "a100-sxm-40gb", "a100-sxm-80gb"});
    QCOMPARE(table.err, QByteArray());
    QVERIFY2(table.out.contains("× 2"), table.out.constData());
    const Run json = command({"show", "accelerator", "a100-sxm-40gb", "a100-sxm-80gb", "--format", "json"});
    int different = 0;
    for (const QJsonValue& value : json.json()["figures"].toArray()) {
      const QJsonObject row = value.toObject();
      if (row["differs"].toBool()) ++different;
      if (row["pointer"].toString() != "/memory_capacity") continue;
      QCOMPARE(row["ratio"].toDouble(), 2.0);
      QCOMPARE(row["unit"].toString(), QString("B"));
    }
    QCOMPARE(different, 2);  // capacity, and the memory hierarchy that is named
    QCOMPARE(command({"show", "accelerator", "a100-sxm-40gb", "tpu-v4", "--format", "csv"}).lines()[0],
             QString("pointer,a100-sxm-40gb,tpu-v4,unit,differs,ratio"));
  }

  // torchvision's resnet50: 25,557,032 parameters.
  void shows_a_network_with_its_parameters_and_work() {
    const Run run = command({"show", "network", "resnet50", "--format", "json"});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    QCOMPARE(run.json()["id"].toString(), QString("resnet50"));
    QCOMPARE(run.json()["kind"].toString(), QString("layers"));
    QCOMPARE(run.json()["parameters"].toDouble(), 25557032.0);
    // About 4.1 billion multiply-adds, two FLOPs each.
    const double work = run.json()["forward_flops_per_sample"].toDouble();
    QVERIFY2(work > 7.7e9 && work < 8.4e9, qPrintable(QString::number(work)));
    const Run table = command({"show", "network", "resnet50"});
    QVERIFY(table.out.contains("25.6 million parameters"));
    QVERIFY(table.out.contains(" billion multiply-adds"));
  }

  void shows_every_kind_with_units_and_sources_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("figure");
    QTest::newRow("accelerator") << "accelerator"
                                 << "a100-sxm-80gb"
                                 << "312 TFLOP/s";
    QTest::newRow("memory-hierarchy") << "memory-hierarchy"
                                      << "v100-sxm2-16gb"
                                      << "900 GB/s";
    QTest::newRow("interconnect") << "interconnect"
                                  << "dgx-a100-hdr"
                                  << "25.0 GB/s";
    QTest::newRow("system") << "system"
                            << "selene"
                            << "a100-sxm-80gb";
    QTest::newRow("software") << "software"
                              << "megatron-lm"
                              << "(/overlap)";
    QTest::newRow("network") << "network"
                             << "gpt3-175b"
                             << "12 288";
    QTest::newRow("dataset") << "dataset"
                             << "imagenet-1k"
                             << "1 281 167";
    QTest::newRow("link") << "link"
                          << "nvlink-3"
                          << "300 GB/s";
  }

  void shows_every_kind_with_units_and_sources() {
    QFETCH(QString, kind);
    QFETCH(QString, id);
    QFETCH(QString, figure);
    const Run table = command({"show", kind, id});
    QCOMPARE(table.err, QByteArray());
    QCOMPARE(table.status, 0);
    QString text = QString::fromUtf8(table.out);
    QVERIFY2(text.replace(QChar(0x2009), ' ').contains(figure), table.out.constData());
    QVERIFY2(text.contains("Sources\n  [1] "), table.out.constData());
    const Run csv = command({"show", kind, id, "--format", "csv"});
    QVERIFY2(csv.lines()[0].startsWith("pointer,value,unit,source,"), csv.out.constData());
    QVERIFY(csv.lines().size() > 2);
    QVERIFY(command({"show", kind, id, "--format", "json"}).json().contains("sources"));
  }

  void the_users_own_profiles_stand_beside_the_shipped_ones() {
    const QTemporaryDir folder;
    write_file(folder.filePath("network_profiles/mine.json"),
               R"({"id": "mine", "name": "My GPT", "base": "gpt3-175b", "layers": 4})");
    const QStringList profiles{"--profiles", folder.path()};
    QVERIFY(ids_of(command(QStringList{"list", "networks", "--format", "json"} + profiles).json_array())
                .contains("mine"));
    const Run shown = command(QStringList{"show", "network", "mine", "--format", "json"} + profiles);
    QCOMPARE(shown.json()["layers"].toInt(), 4);
    QCOMPARE(shown.json()["hidden"].toInt(), 12288);
    const Run predicted =
        command(QStringList{"predict", gpt3(), "--set", "/network=mine", "--set", "/plan/pipeline_parallel=1",
                            "--set", "/plan/virtual_stages=1", "--set", "/plan/pipeline_schedule=1f1b"} +
                profiles);
    QCOMPARE(predicted.err, QByteArray());
    QCOMPARE(predicted.status, 0);
    QVERIFY(predicted.out.contains("My GPT"));
  }

  void the_users_data_folder_is_read() {
    const QTemporaryDir folder;
    write_file(folder.filePath("scaleroof/network_profiles/mine.json"),
               R"({"id": "mine", "name": "My GPT", "base": "gpt3-175b", "layers": 4})");
    QProcessEnvironment environment;
    environment.insert("XDG_DATA_HOME", folder.path());
    QCOMPARE(command({"show", "network", "mine"}, environment).status, 0);
    QCOMPARE(command({"show", "network", "mine"}).status, 1);
  }

  void checks_scenarios_and_profiles() {
    const QTemporaryDir folder;
    const QString profile =
        write_file(folder.filePath("mine.json"),
                   R"({"id": "mine", "base": "v100-sxm2-16gb", "memory_capacity": "32 GiB"})");
    const QString software = write_file(folder.filePath("software_profiles/quick.json"),
                                        R"({"id": "quick", "overlap": {"bucket": "50 MB"}})");
    const Run run = command({"check", resnet50(), gpt3(), profile, software});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    QCOMPARE(run.lines().size(), 4);
    QCOMPARE(run.lines()[0], resnet50() + ": ok (scenario)");
    QCOMPARE(run.lines()[2], profile + ": ok (accelerator)");
    QCOMPARE(run.lines()[3], software + ": ok (software)");
  }

  void checks_every_file_and_reports_the_wrong_ones() {
    const QTemporaryDir folder;
    const QString wrong =
        write_file(folder.filePath("wrong.json"),
                   R"({"id": "wrong", "base": "v100-sxm2-16gb", "memory_capacity": "32 GB/s"})");
    const QString unknown = write_file(folder.filePath("unknown.json"), R"({"a": 1})");
    const Run run = command({"check", wrong, resnet50(), unknown});
    QCOMPARE(run.status, 1);
    QCOMPARE(run.lines().size(), 3);
    QVERIFY2(run.lines()[0].startsWith(wrong + ": /memory_capacity: found "), run.out.constData());
    QCOMPARE(run.lines()[1], resnet50() + ": ok (scenario)");
    QVERIFY(run.lines()[2].startsWith(unknown));
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.contains("2 of 3 files"), run.err.constData());
    const QJsonArray json = command({"check", wrong, resnet50(), "--format", "json"}).json_array();
    QCOMPARE(json[0].toObject()["ok"].toBool(true), false);
    QCOMPARE(json[1].toObject()["ok"].toBool(false), true);
    QCOMPARE(json[1].toObject()["kind"].toString(), QString("scenario"));
  }

  void every_shipped_profile_is_right() {
    QStringList files;
    for (const char* folder : {"hardware_profiles/accelerators", "hardware_profiles/memory_hierarchies",
                               "hardware_profiles/interconnects", "hardware_profiles/systems",
                               "software_profiles", "network_profiles", "dataset_profiles"}) {
      const QDir shipped(QString(SCALEROOF_SOURCE_DIR "/") + folder);
      for (const QString& name : shipped.entryList({"*.json"}, QDir::Files))
        files.append(shipped.filePath(name));
    }
    QVERIFY(files.size() > 40);
    const Run run = command(QStringList{"check"} + files);
    QVERIFY2(run.status == 0, run.err.constData());
    QCOMPARE(run.lines().size(), files.size());
  }
};

QTEST_APPLESS_MAIN(TestCatalogueCommands)
#include "test_catalogue_commands.moc"
