// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a user meets it: every example, every control, mistakes, undo, saving.
#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QtTest>

#include "model/error.h"
#include "ui/figures/figure_plot.h"
#include "ui/main_window.h"
#include "ui/models/figure_table_model.h"
#include "ui/panels/headline.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/number_field.h"
#include "ui/panels/profile_picker.h"
#include "ui/panels/scenario_panel.h"
#include "ui/scenario_document.h"
#include "ui/views/figure_view.h"

using namespace scaleroof;

namespace {

const QString gpt3 = QStringLiteral(SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json");
const QString resnet = QStringLiteral(SCALEROOF_SOURCE_DIR "/examples/01-resnet50-v100-8-fp16.scenario.json");

std::unique_ptr<MainWindow> make_window() {
  auto window = std::make_unique<MainWindow>(SCALEROOF_SOURCE_DIR, profile_roots(SCALEROOF_SOURCE_DIR, {}));
  window->setAttribute(Qt::WA_DeleteOnClose, false);
  window->show();
  return window;
}

/// Does something and waits for the answer to it.
void answer_to(MainWindow& window, const std::function<void()>& action) {
  QSignalSpy spy(&window, &MainWindow::answered);
  action();
  QVERIFY(!spy.isEmpty() || spy.wait());
}

void type(MainWindow& window, const QString& pointer, const QString& text) {
  auto* field = qobject_cast<NumberField*>(window.panel().control(pointer));
  QVERIFY2(field, qPrintable(pointer));
  auto* edit = field->findChild<QLineEdit*>();
  edit->selectAll();
  QTest::keyClicks(edit, text);
  QTest::keyClick(edit, Qt::Key_Return);
}

void pick(MainWindow& window, const QString& pointer, const QString& text) {
  auto* picker = qobject_cast<ProfilePicker*>(window.panel().control(pointer));
  QVERIFY2(picker, qPrintable(pointer));
  QLineEdit* edit = picker->combo().lineEdit();
  edit->selectAll();
  QTest::keyClicks(edit, text);
  QTest::keyClick(edit, Qt::Key_Return);
}

QString typed(MainWindow& window, const QString& pointer) {
  return qobject_cast<NumberField*>(window.panel().control(pointer))->value();
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.filePath("settings"));
  }

  void every_view_with_every_example() {
    const auto window = make_window();
    QVERIFY(!window->examples().isEmpty());
    for (const QString& path : window->examples()) {
      answer_to(*window, [&] { window->open(path); });
      QVERIFY2(window->messages().kind() != MessageBar::Kind::error, qPrintable(window->messages().text()));
      for (int tab = 0; tab < static_cast<int>(std::size(figure_ids)); ++tab) {
        window->tabs().setCurrentIndex(tab);
        QCoreApplication::processEvents();
        FigureView& view = window->view(static_cast<std::size_t>(tab));
        const Figure& figure = view.plot().figure();
        QCOMPARE(figure.id, std::string(figure_ids[tab]));
        QVERIFY2(figure.empty_because.empty(), figure.empty_because.c_str());
        QVERIFY(view.table_model().rowCount() > 0);
        QVERIFY(!view.plot().accessibleName().isEmpty());
        for (const ExportFormat format : {ExportFormat::pdf, ExportFormat::svg, ExportFormat::csv})
          QVERIFY(!render_figure(view.snapshot(), {format, single_column, 300}).isEmpty());
      }
      for (int tile = 0; tile < 5; ++tile) QVERIFY(window->headline().value(tile) != QStringLiteral("–"));
    }
  }

  void inference_has_its_own_form_and_headline() {
    const auto window = make_window();
    answer_to(*window, [&] {
      window->open(
          QStringLiteral(SCALEROOF_SOURCE_DIR "/examples/13-llama2-70b-serving-h100-4.scenario.json"));
    });
    const auto shown = [&](const char* pointer) { return !window->panel().control(pointer)->isHidden(); };
    QVERIFY(shown("/plan/prompt_tokens") && shown("/plan/output_tokens"));
    QVERIFY(!shown("/plan/micro_batch") && !shown("/plan/recompute") && !shown("/plan/zero_stage"));
    QCOMPARE(typed(*window, "/plan/global_batch"), QStringLiteral("16"));
    const QString before = window->headline().value(0);
    answer_to(*window, [&] { type(*window, "/plan/global_batch", "64"); });
    QVERIFY2(window->messages().kind() != MessageBar::Kind::error, qPrintable(window->messages().text()));
    QCOMPARE(window->document().scenario()["plan"]["batch"], 64);
    QVERIFY(!window->document().scenario()["plan"].contains("global_batch"));
    QVERIFY(window->headline().value(0) != before);
    QVERIFY2(window->headline().value(1).endsWith("tokens/s"), qPrintable(window->headline().value(1)));
    QVERIFY(window->headline().value(2).endsWith("s"));  // seconds to the first token
    answer_to(*window, [&] { window->open(gpt3); });
    QVERIFY(shown("/plan/micro_batch") && !shown("/plan/prompt_tokens"));
  }

