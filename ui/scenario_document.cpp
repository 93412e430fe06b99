// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_document.h"

#include <QFile>
#include <QFileInfo>

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

ScenarioDocument::ScenarioDocument(QObject* parent) : JsonDocument(parent) {
  connect(&history(), &QUndoStack::cleanChanged, this, &ScenarioDocument::renamed);
}

QString ScenarioDocument::name() const {
  return path_.isEmpty() ? tr("Untitled") : QFileInfo(path_).fileName();
}

void ScenarioDocument::load(const QString& path) {
  restart(load_in_order(path), path);
}

void ScenarioDocument::load_as_new(const QString& path) {
  restart(load_in_order(path), {});
}

void ScenarioDocument::start(Json scenario) {
  restart(std::move(scenario), {});
}

void ScenarioDocument::restart(Json scenario, QString path) {
  path_ = std::move(path);
  reset(std::move(scenario));
  emit renamed();
}

void ScenarioDocument::save(const QString& path) {
  write_file(path, bytes());
  path_ = path;
  history().setClean();
  emit renamed();
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

}  // namespace scaleroof
