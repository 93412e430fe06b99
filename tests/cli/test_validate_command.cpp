// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

namespace {

const QByteArray training =
    R"({"id":"r50","kind":"training","source":{"title":"A table, of times"},"scenario":{"task":"training",)"
    R"("network":"resnet50","accelerator":"v100-sxm2-16gb","interconnect":"dgx1v-edr","software":"ngc-mxnet",)"
    R"("accelerators":8,"plan":{"local_batch":128,"precision":"fp16"}},)"
    R"("measured":{"metric":"samples_per_s","value":8000}})";
const QByteArray collective =
    R"({"id":"ring","kind":"collective","source":{"title":"A log"},"accelerator":"a100-sxm-80gb",)"
    R"("interconnect":"dgx-a100-hdr","collective":{"operation":"all-reduce","bytes":67108864,"ranks":8},)"
    R"("measured":{"metric":"time_s","value":0.0006}})";

QByteArray with(QByteArray line, const QByteArray& before, const QByteArray& after) {
  return line.replace(before, after);
}

}  // namespace

class TestValidateCommand : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  QString file(const QByteArray& content) {
    return write_file(folder_.filePath("some.cases.jsonl"), content);
  }

 private slots:
  void json_has_the_documented_members() {
    const Run run = command(
        {"validate", file(training + "\n\n" + collective + "\n" + with(training, "v100-sxm2-16gb", "v1000")),
         "--format", "json"});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    const QJsonObject json = run.json();
    const QJsonObject summary = json["summary"].toObject();
    for (const char* name : {"n", "skipped", "mape", "median_ape", "p90_ape", "bias", "coverage_90"})
      QVERIFY2(summary[name].isDouble(), name);
    QCOMPARE(summary["n"].toInt(), 2);
    QCOMPARE(summary["skipped"].toInt(), 1);
    const QJsonArray cases = json["cases"].toArray();
    QCOMPARE(cases.size(), 2);
    const QJsonObject first = cases[0].toObject();
    QCOMPARE(first["id"].toString(), QString("r50"));
    QCOMPARE(first["kind"].toString(), QString("training"));
    QCOMPARE(first["metric"].toString(), QString("samples_per_s"));
    QCOMPARE(first["measured"].toDouble(), 8000.0);
    // Rates as times: measured / predicted - 1.
    QVERIFY(qAbs(first["relative_error"].toDouble() - (8000 / first["predicted"].toDouble() - 1)) < 1e-12);
    const QJsonArray interval = first["interval_90"].toArray();
    QCOMPARE(interval.size(), 2);
    QVERIFY(interval[0].toDouble() < first["predicted"].toDouble());
    QVERIFY(interval[1].toDouble() > first["predicted"].toDouble());
    QCOMPARE(first["inside"].toBool(), interval[0].toDouble() <= 8000 && 8000 <= interval[1].toDouble());
    const double mean =
        (qAbs(first["relative_error"].toDouble()) + qAbs(cases[1].toObject()["relative_error"].toDouble())) /
        2;
    QVERIFY(qAbs(summary["mape"].toDouble() - mean) < 1e-12);
    QStringList groups;
    for (const QJsonValue& group : json["groups"].toArray()) {
      groups << group.toObject()["name"].toString();
      QVERIFY(group.toObject().contains("coverage_90"));
    }
    QCOMPARE(groups, (QStringList{"collectives", "training", "vision training"}));
    const QJsonArray skipped = json["skipped_cases"].toArray();
    QCOMPARE(skipped.size(), 1);
    QCOMPARE(skipped[0].toObject()["id"].toString(), QString("r50"));
    QVERIFY(skipped[0].toObject()["why"].toString().startsWith(
        "/scenario/accelerator: found \"v1000\", expected the id of an accelerator"));
  }

  void csv_has_a_row_for_each_case() {
    const Run run =
        command({"validate", file(with(training, ", of times", "") + "\n" + collective), "--format", "csv"});
    const QStringList lines = run.lines();
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith("id,kind,group,source,"));
    QVERIFY(lines[1].startsWith("r50,training,vision training,A table,resnet50,v100-sxm2-16gb,dgx1v-edr,"));
    QCOMPARE(fields(lines[1]).size(), fields(lines[0]).size());
  }

  void the_table_shows_groups_and_the_worst() {
    const Run run =
        command({"validate", file(training + "\n" + with(collective, "0.0006", "1e-7")), "--worst", "1"});
    QCOMPARE(run.status, 0);
    const QString text = QString::fromUtf8(run.out);
    for (const char* words : {"By group", "By source", "By accelerator", "By software", "vision training",
                              "Furthest off", "Measured faster than the hardware can be", "ring: "})
      QVERIFY2(text.contains(words), words);
    const QString worst = text.mid(text.indexOf("Furthest off"),
                                   text.indexOf("Measured faster") - text.indexOf("Furthest off"));
    QVERIFY(worst.contains("ring") && !worst.contains("r50"));
  }

  void filters_leave_cases_out() {
    const QString both = file(training + "\n" + collective);
    const auto ids = [&](const QStringList& filter) {
      QStringList result;
      for (const QJsonValue& one :
           command(QStringList{"validate", both, "--format", "json"} + filter).json()["cases"].toArray())
        result << one.toObject()["id"].toString();
      return result;
    };
    QCOMPARE(ids({"--kind", "collective"}), QStringList{"ring"});
    QCOMPARE(ids({"--kind", "collective", "--kind", "training"}), (QStringList{"r50", "ring"}));
    QCOMPARE(ids({"--match", "a TABLE"}), QStringList{"r50"});
    QCOMPARE(ids({"--match", "rin"}), QStringList{"ring"});
    QCOMPARE(ids({"--match", "rin", "--match", "r50"}), QStringList{});
    QCOMPARE(command({"validate", both, "--kind", "dance"}).status, 2);
  }

  void the_result_goes_to_a_file() {
    const QString path = folder_.filePath("result.json");
    const Run run = command({"validate", file(training), "--format", "json", "-o", path});
    QCOMPARE(run.out, QByteArray());
    QFile written(path);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(written.readAll())["summary"]["n"].toInt(), 1);
  }

  void threads_do_not_change_the_result() {
    const QString path = file(training + "\n" + collective);
    QCOMPARE(command({"validate", path, "--format", "json", "--threads", "3"}).out,
             command({"validate", path, "--format", "json", "--threads", "1"}).out);
  }

  void a_bad_line_is_one_sentence_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no JSON") << QByteArray("{\"id\": tru}") << QByteArray(": line 2, column ");
    QTest::newRow("cut off") << training.left(40) << QByteArray(": line 2, column ");
    QTest::newRow("no object") << QByteArray("3")
                               << QByteArray(", line 2: found 3, expected a measured case, an object");
    QTest::newRow("no value") << with(training, ",\"value\":8000", "")
                              << QByteArray(", line 2: /measured/value: found nothing, expected ");
    QTest::newRow("negative") << with(training, "8000", "-8000")
                              << QByteArray(", line 2: /measured/value: found -8000, expected ");
  }

  void a_bad_line_is_one_sentence() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, message);
    const Run run = command({"validate", file(collective + "\n" + line + "\n")});
    QCOMPARE(run.status, 1);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.contains("some.cases.jsonl" + message), run.err.constData());
  }

  void a_file_without_cases_is_refused() {
    const Run run = command({"validate", file("\n\n")});
    QCOMPARE(run.status, 1);
    QVERIFY(run.err.contains("found no cases"));
    QCOMPARE(command({"validate", folder_.filePath("none.jsonl")}).status, 1);
    QCOMPARE(command({"validate"}).status, 2);
  }
};

QTEST_APPLESS_MAIN(TestValidateCommand)
#include "test_validate_command.moc"
