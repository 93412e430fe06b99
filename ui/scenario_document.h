// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "ui/json_document.h"

namespace scaleroof {

/// A scenario as the user writes it. It may be wrong: what the user typed is kept, and the prediction says
/// what is wrong with it.
class ScenarioDocument : public JsonDocument {
  Q_OBJECT
 public:
  explicit ScenarioDocument(QObject* parent = nullptr);

  const Json& scenario() const { return json(); }
  /// Where it is saved; empty before the first time.
  const QString& path() const { return path_; }
  /// The file's name or, before there is one, "Untitled".
  QString name() const;

  /// Throws Error when the file is missing or no JSON object.
  void load(const QString& path);
  /// A copy of an example without a place of its own.
  void load_as_new(const QString& path);
  /// A scenario from elsewhere, without a place of its own.
  void start(Json scenario);
  /// Throws Error when the file cannot be written.
  void save(const QString& path);

  /// Sets one member; no value takes it out.
  void set(const QString& text, const std::string& pointer, std::optional<Json> value,
           std::optional<int> gesture = {});

 signals:
  /// Another file, another name, or saved.
  void renamed();

 private:
  void restart(Json scenario, QString path);

  QString path_;
};

}  // namespace scaleroof
