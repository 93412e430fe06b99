// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <nlohmann/json.hpp>

namespace scaleroof {

/// A scenario as the user writes it, with the history of its edits. It may be wrong: what the user typed is
/// kept, and the prediction says what is wrong with it. Members keep the order of the file.
class ScenarioDocument : public QObject {
  Q_OBJECT
 public:
  using Json = nlohmann::ordered_json;

  explicit ScenarioDocument(QObject* parent = nullptr);

  const Json& scenario() const { return scenario_; }
  QUndoStack& history() { return history_; }
  /// Where it is saved; empty before the first time.
  const QString& path() const { return path_; }
  /// The file's name or, before there is one, "Untitled".
  QString name() const;
  bool is_modified() const { return !history_.isClean(); }

  /// Throws Error when the file is missing or no JSON object.
  void load(const QString& path);
  /// A copy of an example without a place of its own.
  void load_as_new(const QString& path);
  /// Throws Error when the file cannot be written.
  void save(const QString& path);
  /// The bytes that `save` writes.
  QByteArray bytes() const;

  /// One step of the history. Edits that follow with the same `gesture` (a slider drag) merge into it.
  void edit(const QString& text, const std::function<void(Json&)>& change, std::optional<int> gesture = {});
  /// Sets one member; no value takes it out.
  void set(const QString& text, const std::string& pointer, std::optional<Json> value,
           std::optional<int> gesture = {});

 signals:
  void changed();
  /// Another file, another name, or saved.
  void renamed();

 private:
  class Edit;
  void replace(Json scenario);
  void reset(Json scenario, QString path);

  Json scenario_;
  QString path_;
  QUndoStack history_;
};

}  // namespace scaleroof
