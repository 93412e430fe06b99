// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/json_document.h"

#include <QUndoCommand>

namespace scaleroof {

/// Every edit is of this kind: it swaps the whole text, which is small, between before and after.
class JsonDocument::Edit : public QUndoCommand {
 public:
  Edit(JsonDocument& document, const QString& text, Json before, Json after, std::optional<int> gesture)
      : QUndoCommand(text),
        document_(document),
        before_(std::move(before)),
        after_(std::move(after)),
        gesture_(gesture) {}

  void undo() override { document_.replace(before_); }
  void redo() override { document_.replace(after_); }
  int id() const override { return gesture_.value_or(-1); }

  bool mergeWith(const QUndoCommand* next) override {
    after_ = static_cast<const Edit*>(next)->after_;
    setObsolete(after_ == before_);  // dragged back to where it was
    return true;
  }

 private:
  JsonDocument& document_;
  Json before_, after_;
  std::optional<int> gesture_;
};

JsonDocument::JsonDocument(QObject* parent) : QObject(parent) {}

JsonDocument::~JsonDocument() {
  history_.disconnect();  // it reports its own end, and the derived class is gone already
}

QByteArray JsonDocument::bytes() const {
  return QByteArray::fromStdString(json_.dump(2) + "\n");
}

void JsonDocument::edit(const QString& text, const std::function<void(Json&)>& change,
                        std::optional<int> gesture) {
  Json after = json_;
  change(after);
  if (after == json_) return;
  history_.push(new Edit(*this, text, json_, std::move(after), gesture));
}

void JsonDocument::reset(Json json) {
  history_.clear();
  replace(std::move(json));
}

void JsonDocument::replace(Json json) {
  json_ = std::move(json);
  emit changed();
}

}  // namespace scaleroof
