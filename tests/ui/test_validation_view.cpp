// SPDX-License-Identifier: GPL-3.0-or-later
// Predicted against measured as a user meets it: filters, points, rows, files of their own, evidence.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>
#include <qcustomplot.h>

#include "ui/figures/figure_plot.h"
#include "ui/main_window.h"
#include "ui/models/case_table_model.h"
#include "ui/panels/case_card.h"
#include "ui/panels/case_filter_bar.h"
#include "ui/panels/evidence_line.h"
#include "ui/panels/message_bar.h"
#include "ui/predictor.h"
#include "ui/scenario_document.h"
#include "ui/views/figure_view.h"
#include "ui/views/validation_view.h"

using namespace scaleroof;

namespace {

const std::vector<std::filesystem::path> roots{SCALEROOF_SOURCE_DIR};
const char* const cases =
    R"({"id": "r50", "source": {"title": "A table", "url": "https://example.org/t", "where": "row 7"},
"scenario": {"task": "training", "network": "resnet50", "accelerator": "v100-sxm2-16gb",
"interconnect": "dgx1v-edr", "software": "ngc-mxnet", "accelerators": 8,
"plan": {"local_batch": 128, "precision": "fp16"}}, "measured": {"metric": "samples_per_s", "value": 8000},
"uncertain": ["/plan/optimizer"]}
{"id": "r50-slow", "source": {"title": "Another table"},
"scenario": {"task": "training", "network": "resnet50", "accelerator": "v100-sxm2-16gb",
"interconnect": "dgx1v-edr", "software": "ngc-mxnet", "accelerators": 8,
"plan": {"local_batch": 128, "precision": "fp16"}}, "measured": {"metric": "samples_per_s", "value": 800}}
{"id": "ring", "kind": "collective", "source": {"title": "A table"}, "accelerator": "a100-sxm-80gb",
"interconnect": "dgx-a100-hdr", "collective": {"operation": "all-reduce", "bytes": 67108864, "ranks": 8},
"measured": {"metric": "time_s", "value": 0.0006}}
{"id": "nowhere", "source": {"title": "A table"}, "accelerator": "a100-sxm-80gb", "kind": "collective",
"interconnect": "no-such-one", "collective": {"operation": "all-reduce", "bytes": 67108864, "ranks": 8},
"measured": {"metric": "time_s", "value": 0.0006}})";

/// A case is a line of its own.
QByteArray lines() {
  QByteArray text;
  for (const QByteArray& line : QByteArray(cases).split('\n'))
    text += (line.startsWith("{\"id") ? "\n" : " ") + line;
  return text.trimmed() + '\n';
}

QString id_in(const CaseTableModel& model, int row) {
  return model.index(row, CaseTableModel::Id).data().toString();
}

int row_of(const CaseTableModel& model, const QString& id) {
  for (int row = 0; row < model.rowCount(); ++row)
    if (id_in(model, row) == id) return row;
  return -1;
}

void choose(QComboBox& list, const QString& value) {
  const int index = list.findData(value);
  QVERIFY2(index >= 0, qPrintable(value));
  list.setCurrentIndex(index);
  emit list.activated(index);
}

/// Clicks at the only point of a series.
void click_point(FigurePlot& plot, const std::string& name) {
  for (const Figure::Series& series : plot.figure().series) {
    if (series.name != name) continue;
    const QPointF at(plot.plot().xAxis->coordToPixel(series.x.front()),
                     plot.plot().yAxis->coordToPixel(series.y.front()));
    QTest::mouseClick(&plot.plot(), Qt::LeftButton, Qt::NoModifier, at.toPoint());
    return;
  }
  QFAIL(name.c_str());
}

}  // namespace

