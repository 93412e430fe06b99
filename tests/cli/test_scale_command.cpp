// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

class TestScaleCommand : public QObject {
  Q_OBJECT

 private slots:
  void json_has_a_point_for_each_count() {
    const Run run =
        command({"scale", gpt3(), "--mode", "strong", "--accelerators", "64:1024:x2", "--format", "json"});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    const QJsonObject json = run.json();
    QCOMPARE(json["mode"].toString(), QString("strong"));
    const QJsonArray points = json["points"].toArray();
    QCOMPARE(points.size(), 5);
    QCOMPARE(points[0].toObject()["efficiency"].toDouble(), 1.0);
    QCOMPARE(points[4].toObject()["accelerators"].toInt(), 1024);
    // The last point is the scenario itself.
    const QJsonObject alone = command({"predict", gpt3(), "--format", "json"}).json();
    QCOMPARE(points[4].toObject()["iteration_time_s"], alone["iteration_time_s"]);
    QCOMPARE(points[4].toObject()["breakdown_s"], alone["breakdown_s"]);
    QVERIFY(json["provenance"].toObject().contains("scenario_sha256"));
  }

  void what_does_not_divide_is_listed_with_its_reason() {
    const Run run = command({"scale", gpt3(), "--accelerators", "64,100,128", "--format", "json"});
    const QJsonArray skipped = run.json()["skipped"].toArray();
    QCOMPARE(skipped.size(), 1);
    QCOMPARE(skipped[0].toObject()["accelerators"].toInt(), 100);
    QVERIFY(skipped[0].toObject()["why"].toString().contains("does not divide"));
    QVERIFY(command({"scale", gpt3(), "--accelerators", "64,100,128"}).out.contains("Left out"));
  }

  void csv_has_a_row_for_each_count() {
    const Run run =
        command({"scale", resnet50(), "--mode", "weak", "--accelerators", "1,2,4,8", "--format", "csv"});
    QCOMPARE(run.status, 0);
    const QStringList lines = run.lines();
    QCOMPARE(lines.size(), 5);
    for (const QString& line : lines) QCOMPARE(fields(line).size(), fields(lines[0]).size());
    QCOMPARE(fields(lines[0]).mid(0, 3), (QStringList{"accelerators", "speedup", "efficiency"}));
    QVERIFY(lines[4].startsWith("8,"));
  }

  void the_table_shows_time_and_efficiency() {
    const Run run = command({"scale", resnet50(), "--mode", "weak", "--accelerators", "1,8"});
    QCOMPARE(run.status, 0);
    const QString text = QString::fromUtf8(run.out);
    QVERIFY(text.contains("Weak scaling"));
    QVERIFY(text.contains("efficiency"));
    QVERIFY(text.contains("100%"));
    QVERIFY(text.contains("batch 128 a replica"));
  }

  // 64 x 2^k up to Selene's 4,480; 4,096 are 64 replicas of 24 sequences.
  void without_counts_it_goes_to_the_machines_size() {
    const QJsonArray points = command({"scale", gpt3(), "--format", "json"}).json()["points"].toArray();
    QCOMPARE(points.first().toObject()["accelerators"].toInt(), 64);
    QCOMPARE(points.last().toObject()["accelerators"].toInt(), 4096);
  }

  void a_study_without_points_is_an_error() {
    const Run run = command({"scale", gpt3(), "--accelerators", "7"});
    QCOMPARE(run.status, 1);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY(run.err.contains("gpt3-175b.scenario.json"));
  }
};

QTEST_APPLESS_MAIN(TestScaleCommand)
#include "test_scale_command.moc"
