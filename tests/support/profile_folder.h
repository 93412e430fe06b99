// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QString>
#include <QTemporaryDir>

#include "model/error.h"

namespace scaleroof::test {

/// A profile root in a temporary folder.
class ProfileFolder {
 public:
  /// Writes a file below the root, its folders included, and returns its path.
  std::string write(const QString& path, const QByteArray& content) {
    const QString full = folder_.filePath(path);
    QDir().mkpath(QFileInfo(full).path());
    QFile file(full);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
      qFatal("cannot write %s", qPrintable(full));
    return full.toStdString();
  }
  std::filesystem::path root() const { return folder_.path().toStdString(); }

 private:
  QTemporaryDir folder_;
};

/// The sentence that `action` is refused with, without the root's path; empty when it is not refused.
inline QString refusal(const std::function<void()>& action, const ProfileFolder& folder) {
  try {
    action();
  } catch (const Error& error) {
    return QString::fromUtf8(error.what()).remove(QString::fromStdString(folder.root().string()) + "/");
  }
  return {};
}

}  // namespace scaleroof::test