class TestValidationView : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path file_;

  std::unique_ptr<ValidationView> shown_view() {
    auto view = std::make_unique<ValidationView>(std::vector{file_}, roots);
    QSignalSpy spy(view.get(), &ValidationView::answered);
    view->resize(1000, 600);
    view->show();
    if (spy.isEmpty()) spy.wait(20'000);
    return view;
  }

  std::filesystem::path written(const QString& name, const QByteArray& text) {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write");
    return file.fileName().toStdString();
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.filePath("settings"));
    file_ = written("some.cases.jsonl", lines());
  }

  void nothing_is_read_before_it_is_seen() {
    ValidationView view({"no-such-file.jsonl"}, roots);
    QTest::qWait(50);
    QVERIFY(!view.is_busy());
    QVERIFY(view.messages().kind() == MessageBar::Kind::none);
  }

  void all_cases_are_shown_the_worst_first() {
    const auto view = shown_view();
    QAbstractItemModelTester tester(&view->table_model());
    const CaseTableModel& model = view->table_model();
    QCOMPARE(model.rowCount(), 4);
    // Measured ten times slower than the other: far too fast a prediction; what was not predicted is last.
    QCOMPARE(id_in(model, 0), QStringLiteral("r50-slow"));
    QCOMPARE(id_in(model, 3), QStringLiteral("nowhere"));
    QCOMPARE(model.index(3, CaseTableModel::Error).data().toString(), QStringLiteral("–"));
    const Figure& figure = view->figure_view().plot().figure();
    QCOMPARE(figure.id, std::string("validation"));
    QVERIFY2(figure.subtitle.starts_with("3 cases") &&
                 figure.subtitle.find("1 not predicted") != std::string::npos,
             figure.subtitle.c_str());
  }

  void columns_sort() {
    const auto view = shown_view();
    const CaseTableModel& model = view->table_model();
    view->table().sortByColumn(CaseTableModel::Id, Qt::AscendingOrder);
    QCOMPARE(id_in(model, 0), QStringLiteral("nowhere"));
    view->table().sortByColumn(CaseTableModel::Error, Qt::AscendingOrder);
    QCOMPARE(id_in(model, 2), QStringLiteral("r50-slow"));
    QCOMPARE(id_in(model, 3), QStringLiteral("nowhere"));  // last in either order
  }

  void filters_narrow_figure_table_and_summary() {
    const auto view = shown_view();
    const CaseTableModel& model = view->table_model();
    choose(view->filters().list(CaseFacet::kind), "collective");
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(view->figure_view().plot().figure().subtitle.starts_with("1 case"));
    QCOMPARE(view->filters().list(CaseFacet::network).count(), 2);  // all networks, all-reduce
    choose(view->filters().list(CaseFacet::kind), "");
    QCOMPARE(model.rowCount(), 4);
    choose(view->filters().list(CaseFacet::source), "Another table");
    QCOMPARE(id_in(model, 0), QStringLiteral("r50-slow"));
    QCOMPARE(model.rowCount(), 1);
    choose(view->filters().list(CaseFacet::source), "");
    QTest::keyClicks(&view->filters().words(), "row 7");
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(id_in(model, 0), QStringLiteral("r50"));
    QTest::keyClicks(&view->filters().words(), " nothing has this");
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!view->figure_view().plot().figure().empty_because.empty());
    view->filters().words().clear();
    QCOMPARE(model.rowCount(), 4);
  }

  void a_row_is_told_in_full_and_marked() {
    const auto view = shown_view();
    const CaseTableModel& model = view->table_model();
    QVERIFY(!view->card().open_button().isVisible());
    view->table().setCurrentIndex(model.index(row_of(model, "r50"), 0));
    const QString text = view->card().text();
    for (const char* part :
         {"r50", "resnet50", "8 v100", "samples/s", "90% interval", "A table", "row 7", "/plan/optimizer"})
      QVERIFY2(text.contains(part), qPrintable(text));
    QVERIFY(view->card().open_button().isVisible());
    view->table().setCurrentIndex(model.index(row_of(model, "ring"), 0));
    QVERIFY2(view->card().text().contains("no scenario"), qPrintable(view->card().text()));
    QVERIFY(!view->card().open_button().isVisible());
    view->table().setCurrentIndex(model.index(row_of(model, "nowhere"), 0));
    QVERIFY2(view->card().text().contains("no-such-one"), qPrintable(view->card().text()));
  }

  void a_click_on_a_point_opens_its_scenario() {
    const auto view = shown_view();
    QSignalSpy spy(view.get(), &ValidationView::scenario_asked);
    choose(view->filters().list(CaseFacet::source), "A table");
    QCoreApplication::processEvents();
    click_point(view->figure_view().plot(), "Vision training");
    QCOMPARE(spy.count(), 1);
    const auto scenario = spy.first().first().value<nlohmann::ordered_json>();
    QCOMPARE(scenario.at("network").get<std::string>(), std::string("resnet50"));
    QCOMPARE(scenario.at("measured").at("value").get<double>(), 8000.0);
    QCOMPARE(id_in(view->table_model(), view->table().currentIndex().row()), QStringLiteral("r50"));
    // A collective has none: it is told in words.
    click_point(view->figure_view().plot(), "Collectives");
    QCOMPARE(spy.count(), 1);
    QVERIFY(view->card().text().contains("no scenario"));
  }

  void dragging_opens_nothing() {
    const auto view = shown_view();
    QSignalSpy spy(view.get(), &ValidationView::scenario_asked);
    FigurePlot& plot = view->figure_view().plot();
    const Figure::Series& series = plot.figure().series.at(1);
    const QPoint at(static_cast<int>(plot.plot().xAxis->coordToPixel(series.x.front())),
                    static_cast<int>(plot.plot().yAxis->coordToPixel(series.y.front())));
    QTest::mousePress(&plot.plot(), Qt::LeftButton, Qt::NoModifier, at);
    QTest::mouseMove(&plot.plot(), at + QPoint(60, 30));
    QTest::mouseRelease(&plot.plot(), Qt::LeftButton, Qt::NoModifier, at + QPoint(60, 30));
    QCOMPARE(spy.count(), 0);
  }

  void own_cases_come_and_go() {
    const auto view = shown_view();
    choose(view->filters().list(CaseFacet::kind), "training");
    const auto own = written("own.cases.jsonl", lines().split('\n').first() + '\n');
    QSignalSpy spy(view.get(), &ValidationView::answered);
    view->open_cases({own});
    QVERIFY(spy.wait(20'000));
    QCOMPARE(view->table_model().rowCount(), 1);
    auto* back = view->findChild<QToolButton*>("shipped-cases");
    QVERIFY(back->isVisible());
    back->click();
    QVERIFY(spy.wait(20'000));
    QVERIFY(!back->isVisible());
    QCOMPARE(view->table_model().rowCount(), 4);
  }

  void other_profiles_are_predicted_with_anew() {
    const auto view = shown_view();
    QSignalSpy spy(view.get(), &ValidationView::answered);
    view->reload({written("fewer.cases.jsonl", lines().split('\n').first() + '\n')}, roots);
    QVERIFY(spy.wait(20'000));
    QCOMPARE(view->table_model().rowCount(), 1);
    view->hide();
    view->reload({file_}, roots);
    QVERIFY(!view->is_busy());  // nobody looks
    view->show();
    QVERIFY(spy.wait(20'000));
    QCOMPARE(view->table_model().rowCount(), 4);
  }

  void a_broken_file_is_named_and_the_cases_stay() {
    const auto view = shown_view();
    QSignalSpy spy(view.get(), &ValidationView::answered);
    view->open_cases({written("broken.jsonl", "{\"id\": 3}\n")});
    QVERIFY(spy.wait(20'000));
    QVERIFY(view->messages().kind() == MessageBar::Kind::error);
    QVERIFY2(view->messages().text().contains("broken.jsonl"), qPrintable(view->messages().text()));
  }

  void only_certain_cases() {
    const auto view = shown_view();
    choose(view->filters().list(CaseFacet::kind), "collective");
    view->show_only({"r50", "r50-slow"});
    QCOMPARE(view->table_model().rowCount(), 2);
    QVERIFY(view->filters().only_button().isVisible());
    view->filters().only_button().click();
    QCOMPARE(view->table_model().rowCount(), 4);
    QVERIFY(!view->filters().only_button().isVisible());
  }

  void exports_like_any_figure() {
    const auto view = shown_view();
    const FigureSnapshot snapshot = view->figure_view().snapshot();
    for (const ExportFormat format : {ExportFormat::pdf, ExportFormat::svg, ExportFormat::png})
      QVERIFY(render_figure(snapshot, {format, single_column, 150}).size() > 1000);
    const QByteArray csv = render_figure(snapshot, {ExportFormat::csv, single_column, 150});
    QVERIFY2(csv.startsWith("Series,Measured time (") && csv.contains("r50-slow"), csv.constData());
  }

  void evidence_leads_to_its_cases() {
    MainWindow window(SCALEROOF_SOURCE_DIR, roots);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    QSignalSpy found(&window.evidence(), &EvidenceLine::shown);
    window.open(SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json");
    QVERIFY(found.wait(20'000));
    QVERIFY2(window.evidence().text().contains("similar run"), qPrintable(window.evidence().text()));
    emit window.evidence().linkActivated({});
    QCOMPARE(window.tabs().currentWidget(), &window.validation());
    ValidationView& view = window.validation();
    QTRY_VERIFY_WITH_TIMEOUT(!view.is_busy(), 20'000);
    QVERIFY(view.table_model().rowCount() > 0 && view.table_model().rowCount() <= 8);
    QVERIFY(view.filters().only_button().isVisible());
  }

  void no_evidence_says_so_in_words() {
    EvidenceLine line;
    line.show_evidence({});
    QVERIFY2(line.text().contains("no similar run was measured"), qPrintable(line.text()));
    QVERIFY(!line.text().contains("href"));
    Evidence broken;
    broken.mistake = "cases.jsonl, line 3: found nothing";
    line.show_evidence(broken);
    QVERIFY(line.text().contains("cases.jsonl, line 3"));
  }

  void a_scenario_opens_in_a_window_of_its_own() {
    MainWindow window(SCALEROOF_SOURCE_DIR, roots);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    window.open_cases({QString::fromStdString(file_.string())});
    ValidationView& view = window.validation();
    QTRY_VERIFY_WITH_TIMEOUT(!view.is_busy(), 20'000);
    CaseTableModel& model = view.table_model();
    view.table().setCurrentIndex(model.index(row_of(model, "r50"), 0));
    const int before = static_cast<int>(QApplication::topLevelWidgets().size());
    view.card().open_button().click();
    MainWindow* opened = nullptr;
    for (QWidget* widget : QApplication::topLevelWidgets())
      if (auto* other = qobject_cast<MainWindow*>(widget); other && other != &window) opened = other;
    QVERIFY(opened && static_cast<int>(QApplication::topLevelWidgets().size()) > before);
    QCOMPARE(opened->document().scenario().at("network").get<std::string>(), std::string("resnet50"));
    QVERIFY(opened->document().path().isEmpty());
    QSignalSpy answered(opened, &MainWindow::answered);
    QVERIFY(answered.wait(20'000));
    QVERIFY2(opened->messages().kind() != MessageBar::Kind::error, qPrintable(opened->messages().text()));
    opened->close();
  }
};

QTEST_MAIN(TestValidationView)
#include "test_validation_view.moc"
