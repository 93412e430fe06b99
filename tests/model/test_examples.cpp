// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <QtTest>

#include "model/predict/against_measured.h"
#include "model/predict/predict.h"
#include "model/profile/resolve.h"

using namespace scaleroof;

namespace {

struct Example {
  std::string file;  ///< name without folder
  Scenario scenario;
  Prediction prediction;
};

/// The runs that were measured; `imagined` ones on machines that do not exist.
std::vector<Example> examples(bool imagined = false) {
  const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SCALEROOF_SOURCE_DIR "/examples"))
    if (entry.path().string().ends_with(".scenario.json")) files.insert(entry.path());
  std::vector<Example> found;
  for (const auto& file : files) {
    Example example{file.filename().string(), load_scenario(file.string(), catalogue).scenario, {}};
    if (imagined == example.scenario.measured.has_value()) continue;
    example.prediction = predict(example.scenario);
    found.push_back(std::move(example));
  }
  return found;
}

/// The table of README.md and docs/accuracy.md.
std::string table() {
  std::ostringstream text;
  text << "| run | measured | predicted | 90% interval of time | error in time |\n|---|---|---|---|---|\n";
  for (const Example& example : examples()) {
    const Measured& measured = *example.scenario.measured;
    const Prediction& p = example.prediction;
    const QString error = QString::asprintf("%+.1f%%", 100 * relative_error(p, measured));
    const QString spread =
        QString::asprintf("±%.0f%%", 100 * (p.iteration_time_90.high / p.iteration_time - 1));
    text << "| [" << example.scenario.title << "](examples/" << example.file << ") | "
         << in_words(measured.metric, measured.value) << " | "
         << in_words(measured.metric, predicted(p, measured.metric)) << " | " << spread.toStdString() << " | "
         << error.toStdString() << " |\n";
  }
  return text.str();
}

std::string contents(const char* file) {
  std::ifstream stream(std::string(SCALEROOF_SOURCE_DIR "/") + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

/// The runs in examples/: published ones, and an imagined machine.
class TestExamples : public QObject {
  Q_OBJECT
 private slots:
  void predictedWithinAFactorOfOneAndAHalf() {
    QVERIFY(examples().size() >= 10);
    for (const Example& example : examples()) {
      const double error = relative_error(example.prediction, *example.scenario.measured);
      QVERIFY2(error < 0.5 && error > 1 / 1.5 - 1, example.file.c_str());
      QVERIFY2(example.prediction.feasible, example.file.c_str());  // these runs were made
    }
  }

  /// A machine that nobody has measured is predicted, and less surely than one that was.
  void imaginedMachinesAreLessCertain() {
    QVERIFY(!examples(true).empty());
    const auto spread = [](const Prediction& p) { return p.iteration_time_90.high / p.iteration_time; };
    double widest = 0;
    for (const Example& example : examples()) widest = std::max(widest, spread(example.prediction));
    for (const Example& example : examples(true)) {
      QVERIFY2(example.prediction.feasible, example.file.c_str());
      QVERIFY2(example.prediction.mfu > 0.1 && example.prediction.mfu < 0.7, example.file.c_str());
      QVERIFY2(spread(example.prediction) > widest, example.file.c_str());
    }
  }

  void documentedErrorsAreTheModelsOwn_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("README") << "README.md";
    QTest::newRow("accuracy page") << "docs/accuracy.md";
  }
  void documentedErrorsAreTheModelsOwn() {
    QFETCH(QString, file);
    std::string expected = table();
    if (file.startsWith("docs/")) {
      for (std::size_t at = 0; (at = expected.find("](examples/", at)) != std::string::npos; at += 5)
        expected.replace(at, 2, "](../");
    }
    const bool documented = contents(qPrintable(file)).find(expected) != std::string::npos;
    if (!documented) {  // printed line by line: a message of Qt Test is cut at 1,024 characters
      std::istringstream lines(expected);
      for (std::string line; std::getline(lines, line);) qInfo("%s", line.c_str());
    }
    QVERIFY2(documented, qPrintable(file + " should hold the table above"));
  }
};

QTEST_APPLESS_MAIN(TestExamples)
#include "test_examples.moc"
