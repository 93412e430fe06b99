// SPDX-License-Identifier: GPL-3.0-or-later
// The document: loading, saving, the history of edits; the predictor that answers it; the lists of profiles.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "model/error.h"
#include "ui/models/profile_list_model.h"
#include "ui/predictor.h"
#include "ui/scenario_document.h"
#include "ui/text.h"

using namespace scaleroof;

namespace {

const QString source = QStringLiteral(SCALEROOF_SOURCE_DIR);

std::vector<std::filesystem::path> roots() {
  return profile_roots(SCALEROOF_SOURCE_DIR, {});
}

QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes) {
  const QString path = folder.filePath(name);
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("cannot write %s", qPrintable(path));
  return path;
}

QStringList examples() {
  QStringList paths;
  const QDir folder(source + "/examples");
  for (const QString& name : folder.entryList({"*.scenario.json"}, QDir::Files))
    paths.append(folder.filePath(name));
  return paths;
}

}  // namespace

class TestScenarioDocument : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private slots:
  void members_keep_the_order_of_the_file() {
    ScenarioDocument document;
    document.load(
        write(folder_, "order.json", R"({"title": "t", "accelerators": 8, "network": "resnet50"})"));
    const QByteArray bytes = document.bytes();
    QVERIFY(bytes.indexOf("title") < bytes.indexOf("accelerators"));
    QVERIFY(bytes.indexOf("accelerators") < bytes.indexOf("network"));
  }

  void undo_and_redo_return_the_same_bytes() {
    for (const QString& path : examples()) {
      ScenarioDocument document;
      document.load(path);
      const QByteArray before = document.bytes();
      document.set("a", "/accelerators", 16);
      document.set("b", "/plan/precision", "fp32");
      document.set("c", "/system", std::nullopt);
      document.set("d", "/plan/zero_stage", 2);
      const QByteArray after = document.bytes();
      QVERIFY(after != before);
      QVERIFY(document.is_modified());
      while (document.history().canUndo()) document.history().undo();
      QCOMPARE(document.bytes(), before);
      QVERIFY(!document.is_modified());
      while (document.history().canRedo()) document.history().redo();
      QCOMPARE(document.bytes(), after);
    }
  }

  void one_drag_is_one_step() {
    ScenarioDocument document;
    document.load(examples().first());
    const QByteArray before = document.bytes();
    for (const int count : {2, 4, 8, 16}) document.set("drag", "/accelerators", count, 1);
    QCOMPARE(document.history().count(), 1);
    document.set("drag", "/accelerators", 32, 2);  // the next drag
    QCOMPARE(document.history().count(), 2);
    document.history().undo();
    QCOMPARE(document.scenario().at("accelerators"), 16);
    document.history().undo();
    QCOMPARE(document.bytes(), before);
  }

  void setting_the_same_value_is_no_step() {
    ScenarioDocument document;
    document.load(write(folder_, "same.json", R"({"accelerators": 8})"));
    document.set("same", "/accelerators", 8);
    QCOMPARE(document.history().count(), 0);
  }

  void save_and_load() {
    ScenarioDocument document;
    document.load_as_new(examples().first());
    QVERIFY(document.path().isEmpty());
    document.set("a", "/accelerators", 4);
    const QString path = folder_.filePath("saved.scenario.json");
    document.save(path);
    QVERIFY(!document.is_modified());
    QCOMPARE(document.name(), QStringLiteral("saved.scenario.json"));
    ScenarioDocument again;
    again.load(path);
    QCOMPARE(again.bytes(), document.bytes());
    QVERIFY_THROWS_EXCEPTION(Error, document.save(folder_.filePath("missing/x.json")));
  }

  void files_that_are_no_scenario() {
    ScenarioDocument document;
    const QStringList wrong{folder_.filePath("missing.json"), write(folder_, "cut.json", "{\"title\": \"x"),
                            write(folder_, "list.json", "[1, 2]"), write(folder_, "empty.json", ""),
                            write(folder_, "twice.json", "{\"a\": 1, \"a\": 2}")};
    for (const QString& path : wrong) QVERIFY_THROWS_EXCEPTION(Error, document.load(path));
  }

  void a_member_of_something_that_is_no_object() {
    ScenarioDocument document;
    document.load(write(folder_, "plan.json", R"({"plan": [1]})"));
    document.set("a", "/plan/micro_batch", 2);
    QCOMPARE(document.scenario().at("plan").at("micro_batch"), 2);
  }

  void the_predictor_answers_the_latest_request() {
    Predictor predictor(roots());
    std::vector<std::int64_t> answers;
    connect(&predictor, &Predictor::predicted, this,
            [&](const std::shared_ptr<const PredictionResult>& result) {
              answers.push_back(result->resolved.scenario.accelerators);
            });
    nlohmann::json scenario =
        load_json((source + "/examples/01-resnet50-v100-8-fp16.scenario.json").toStdString());
    for (const int count : {1, 2, 4, 8, 16, 32}) {
      scenario["accelerators"] = count;
      predictor.request(scenario, "test", ScalingMode::strong);
    }
    QTRY_VERIFY(!answers.empty());
    QTest::qWait(50);
    QCOMPARE(answers, std::vector<std::int64_t>{32});
  }

  void the_predictor_names_the_mistake() {
    Predictor predictor(roots());
    std::vector<PredictionFailure> failures;
    connect(&predictor, &Predictor::failed, this,
            [&](const PredictionFailure& failure) { failures.push_back(failure); });
    nlohmann::json scenario =
        load_json((source + "/examples/01-resnet50-v100-8-fp16.scenario.json").toStdString());
    scenario["network"] = "resnet5O";
    predictor.request(scenario, "mine.json", ScalingMode::strong);
    QTRY_COMPARE(failures.size(), std::size_t{1});
    QCOMPARE(failures[0].pointer, QStringLiteral("/network"));
    QVERIFY2(failures[0].sentence.startsWith("mine.json: /network"), qPrintable(failures[0].sentence));
    QVERIFY2(failures[0].reason.contains("resnet50"),
             qPrintable(failures[0].reason));  // the nearest known id
  }

  void efficiency_is_against_the_smallest_point() {
    const Catalogue catalogue(roots());
    const std::string file = (source + "/examples/01-resnet50-v100-8-fp16.scenario.json").toStdString();
    const PredictionResult result = compute(load_json(file), catalogue, file, ScalingMode::strong);
    QCOMPARE(result.baseline, std::int64_t{1});
    // Strong scaling: the same batch on 8 takes t8; efficiency is t1 / (8 t8).
    const double t1 = result.study.points.front().prediction.iteration_time.value;
    QVERIFY(qAbs(result.efficiency - t1 / (8 * result.prediction.iteration_time.value)) < 1e-9);
  }

  void profile_lists() {
    const ProfileLibrary library(roots());
    const Catalogue& catalogue = library.catalogue();
    for (std::size_t kind = 0; kind < profile_kind_names.size(); ++kind) {
      ProfileListModel model(library, static_cast<ProfileKind>(kind), "(none)");
      QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
      QCOMPARE(model.index(0).data().toString(), QStringLiteral("(none)"));
      QStringList shown;
      for (int row = 1; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        if (index.data(ProfileListModel::HeadingRole).toBool()) continue;
        shown.append(index.data(ProfileListModel::IdRole).toString());
        QVERIFY2(!index.data(ProfileListModel::NameRole).toString().isEmpty(), qPrintable(shown.last()));
      }
      QStringList all;
      for (const std::string& id : catalogue.ids(static_cast<ProfileKind>(kind))) all.append(to_qt(id));
      all.sort();
      shown.sort();
      QCOMPARE(shown, all);
    }
  }

  void key_figures() {
    const ProfileLibrary library(roots());
    const auto figures = [&](ProfileKind kind, const char* id) {
      return to_qt(library.summary(kind, id).line);
    };
    const QString accelerator = figures(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY2(accelerator.contains("312") && accelerator.contains("TFLOP/s") && accelerator.contains("bf16") &&
                 accelerator.contains("2020"),
             qPrintable(accelerator));
    const QString interconnect = figures(ProfileKind::interconnect, "dgx-a100-hdr");
    QVERIFY2(interconnect.contains("8 at 300") && interconnect.contains("25.0"), qPrintable(interconnect));
    const QString network = figures(ProfileKind::network, "gpt3-175b");
    QVERIFY2(network.contains("96 layers"), qPrintable(network));
  }
};

QTEST_MAIN(TestScenarioDocument)
#include "test_scenario_document.moc"
