// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

namespace {

QByteArray content_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

}  // namespace

class TestCommandLineOptions : public QObject {
  Q_OBJECT

 private slots:
  void tells_its_version() {
    const Run run = command({"--version"});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.out, QByteArray("scaleroof-cli " SCALEROOF_VERSION "\n"));
  }

  void helps() {
    const Run all = command({"--help"});
    QCOMPARE(all.status, 0);
    for (const char* name : {"predict", "scale", "list", "show", "check"})
      QVERIFY2(all.out.contains(name), name);
    QCOMPARE(command({"predict", "--help"}).status, 0);
  }

  void a_wrong_command_line_is_usage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("unknown command") << QStringList{"prophesy"};
    QTest::newRow("no scenario") << QStringList{"predict"};
    QTest::newRow("unknown option") << QStringList{"predict", resnet50(), "--fast"};
    QTest::newRow("unknown format") << QStringList{"predict", resnet50(), "--format", "xml"};
    QTest::newRow("set without value") << QStringList{"predict", resnet50(), "--set", "/plan/global_batch"};
    QTest::newRow("set without slash") << QStringList{"predict", resnet50(), "--set", "global_batch=1"};
    QTest::newRow("unknown mode") << QStringList{"scale", resnet50(), "--mode", "medium"};
    QTest::newRow("unknown kind") << QStringList{"list", "planets"};
    QTest::newRow("singular kind") << QStringList{"list", "network"};
    QTest::newRow("no id") << QStringList{"show", "network"};
    QTest::newRow("no files") << QStringList{"check"};
    QTest::newRow("too many") << QStringList{"predict", resnet50(), gpt3()};
  }

  void a_wrong_command_line_is_usage() {
    QFETCH(QStringList, arguments);
    const Run run = command(arguments);
    QCOMPARE(run.status, 2);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.startsWith("scaleroof-cli: error: "), run.err.constData());
  }

  void options_may_stand_before_the_scenario() {
    const Run before = command({"predict", "--set", "/plan/global_batch=512", "--format", "csv", resnet50()});
    QCOMPARE(before.err, QByteArray());
    QCOMPARE(before.out,
             command({"predict", resnet50(), "--format", "csv", "--set", "/plan/global_batch=512"}).out);
  }

  void writes_a_file_whole() {
    const QTemporaryDir folder;
    const QString file = folder.filePath("result.json");
    const Run run = command({"predict", resnet50(), "--format", "json", "-o", file});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(content_of(file), command({"predict", resnet50(), "--format", "json"}).out);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{"result.json"});
    QVERIFY(QFile::permissions(file) & QFileDevice::ReadUser);
    // Again over the first one, with other content.
    QCOMPARE(command({"predict", resnet50(), "--format", "csv", "-o", file}).status, 0);
    QCOMPARE(content_of(file), command({"predict", resnet50(), "--format", "csv"}).out);
  }

  void an_error_leaves_the_file_as_it_was() {
    const QTemporaryDir folder;
    const QString file = write_file(folder.filePath("result.json"), "before");
    const Run run = command({"predict", resnet50(), "--set", "/plan/global_batch=1001", "-o", file});
    QCOMPARE(run.status, 1);
    QCOMPARE(content_of(file), QByteArray("before"));
  }

  void a_file_that_cannot_be_written_is_an_error() {
    const QTemporaryDir folder;
    for (const QString& file :
         {folder.filePath("missing/result.json"), folder.path(), QString("/dev/null/x")}) {
      const Run run = command({"predict", resnet50(), "-o", file});
      QCOMPARE(run.status, 1);
      QCOMPARE(run.err.count('\n'), 1);
      QVERIFY2(run.err.contains(file.toUtf8()), run.err.constData());
    }
    QVERIFY(QDir(folder.path()).isEmpty());
  }

  void the_folder_of_the_shipped_profiles_can_be_chosen() {
    QProcessEnvironment environment;
    environment.insert("SCALEROOF_DATA", SCALEROOF_SOURCE_DIR);
    QCOMPARE(command({"list", "systems"}, environment).status, 0);
    environment.insert("SCALEROOF_DATA", "/nonexistent");
    const Run run = command({"list", "systems"}, environment);
    QCOMPARE(run.status, 1);
    QVERIFY2(run.err.contains("SCALEROOF_DATA"), run.err.constData());
  }
};

QTEST_APPLESS_MAIN(TestCommandLineOptions)
#include "test_command_line_options.moc"
