// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_document.h"

#include <QFile>
#include <QFileInfo>
#include <QUndoCommand>

#include "model/error.h"
#include "model/profile/json_reader.h"
#include "ui/figures/figure_export.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

/// Parses with the model's own checks (duplicate keys, numbers out of range, bytes after the end), then again
/// in the order of the file.
ScenarioDocument::Json load_in_order(const QString& path) {
  const nlohmann::json checked = load_json(to_std(path));
  if (!checked.is_object())
    throw Error({to_std(path), "", describe_json(checked), "a scenario, which is a JSON object"});
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly))
    throw Error({to_std(path), "", "a file that cannot be read", "a scenario"});
  return ScenarioDocument::Json::parse(file.readAll().toStdString());
}

}  // namespace

/// Every edit is of this kind: it swaps the whole scenario, which is small, between before and after.
class ScenarioDocument::Edit : public QUndoCommand {
 public:
  Edit(ScenarioDocument& document, const QString& text, Json before, Json after, std::optional<int> gesture)
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
  ScenarioDocument& document_;
  Json before_, after_;
  std::optional<int> gesture_;
};

ScenarioDocument::ScenarioDocument(QObject* parent) : QObject(parent) {
  connect(&history_, &QUndoStack::cleanChanged, this, &ScenarioDocument::renamed);
}

QString ScenarioDocument::name() const {
  return path_.isEmpty() ? tr("Untitled") : QFileInfo(path_).fileName();
}

void ScenarioDocument::load(const QString& path) {
  reset(load_in_order(path), path);
}

void ScenarioDocument::load_as_new(const QString& path) {
  reset(load_in_order(path), {});
}

void ScenarioDocument::reset(Json scenario, QString path) {
  path_ = std::move(path);
  history_.clear();
  replace(std::move(scenario));
  emit renamed();
}

void ScenarioDocument::save(const QString& path) {
  write_file(path, bytes());
  path_ = path;
  history_.setClean();
  emit renamed();
}

QByteArray ScenarioDocument::bytes() const {
  return QByteArray::fromStdString(scenario_.dump(2) + "\n");
}

void ScenarioDocument::edit(const QString& text, const std::function<void(Json&)>& change,
                            std::optional<int> gesture) {
  Json after = scenario_;
  change(after);
  if (after == scenario_) return;
  history_.push(new Edit(*this, text, scenario_, std::move(after), gesture));
}

void ScenarioDocument::set(const QString& text, const std::string& pointer, std::optional<Json> value,
                           std::optional<int> gesture) {
  edit(
      text,
      [&](Json& scenario) {
        const Json::json_pointer place(pointer);
        const Json::json_pointer parent = place.parent_pointer();
        if (value && scenario.contains(parent) && !scenario.at(parent).is_object())
          scenario[parent] = Json::object();
        if (value)
          scenario[place] = *value;
        else if (scenario.contains(place))
          scenario[place.parent_pointer()].erase(place.back());
      },
      gesture);
}

void ScenarioDocument::replace(Json scenario) {
  scenario_ = std::move(scenario);
  emit changed();
}

}  // namespace scaleroof
