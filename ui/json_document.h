// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <nlohmann/json.hpp>

namespace scaleroof {

/// JSON as the user writes it, with the history of its edits. Members keep their order.
class JsonDocument : public QObject {
  Q_OBJECT
 public:
  using Json = nlohmann::ordered_json;

  explicit JsonDocument(QObject* parent = nullptr);
  ~JsonDocument() override;

  const Json& json() const { return json_; }
  QUndoStack& history() { return history_; }
  bool is_modified() const { return !history_.isClean(); }
  /// As it stands in a file.
  QByteArray bytes() const;

  /// One step of the history. Edits that follow with the same `gesture` (a slider drag) merge into it.
  void edit(const QString& text, const std::function<void(Json&)>& change, std::optional<int> gesture = {});

 signals:
  void changed();

 protected:
  /// Another document: forgets the history.
  void reset(Json json);

 private:
  class Edit;
  void replace(Json json);

  Json json_;
  QUndoStack history_;
};

}  // namespace scaleroof
