// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

namespace {

QString output_of(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  if (!process.waitForFinished(60'000) || process.exitCode() != 0) return {};
  return QString::fromUtf8(process.readAllStandardOutput());
}

}  // namespace

/// The command-line program runs on a login node without Qt, and the model is a library without it.
class TestLinksNoQt : public QObject {
  Q_OBJECT

 private slots:
  void the_program_needs_no_qt_library() {
    const QString needed = output_of("readelf", {"--dynamic", SCALEROOF_CLI});
    QVERIFY(needed.contains("libstdc++"));  // readelf did see the program's libraries
    QVERIFY2(!needed.contains("libQt"), qPrintable(needed));
    // Nor does any library that it loads.
    const QString loaded = output_of("ldd", {SCALEROOF_CLI});
    QVERIFY(loaded.contains("libstdc++"));
    QVERIFY2(!loaded.contains("libQt"), qPrintable(loaded));
  }

  void the_model_library_has_no_symbol_of_qt() {
    const QString symbols = output_of("nm", {"--demangle", SCALEROOF_MODEL_LIBRARY});
    QVERIFY(symbols.contains("scaleroof::predict"));
    static const QRegularExpression qt_symbol("\\bU (Q[A-Z]\\w*(::|\\b)|qt_|qVersion)");
    const QRegularExpressionMatch match = qt_symbol.match(symbols);
    QVERIFY2(!match.hasMatch(), qPrintable(match.captured()));
  }

  // This test itself is a Qt program: the check above must be able to fail.
  void the_check_sees_qt_where_there_is_some() {
    const QString needed = output_of("readelf", {"--dynamic", QCoreApplication::applicationFilePath()});
    QVERIFY(needed.contains("libQt6Core"));
  }

  void no_source_of_model_or_command_line_includes_qt() {
    static const QRegularExpression include("#\\s*include\\s*[<\"](Q[A-Za-z]|qcustomplot|qt)");
    int files = 0;
    for (const char* folder : {"/model", "/app/cli"}) {
      QDirIterator sources(QString(SCALEROOF_SOURCE_DIR) + folder, {"*.h", "*.cpp"}, QDir::Files,
                           QDirIterator::Subdirectories);
      while (sources.hasNext()) {
        QFile file(sources.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!include.match(QString::fromUtf8(file.readAll())).hasMatch(), qPrintable(file.fileName()));
        ++files;
      }
    }
    QVERIFY(files > 50);
  }
};

QTEST_GUILESS_MAIN(TestLinksNoQt)
#include "test_links_no_qt.moc"
