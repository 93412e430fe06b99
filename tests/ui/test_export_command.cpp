// SPDX-License-Identifier: GPL-3.0-or-later
// `scaleroof export` and the program's exit codes, as a script without a display meets them.
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

const QString example =
    QStringLiteral(SCALEROOF_SOURCE_DIR "/examples/01-resnet50-v100-8-fp16.scenario.json");

struct Outcome {
  int status;
  QByteArray output, error;
};

Outcome run(const QStringList& arguments) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(name);
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(SCALEROOF_PROGRAM), arguments);
  if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit) return {-1, {}, {}};
  return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

}  // namespace

class TestExportCommand : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private slots:
  void every_figure_in_every_format() {
    for (const char* figure : {"scaling", "breakdown", "roofline", "memory"}) {
      for (const char* ending : {"pdf", "svg", "png", "csv"}) {
        const QString file = folder_.filePath(QStringLiteral("%1.%2").arg(figure, ending));
        const Outcome outcome = run({"export", example, "--figure", figure, "-o", file, "--width", "double"});
        QVERIFY2(outcome.status == 0, outcome.error.constData());
        QVERIFY2(outcome.error.isEmpty(), outcome.error.constData());
        QVERIFY(QFile(file).size() > 100);
      }
    }
  }

  void the_validation_of_shipped_and_of_own_cases() {
    const QString all = folder_.filePath("validation.csv");
    const Outcome outcome = run({"export", "--figure", "validation", "-o", all});
    QVERIFY2(outcome.status == 0, outcome.error.constData());
    const QString own = folder_.filePath("own.cases.jsonl");
    QFile cases(own);
    QVERIFY(cases.open(QIODevice::WriteOnly));
    cases.write(
        R"({"id": "ring", "kind": "collective", "interconnect": "dgx-a100-hdr", "measured": {"metric": "time_s", "value": 0.0006}, "collective": {"operation": "all-reduce", "bytes": 67108864, "ranks": 8}})");
    cases.close();
    for (const char* ending : {"pdf", "svg", "png", "csv"}) {
      const QString file = folder_.filePath(QStringLiteral("own.%1").arg(ending));
      const Outcome drawn = run({"export", own, "--figure", "validation", "-o", file});
      QVERIFY2(drawn.status == 0 && drawn.error.isEmpty(), drawn.error.constData());
      QVERIFY(QFile(file).size() > 100);
    }
    QVERIFY(QFile(all).size() > 100 * QFile(folder_.filePath("own.csv")).size());
  }

  void mode_and_set_change_the_figure() {
    const auto csv = [&](const QStringList& more) {
      const QString file = folder_.filePath("data.csv");
      QStringList arguments{"export", example, "--figure", "scaling", "-o", file};
      if (run(arguments + more).status != 0) return QByteArray();
      QFile data(file);
      return data.open(QIODevice::ReadOnly) ? data.readAll() : QByteArray();
    };
    const QByteArray plain = csv({});
    QVERIFY(!plain.isEmpty());
    for (const QStringList& more :
         {QStringList{"--mode", "weak"}, QStringList{"--set", "/plan/precision=fp32"},
          QStringList{"--set", "/interconnect/tiers/0/bandwidth=10 GB/s"}}) {
      const QByteArray changed = csv(more);
      QVERIFY2(!changed.isEmpty() && changed != plain, qPrintable(more.join(' ')));
    }
  }

  void mistakes_are_one_line_and_a_status_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("says");
    const QString out = folder_.filePath("x.pdf");
    const QStringList figure{"--figure", "scaling"};
    QTest::newRow("missing file") << QStringList{"export", "nope.json"} + figure + QStringList{"-o", out} << 1
                                  << "nope.json";
    QTest::newRow("ending") << QStringList{"export", example} + figure + QStringList{"-o", "x.gif"} << 1
                            << ".gif";
    QTest::newRow("width") << QStringList{"export", example} + figure +
                                  QStringList{"-o", out, "--width", "-3"}
                           << 1 << "-3";
    QTest::newRow("value") << QStringList{"export", example} + figure +
                                  QStringList{"-o", out, "--set", "/plan/precision=fp17"}
                           << 1 << "fp16";
    QTest::newRow("profiles") << QStringList{"export", example} + figure +
                                     QStringList{"-o", out, "--profiles", "/no/such"}
                              << 1 << "/no/such";
    QTest::newRow("unwritable") << QStringList{"export", example} + figure +
                                       QStringList{"-o", folder_.filePath("no/x.pdf")}
                                << 1 << "no/x.pdf";
    QTest::newRow("figure") << QStringList{"export", example, "--figure", "pie", "-o", out} << 2 << "pie";
    QTest::newRow("no scenario") << QStringList{"export", "-o", out} + figure << 2 << "expected one scenario";
    QTest::newRow("set in cases") << QStringList{"export", "--figure", "validation",     "-o",
                                                 out,      "--set",    "/accelerators=8"}
                                  << 2 << "--set";
    QTest::newRow("no output") << QStringList{"export", example} + figure << 2 << "--output";
    QTest::newRow("option") << QStringList{"--nonsense"} << 2 << "--nonsense";
    QTest::newRow("no display") << QStringList{example} << 1 << "no display";
  }

  void mistakes_are_one_line_and_a_status() {
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, says);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, status);
    QCOMPARE(outcome.error.count('\n'), 1);
    QVERIFY2(outcome.error.contains(says.toUtf8()), outcome.error.constData());
    QVERIFY(outcome.output.isEmpty());
  }

  void a_failed_export_leaves_the_old_file() {
    const QString file = folder_.filePath("keep.pdf");
    QCOMPARE(run({"export", example, "--figure", "memory", "-o", file}).status, 0);
    const qint64 size = QFile(file).size();
    QCOMPARE(run({"export", example, "--figure", "memory", "-o", file, "--set", "/accelerators=0"}).status,
             1);
    QCOMPARE(QFile(file).size(), size);
  }

  void a_picture_of_the_window() {
    qputenv("XDG_CONFIG_HOME", folder_.path().toUtf8());
    const QString file = folder_.filePath("window.png");
    QProcess process;
    process.start(QStringLiteral(SCALEROOF_PROGRAM), {"--screenshot", file, "--size", "1280x720", example});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(QImage(file).width(), 1280);
  }
};

QTEST_MAIN(TestExportCommand)
#include "test_export_command.moc"