  void the_headline_has_units() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    QVERIFY(window->headline().value(0).endsWith('s'));
    QVERIFY(window->headline().value(1).endsWith("tokens/s"));
    QVERIFY(window->headline().value(2).endsWith('%'));
    QVERIFY(window->headline().value(3).endsWith('%'));
    QVERIFY2(window->headline().value(4).contains(" of ") && window->headline().value(4).endsWith("GiB"),
             qPrintable(window->headline().value(4)));
    answer_to(*window, [&] { window->open(resnet); });
    QVERIFY(window->headline().value(1).endsWith("samples/s"));
  }

  void what_was_published_stands_beside_the_unchanged_scenario() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(resnet); });
    const auto* published = window->findChild<QLabel*>("published");
    QVERIFY(published->isVisible());
    QVERIFY2(published->text().contains("samples/s") && published->text().contains('%'),
             qPrintable(published->text()));
    answer_to(*window, [&] { type(*window, "/accelerators", "16"); });
    QVERIFY(!published->isVisible());  // another run than the one that was measured
    answer_to(*window, [&] { window->document().history().undo(); });
    QVERIFY(published->isVisible());
  }

  void every_number_field_edits_its_member() {
    const auto window = make_window();
    const auto number = [&](const char* pointer) {
      return window->document().scenario().at(ScenarioDocument::Json::json_pointer(pointer)).get<int>();
    };
    for (const auto& [pointer, text] :
         {std::pair{"/accelerators", "512"}, std::pair{"/plan/global_batch", "1024"},
          std::pair{"/plan/micro_batch", "1"}, std::pair{"/plan/tensor_parallel", "4"},
          std::pair{"/plan/pipeline_parallel", "16"}, std::pair{"/plan/virtual_stages", "2"},
          std::pair{"/plan/data_parallel", "32"}}) {
      answer_to(*window, [&] { window->open(gpt3); });
      const QByteArray before = window->document().bytes();
      answer_to(*window, [&, p = pointer, t = text] { type(*window, p, t); });
      QCOMPARE(number(pointer), QString(text).toInt());
      answer_to(*window, [&] { window->document().history().undo(); });
      QCOMPARE(window->document().bytes(), before);
    }
  }

  void the_arrows_double_and_halve() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    auto* field = qobject_cast<NumberField*>(window->panel().control("/accelerators"));
    answer_to(*window, [&] { field->stepBy(1); });
    QCOMPARE(window->document().scenario().at("accelerators"), 2048);
    answer_to(*window, [&] { field->stepBy(-1); });
    QCOMPARE(window->document().scenario().at("accelerators"), 1024);
  }

  void more_replicas_take_more_accelerators() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    answer_to(*window, [&] { type(*window, "/plan/data_parallel", "8"); });
    QCOMPARE(window->document().scenario().at("accelerators"), 512);  // 8 x tensor 8 x pipeline 8
    answer_to(*window, [&] { type(*window, "/accelerators", "1024"); });
    QVERIFY(!window->document().scenario().at("plan").contains("data_parallel"));  // follows again
  }

  void every_picker_edits_its_member() {
    const auto window = make_window();
    for (const auto& [pointer, id] :
         {std::pair{"/system", "perlmutter"}, std::pair{"/accelerator", "h100-sxm-80gb"},
          std::pair{"/memory_hierarchy", "a100-sxm-40gb"}, std::pair{"/interconnect", "dgx-h100-ndr"},
          std::pair{"/software", "megatron-lm"}, std::pair{"/network", "bert-large"}}) {
      answer_to(*window, [&] { window->open(gpt3); });
      answer_to(*window, [&, p = pointer, i = id] { pick(*window, p, i); });
      QCOMPARE(window->document().scenario().at(ScenarioDocument::Json::json_pointer(pointer)), id);
      auto* picker = qobject_cast<ProfilePicker*>(window->panel().control(pointer));
      QVERIFY(!picker->key_figures().isEmpty());
    }
  }

  void the_interconnect_moves_the_efficiency() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(resnet); });
    answer_to(*window, [&] { type(*window, "/accelerators", "64"); });
    const QString before = window->headline().value(2);
    answer_to(*window, [&] { pick(*window, "/interconnect", "dgx-a100-hdr"); });
    QVERIFY(window->headline().value(2) != before);
  }

  void a_system_replaces_the_parts_and_none_names_them() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(resnet); });
    answer_to(*window, [&] { pick(*window, "/system", "summit"); });
    QVERIFY(!window->document().scenario().contains("accelerator"));
    QVERIFY(!window->document().scenario().contains("interconnect"));
    QVERIFY2(window->messages().kind() != MessageBar::Kind::error, qPrintable(window->messages().text()));
    const QString time = window->headline().value(0);
    answer_to(*window, [&] { pick(*window, "/system", "(none)"); });
    QVERIFY(!window->document().scenario().contains("system"));
    QCOMPARE(window->document().scenario().at("accelerator"), "v100-sxm2-16gb");
    QCOMPARE(window->headline().value(0), time);
  }

  void choices_and_the_check_box() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    for (const auto& [pointer, text] :
         {std::pair{"/plan/precision", "fp16"}, std::pair{"/plan/recompute", "selective"},
          std::pair{"/plan/zero_stage", "2: and gradients"}}) {
      auto* combo = qobject_cast<QComboBox*>(window->panel().control(pointer));
      const int index = combo->findText(text);
      QVERIFY(index >= 0);
      answer_to(*window, [&] {
        combo->setCurrentIndex(index);
        emit combo->activated(index);
      });
    }
    QCOMPARE(window->document().scenario().at("plan").at("precision"), "fp16");
    QCOMPARE(window->document().scenario().at("plan").at("recompute"), "selective");
    QCOMPARE(window->document().scenario().at("plan").at("zero_stage"), 2);
    auto* box = qobject_cast<QCheckBox*>(window->panel().control("/plan/sequence_parallel"));
    answer_to(*window, [&] { box->click(); });
    QCOMPARE(window->document().scenario().at("plan").at("sequence_parallel"), true);
  }

  void a_slider_drag_is_one_step() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    QSlider& slider = window->panel().accelerators_slider();
    QCOMPARE(slider.value(), 4);  // 1024 = 64 x 2^4
    answer_to(*window, [&] {
      slider.setSliderDown(true);
      for (const int position : {3, 2, 1}) slider.setValue(position);
      slider.setSliderDown(false);
    });
    QCOMPARE(window->document().scenario().at("accelerators"), 128);
    QCOMPARE(window->document().history().count(), 1);
    answer_to(*window, [&] { window->document().history().undo(); });
    QCOMPARE(slider.value(), 4);
  }

  void bad_input_says_where_and_keeps_the_text() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    const QString time = window->headline().value(0);
    for (const char* wrong : {"1O24", "-3", "0", "1e400", "nan", "12.5"}) {
      answer_to(*window, [&] { type(*window, "/plan/global_batch", wrong); });
      QCOMPARE(window->messages().kind(), MessageBar::Kind::error);
      QVERIFY2(window->messages().text().contains("/plan/global_batch"),
               qPrintable(window->messages().text()));
      QCOMPARE(typed(*window, "/plan/global_batch"), QString(wrong));
      QCOMPARE(window->headline().value(0), time);  // the last valid prediction stays
      auto* field = window->panel().control("/plan/global_batch");
      QVERIFY(field->palette().color(QPalette::Text) != window->palette().color(QPalette::Text));
    }
    answer_to(*window, [&] { type(*window, "/plan/global_batch", "2048"); });
    QCOMPARE(window->messages().kind(), MessageBar::Kind::none);
    QCOMPARE(window->headline().value(0), time);
  }

  void an_unknown_profile_names_the_nearest() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    answer_to(*window, [&] { pick(*window, "/system", "selena"); });
    QVERIFY2(window->messages().text().contains("selene"), qPrintable(window->messages().text()));
    QCOMPARE(qobject_cast<ProfilePicker*>(window->panel().control("/system"))->combo().currentText(),
             "selena");
  }

  void degrees_that_do_not_divide() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    answer_to(*window, [&] { type(*window, "/plan/tensor_parallel", "7"); });
    QCOMPARE(window->messages().kind(), MessageBar::Kind::error);
    QCOMPARE(typed(*window, "/plan/tensor_parallel"), QStringLiteral("7"));
  }

  void what_does_not_fit_is_said_in_words() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    answer_to(*window, [&] {
      window->document().edit("small", [](ScenarioDocument::Json& scenario) {
        scenario["plan"]["tensor_parallel"] = 1;
        scenario["plan"]["pipeline_parallel"] = 1;
      });
    });
    QCOMPARE(window->messages().kind(), MessageBar::Kind::warning);
    QVERIFY2(window->messages().text().contains("GiB"), qPrintable(window->messages().text()));
  }

  void zoom_and_hidden_series_outlive_an_edit() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    FigurePlot& plot = window->view(0).plot();
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.is_zoomed());
    const std::optional<AxisRange> x = plot.view().x;
    const QString first = QString::fromStdString(plot.figure().series.front().name);
    plot.set_series_hidden(first, true);
    answer_to(*window, [&] { type(*window, "/plan/micro_batch", "1"); });
    QVERIFY(plot.view().x == x);
    QVERIFY(plot.hidden_series().contains(first));
  }

  void strong_and_weak() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    const std::string strong = window->view(0).plot().figure().title;
    auto* weak = window->findChild<QAbstractButton*>("mode-weak");
    QVERIFY(weak);
    answer_to(*window, [&] { weak->click(); });
    QVERIFY(window->view(0).plot().figure().title != strong);
  }

  void table_and_copy() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    FigureView& view = window->view(0);
    view.show_table(true);
    QVERIFY(view.table_is_shown());
    view.copy();
    const QMimeData* copied = QApplication::clipboard()->mimeData();
    QVERIFY(copied->hasImage());
    QVERIFY(copied->data("image/svg+xml").contains("<svg"));
    window->reset_layout();
    QVERIFY(!view.table_is_shown());
  }

  void saving_and_the_title() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open_example(gpt3); });
    QVERIFY(window->windowTitle().startsWith("Untitled[*]"));
    answer_to(*window, [&] { type(*window, "/plan/micro_batch", "1"); });
    QVERIFY(window->isWindowModified());
    const QString path = folder_.filePath("mine.scenario.json");
    QVERIFY(window->save_to(path));
    QVERIFY(!window->isWindowModified());
    QVERIFY(window->windowTitle().startsWith("mine.scenario.json"));
    const auto second = make_window();
    answer_to(*second, [&] { second->open(path); });
    QCOMPARE(second->document().bytes(), window->document().bytes());
    QCOMPARE(second->headline().value(0), window->headline().value(0));
  }

  void a_scenario_that_was_never_right_shows_why() {
    QFile file(folder_.filePath("wrong.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"schema": "scaleroof/scenario/1", "network": "no-such-network"})");
    file.close();
    const auto window = make_window();
    answer_to(*window, [&] { window->open(file.fileName()); });
    QCOMPARE(window->messages().kind(), MessageBar::Kind::error);
    QVERIFY(!window->view(0).plot().figure().empty_because.empty());
    QVERIFY_THROWS_EXCEPTION(Error, window->open(folder_.filePath("missing.json")));
  }

  void both_themes() {
    const auto window = make_window();
    answer_to(*window, [&] { window->open(gpt3); });
    window->set_theme(Theme::dark);
    QTRY_VERIFY(window->palette().color(QPalette::Window).lightnessF() < 0.3F);
    window->set_theme(Theme::light);
    QTRY_VERIFY(window->palette().color(QPalette::Window).lightnessF() > 0.8F);
  }

  void every_control_has_a_name() {
    const auto window = make_window();
    for (QWidget* control : window->panel().findChildren<QWidget*>()) {
      if (!qobject_cast<QComboBox*>(control) && !qobject_cast<QAbstractSpinBox*>(control) &&
          !qobject_cast<QSlider*>(control))
        continue;
      QVERIFY2(!control->accessibleName().isEmpty(), control->metaObject()->className());
    }
    for (const QAction* menu : window->menuBar()->actions()) QVERIFY(menu->text().contains('&'));
  }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
