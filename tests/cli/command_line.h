// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace scaleroof::test {

/// What one run of scaleroof-cli came to.
struct Run {
  int status{-1};  ///< exit code; -1: crashed or did not end
  QByteArray out;
  QByteArray err;

  QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
  QJsonArray json_array() const { return QJsonDocument::fromJson(out).array(); }
  QStringList lines() const { return QString::fromUtf8(out).split('\n', Qt::SkipEmptyParts); }
};

/// Runs the built program with an empty user folder, so that only the shipped profiles are there.
Run command(const QStringList& arguments, const QProcessEnvironment& extra = {}, const QString& folder = {});

/// A file of tests/data.
QString data_file(const QString& name);
inline QString resnet50() {
  return data_file("resnet50.scenario.json");
}
inline QString gpt3() {
  return data_file("gpt3-175b.scenario.json");
}

/// Writes a file; fails the test's process where that is impossible.
QString write_file(const QString& path, const QByteArray& content);

/// Fields of one line of CSV without quoted fields.
inline QStringList fields(const QString& line) {
  return line.split(',');
}

}  // namespace scaleroof::test
