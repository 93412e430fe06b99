// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

namespace {

QByteArray text_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// The GPT-3 scenario with one piece of its text replaced by another.
QByteArray gpt3_with(const QByteArray& before, const QByteArray& after) {
  QByteArray text = text_of(gpt3());
  if (text.count(before) != 1) qFatal("the fixture has no single %s", before.constData());
  return text.replace(before, after);
}

}  // namespace

/// Every kind of bad input: one sentence on standard error that names what is wrong, status 1, no result.
class TestBadInput : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  void verify(const Run& run, const QStringList& words) {
    QCOMPARE(run.status, 1);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.startsWith("scaleroof-cli: error: "), run.err.constData());
    for (const QString& word : words)
      QVERIFY2(QString::fromUtf8(run.err).contains(word), run.err.constData());
  }

 private slots:
  void files_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const QByteArray& content, const QStringList& words) {
      QTest::newRow(name) << content << words;
    };
    const QByteArray whole = text_of(gpt3());
    row("empty", "", {});
    row("truncated", whole.left(whole.size() / 2), {"line"});
    row("not JSON", "hello", {"line"});
    row("binary", QByteArray("\0\1\2\xff", 4), {});
    row("a list", "[1, 2]", {});
    row("an empty object", "{}", {});
    row("two objects", whole + whole, {"line"});
    row("unknown key", gpt3_with("\"task\"", "\"tusk\""), {"tusk", "task"});
    row("unknown key in plan", gpt3_with("\"micro_batch\"", "\"micro_bath\""),
        {"/plan", "micro_bath", "micro_batch"});
    row("unknown network", gpt3_with("\"gpt3-175b\"", "\"gpt3-175\""), {"/network", "gpt3-175", "gpt3-175b"});
    row("unknown system", gpt3_with("\"selene\"", "\"selena\""), {"/system", "selena", "selene"});
    row("unknown software", gpt3_with("\"megatron-lm\"", "\"megatron\""), {"/software", "megatron-lm"});
    row("unknown precision", gpt3_with("\"fp16\"", "\"fp17\""), {"/plan/precision", "fp17", "fp16"});
    row("unknown base", gpt3_with("\"gpt3-175b\"", "{\"base\": \"gtp3-175b\"}"), {"gtp3-175b", "gpt3-175b"});
    row("wrong type", gpt3_with("1024,\n", "\"many\",\n"), {"/accelerators", "many"});
    row("wrong unit",
        gpt3_with("\"selene\"",
                  "\"selene\", \"accelerator\": {\"base\": \"a100-sxm-80gb\", \"clock\": \"1410 GB/s\"}"),
        {"/accelerator/clock", "1410 GB/s", "frequency"});
    row("unknown unit",
        gpt3_with("\"selene\"",
                  "\"selene\", \"accelerator\": {\"base\": \"a100-sxm-80gb\", \"clock\": \"1410 MHertz\"}"),
        {"/accelerator/clock", "1410 MHertz"});
    row("zero accelerators", gpt3_with("1024,\n", "0,\n"), {"/accelerators", "0"});
    row("negative accelerators", gpt3_with("1024,\n", "-8,\n"), {"/accelerators", "-8"});
    row("half an accelerator", gpt3_with("1024,\n", "8.5,\n"), {"/accelerators", "8.5"});
    row("NaN accelerators", gpt3_with("1024,\n", "NaN,\n"), {"line"});
    row("Infinity", gpt3_with("1024,\n", "Infinity,\n"), {"line"});
    row("1e400 accelerators", gpt3_with("1024,\n", "1e400,\n"), {"1e400"});
    row("1e30 accelerators", gpt3_with("1024,\n", "1e30,\n"), {"/accelerators"});
    row("negative batch", gpt3_with("1536", "-1536"), {"/plan/global_batch", "-1536"});
    row("zero batch", gpt3_with("1536", "0"), {"/plan/global_batch", "0"});
    row("zero micro-batch", gpt3_with("\"micro_batch\": 1", "\"micro_batch\": 0"),
        {"/plan/micro_batch", "0"});
    row("text NaN", gpt3_with("1536", "\"NaN\""), {"/plan/global_batch", "NaN"});
    row("negative capacity",
        gpt3_with("\"selene\"",
                  "\"selene\", \"memory_hierarchy\": {\"base\": \"a100-sxm-80gb\", \"levels\": {\"device\": "
                  "{\"capacity\": \"-80 GiB\"}}}"),
        {"/memory_hierarchy/levels/device/capacity", "-80 GiB"});
    row("tensor degree does not divide", gpt3_with("\"tensor_parallel\": 8", "\"tensor_parallel\": 3"),
        {"/plan/", "3", "1024"});
    row("pipeline degree does not divide", gpt3_with("\"pipeline_parallel\": 8", "\"pipeline_parallel\": 7"),
        {"/plan/", "7"});
    row("data degree does not fit",
        gpt3_with("\"micro_batch\": 1", "\"micro_batch\": 1, \"data_parallel\": 5"),
        {"/plan/data_parallel", "5", "16"});
    row("batch does not divide", gpt3_with("1536", "1537"), {"/plan/global_batch", "1537"});
    row("micro-batch does not divide", gpt3_with("\"micro_batch\": 1", "\"micro_batch\": 7"),
        {"/plan/micro_batch", "7"});
    // 4,544 = 71 x 64 and 71 x 16 = 1,136 sequences: everything divides, but Selene has 4,480.
    row("more than the system has", gpt3_with("1024,\n", "4544,\n").replace("1536", "1136"),
        {"/accelerators", "4544", "4480"});
  }

  void files() {
    QFETCH(QByteArray, content);
    QFETCH(QStringList, words);
    const QString file = write_file(folder_.filePath("bad.scenario.json"), content);
    words.append("bad.scenario.json");
    verify(command({"predict", file}), words);
    verify(command({"scale", file, "--accelerators", "1024"}), {"bad.scenario.json"});
  }

  void arguments_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const QStringList& arguments, const QStringList& words) {
      QTest::newRow(name) << arguments << words;
    };
    row("missing file", {"predict", "nowhere.scenario.json"}, {"nowhere.scenario.json"});
    row("a folder", {"predict", "."}, {});
    row("missing profiles", {"predict", gpt3(), "--profiles", "nowhere"}, {"nowhere"});
    row("set unknown member", {"predict", gpt3(), "--set", "/plan/micro_bath=1"},
        {"/plan/micro_bath", "micro_batch"});
    row("set beyond a list", {"predict", gpt3(), "--set", "/interconnect/tiers/9/bandwidth=1 GB/s"},
        {"/interconnect/tiers/9"});
    row("set wrong unit", {"predict", gpt3(), "--set", "/interconnect/tiers/1/bandwidth=25 GiB"},
        {"/interconnect/tiers/1/bandwidth", "25 GiB", "data rate"});
    row("set zero", {"predict", gpt3(), "--set", "/interconnect/tiers/1/bandwidth=0"},
        {"/interconnect/tiers/1/bandwidth"});
    row("set 1e400", {"predict", gpt3(), "--set", "/interconnect/tiers/1/bandwidth=1e400"}, {"1e400"});
    row("set NaN", {"predict", gpt3(), "--set", "/plan/global_batch=NaN"}, {"/plan/global_batch", "NaN"});
    row("set unknown id", {"predict", gpt3(), "--set", "/network=resnet5"},
        {"/network", "resnet5", "resnet50"});
    row("bad counts", {"scale", gpt3(), "--accelerators", "8:4"}, {"8:4"});
    row("too many counts", {"scale", gpt3(), "--accelerators", "1:1000000000:1"}, {"10000"});
    row("show unknown id", {"show", "network", "resnet5"}, {"resnet5", "resnet50"});
    row("show a path", {"show", "network", "../../etc/passwd"}, {});
  }

  void arguments() {
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, words);
    verify(command(arguments, {}, folder_.path()), words);
  }

  // A profile of the user's own: the message names that file, not the scenario, and the place inside it.
  void profiles() {
    write_file(
        folder_.filePath("profiles/hardware_profiles/interconnects/mine.json"),
        R"({"id": "mine", "tiers": [{"name": "node", "size": 8, "topology": "switch", "bandwidth": "-1 GB/s"},
                   {"name": "fabric", "topology": "fat-tree", "bandwidth": "25 GB/s"}]})");
    verify(command({"predict", gpt3(), "--profiles", folder_.filePath("profiles"), "--set",
                    "/interconnect=mine"}),
           {"mine.json", "/tiers/0/bandwidth", "-1 GB/s"});
    write_file(folder_.filePath("loop/network_profiles/a.json"), R"({"id": "a", "base": "b"})");
    write_file(folder_.filePath("loop/network_profiles/b.json"), R"({"id": "b", "base": "a"})");
    verify(command({"show", "network", "a", "--profiles", folder_.filePath("loop")}), {"base"});
    verify(command({"list", "networks", "--profiles", folder_.filePath("loop")}),
           {".json", "/base", "leads back"});
  }

  void profiles_alone_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("missing level") << "hardware_profiles/memory_hierarchies"
                                   << QByteArray(R"({"levels": {"l2": {"capacity": "40 MiB"}}})")
                                   << QStringList{"/levels", "no level", "device"};
    QTest::newRow("level taken away") << "hardware_profiles/memory_hierarchies"
                                      << QByteArray(R"({"base": "tpu-v4", "levels": {"device": null}})")
                                      << QStringList{"/levels", "no level", "device"};
    QTest::newRow("zero bandwidth")
        << "hardware_profiles/memory_hierarchies"
        << QByteArray(R"({"base": "tpu-v4", "levels": {"device": {"read_bandwidth": "0 GB/s"}}})")
        << QStringList{"/levels/device/read_bandwidth", "0 GB/s", "above zero"};
    QTest::newRow("capacity as a rate")
        << "hardware_profiles/memory_hierarchies"
        << QByteArray(R"({"base": "tpu-v4", "levels": {"device": {"capacity": "32 GB/s"}}})")
        << QStringList{"/levels/device/capacity", "32 GB/s", "a data rate"};
    QTest::newRow("no peak") << "hardware_profiles/accelerators"
                             << QByteArray(R"({"memory_capacity": "1 GiB"})")
                             << QStringList{"no peak rate", "matrix"};
    QTest::newRow("misspelt figure") << "hardware_profiles/accelerators"
                                     << QByteArray(R"({"base": "tpu-v4", "memory_capacty": 1})")
                                     << QStringList{"memory_capacty", "memory_capacity"};
    QTest::newRow("base on itself") << "hardware_profiles/accelerators" << QByteArray(R"({"base": "mine"})")
                                    << QStringList{"/base", "mine"};
    QTest::newRow("unknown base") << "hardware_profiles/accelerators" << QByteArray(R"({"base": "tpu-v44"})")
                                  << QStringList{"/base", "tpu-v44", "tpu-v4"};
    QTest::newRow("another profile's id")
        << "hardware_profiles/accelerators" << QByteArray(R"({"id": "tpu-v4", "base": "tpu-v4"})")
        << QStringList{"/id", "tpu-v4", "mine"};
    QTest::newRow("year in words") << "dataset_profiles" << QByteArray(R"({"year": "2020"})")
                                   << QStringList{"/year", "2020", "whole number"};
    QTest::newRow("family that is no text")
        << "network_profiles" << QByteArray(R"({"base": "resnet50", "family": 3})")
        << QStringList{"/family", "3", "text"};
  }

  // The same sentence whether the file is shown, listed or checked.
  void profiles_alone() {
    QFETCH(QString, kind);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, words);
    const QTemporaryDir root;
    const QString file = write_file(root.filePath(kind + "/mine.json"), content);
    words.append("mine.json");
    const bool network = kind.startsWith("network"), dataset = kind.startsWith("dataset");
    const QString one = network   ? "network"
                        : dataset ? "dataset"
                                  : (kind.contains("memory") ? "memory-hierarchy" : "accelerator");
    const QString many = one.endsWith('y') ? one.chopped(1) + "ies" : one + "s";
    verify(command({"show", one, "mine", "--profiles", root.path()}), words);
    verify(command({"list", many, "--profiles", root.path()}), words);
    const Run checked = command({"check", file, "--profiles", root.path()});
    QCOMPARE(checked.status, 1);
    for (const QString& word : words)
      QVERIFY2(QString::fromUtf8(checked.err).contains(word), checked.err.constData());
  }

  // A system whose parts are not there.
  void systems_without_their_parts() {
    const QTemporaryDir root;
    write_file(root.filePath("hardware_profiles/systems/mine.json"),
               R"({"base": "frontier", "interconnect": "frontierr"})");
    verify(command({"show", "system", "mine", "--profiles", root.path()}),
           {"mine.json", "/interconnect", "frontierr", "\"frontier\""});
  }

  void usage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("vendor of networks") << QStringList{"list", "networks", "--vendor", "amd"}
                                        << QStringList{"--vendor", "networks", "accelerators and systems"};
    QTest::newRow("family of systems") << QStringList{"list", "systems", "--family", "vision"}
                                       << QStringList{"--family", "systems", "networks"};
    QTest::newRow("year") << QStringList{"list", "networks", "--year", "new"}
                          << QStringList{"--year", "new", "2020"};
    QTest::newRow("years in the wrong order")
        << QStringList{"list", "networks", "--year", "2024..2020"} << QStringList{"2020..2024"};
    QTest::newRow("unknown key") << QStringList{"list", "datasets", "--sort", "colour"}
                                 << QStringList{"--sort", "colour", "sample_size_bytes"};
  }

  void usage() {
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, words);
    const Run run = command(arguments);
    QCOMPARE(run.status, 2);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    for (const QString& word : words)
      QVERIFY2(QString::fromUtf8(run.err).contains(word), run.err.constData());
  }
};

QTEST_APPLESS_MAIN(TestBadInput)
#include "test_bad_input.moc"
