// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

namespace scaleroof::test {

Run command(const QStringList& arguments, const QProcessEnvironment& extra, const QString& folder) {
  const QTemporaryDir user_folder;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.remove("SCALEROOF_DATA");
  environment.insert("XDG_DATA_HOME", user_folder.path());
  environment.insert(extra);
  QProcess process;
  process.setProcessEnvironment(environment);
  if (!folder.isEmpty()) process.setWorkingDirectory(folder);
  process.start(SCALEROOF_CLI, arguments);
  Run run;
  if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit) return run;
  run.status = process.exitCode();
  run.out = process.readAllStandardOutput();
  run.err = process.readAllStandardError();
  return run;
}

QString data_file(const QString& name) {
  return QString(SCALEROOF_SOURCE_DIR "/tests/data/") + name;
}

QString write_file(const QString& path, const QByteArray& content) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
    qFatal("cannot write %s", qPrintable(path));
  return path;
}

}  // namespace scaleroof::test
