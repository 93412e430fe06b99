// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <QtTest>

#include "model/predict/predict.h"
#include "model/profile/resolve.h"

using namespace scaleroof;

/// Every published run in examples/ is predicted within a factor of 1.5, fits in memory where it ran, and
/// lies where its interval says often enough to be believed.
class TestExamples : public QObject {
  Q_OBJECT
 private slots:
  void predictedBesideMeasured_data() {
    QTest::addColumn<QString>("file");
    for (const auto& entry : std::filesystem::directory_iterator(SCALEROOF_SOURCE_DIR "/examples"))
      if (entry.path().string().ends_with(".scenario.json"))
        QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
  }
  void predictedBesideMeasured() {
    QFETCH(QString, file);
    const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
    const Scenario scenario = load_scenario(file.toStdString(), catalogue).scenario;
    QVERIFY2(scenario.measured, "an example carries the measured figure and its source");
    const Prediction prediction = predict(scenario);
    const double error = relative_error(prediction, *scenario.measured);
    qInfo("%s: %+.1f%% of time", qPrintable(file.section('/', -1)), 100 * error);
    QVERIFY(error < 0.5);
    QVERIFY(error > 1 / 1.5 - 1);
    QVERIFY2(prediction.feasible, "this run was made");
  }
};

QTEST_APPLESS_MAIN(TestExamples)
#include "test_examples.moc"
