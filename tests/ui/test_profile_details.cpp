// SPDX-License-Identifier: GPL-3.0-or-later
// The details pane: what it says of a profile, how it follows the form, its filter, what it copies.
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "ui/main_window.h"
#include "ui/models/profile_comparison_model.h"
#include "ui/models/profile_figures_model.h"
#include "ui/panels/profile_details.h"
#include "ui/panels/profile_picker.h"
#include "ui/panels/scenario_panel.h"
#include "ui/views/part_table_view.h"

using namespace scaleroof;

namespace {

using Column = ProfileFiguresModel::Column;

int row_of(const PartTableModel& model, const QString& pointer) {
  for (int row = 0; row < model.rowCount(); ++row)
    if (model.index(row, 0).data(PartTableModel::PointerRole).toString() == pointer) return row;
  return -1;
}

QString cell(const PartTableModel& model, const QString& pointer, int column, int role = Qt::DisplayRole) {
  return model.index(row_of(model, pointer), column).data(role).toString();
}

std::vector<std::filesystem::path> shipped() {
  return profile_roots(SCALEROOF_SOURCE_DIR, {});
}

}  // namespace

class TestProfileDetails : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.filePath("settings"));
    qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8());
  }

  void figures_stand_in_words_with_their_sources() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    const ProfileFiguresModel& model = details.model();
    // 312e12 FLOP/s is how the file states the dense bf16 rate; 85899345920 B are 80 x 2^30.
    QCOMPARE(cell(model, "/matrix/bf16", Column::ValueColumn), QString("312 TFLOP/s"));
    QCOMPARE(cell(model, "/memory_capacity", Column::ValueColumn), QString("80.0 GiB"));
    QVERIFY(cell(model, "/matrix/bf16", Column::SourceColumn).contains("ALCF Polaris"));
    QVERIFY(cell(model, "/year", Column::SourceColumn).contains("announcement"));
    QVERIFY(details.notes().contains("sparsity"));
  }

  void parts_are_headings_that_cannot_be_chosen() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    const ProfileFiguresModel& model = details.model();
    int above = row_of(model, "/matrix/bf16");
    while (above >= 0 && !model.is_heading(above)) --above;
    QVERIFY(above >= 0);
    QVERIFY(model.index(above, 0).data().toString().startsWith("Matrix units"));
    QVERIFY(!model.flags(model.index(above, 0)).testFlag(Qt::ItemIsSelectable));
    QVERIFY(model.flags(model.index(above + 1, 0)).testFlag(Qt::ItemIsSelectable));
    QVERIFY(details.table().isFirstColumnSpanned(above, {}));
    QVERIFY(!details.table().isFirstColumnSpanned(above + 1, {}));
  }

  void estimates_are_told_apart() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    const ProfileFiguresModel& model = details.model();
    const auto is_italic = [&](const QString& pointer) {
      return model.index(row_of(model, pointer), 0).data(Qt::FontRole).value<QFont>().italic();
    };
    QVERIFY(is_italic("/sustained/fp32"));  // "estimate: as V100 and P100 on vector units; ..."
    QVERIFY(!is_italic("/power"));
    QVERIFY(cell(model, "/sustained/fp32", 0, Qt::ToolTipRole).contains(in_words(SourceKind::estimate)));
    QVERIFY(cell(model, "/power", 0, Qt::ToolTipRole).contains(in_words(SourceKind::document)));
  }

  void inherited_figures_say_from_where() {
    QDir(folder_.path()).mkpath("own/hardware_profiles/accelerators");
    QFile file(folder_.filePath("own/hardware_profiles/accelerators/cool-a100.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"base\": \"a100-sxm-80gb\", \"power\": \"300 W\"}");
    file.close();
    ProfileLibrary library({SCALEROOF_SOURCE_DIR, folder_.filePath("own").toStdString()});
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "cool-a100");
    QCOMPARE(cell(details.model(), "/power", Column::ValueColumn), QString("300 W"));
    QCOMPARE(cell(details.model(), "/power", Column::FromColumn), QString());
    QCOMPARE(cell(details.model(), "/clock", Column::FromColumn), QString("a100-sxm-80gb"));
    QVERIFY(!details.table().isColumnHidden(Column::FromColumn));
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY(details.table().isColumnHidden(Column::FromColumn));
  }

  void the_filter_takes_any_words() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    const int all = details.model().rowCount();
    details.filter().setText("BF16 matrix");
    QVERIFY(row_of(details.model(), "/matrix/bf16") >= 0);
    QCOMPARE(row_of(details.model(), "/vector/bf16"), -1);
    QCOMPARE(row_of(details.model(), "/matrix/fp64"), -1);
    QVERIFY(details.model().is_heading(0));
    details.filter().clear();
    QCOMPARE(details.model().rowCount(), all);
  }

  void the_chosen_figure_shows_its_whole_source() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY(!details.notes().contains("docs.alcf.anl.gov"));
    details.table().setCurrentIndex(details.model().index(row_of(details.model(), "/power"), 0));
    QVERIFY2(details.notes().contains("https://docs.alcf.anl.gov/polaris/"), qPrintable(details.notes()));
  }

  void copies_text_and_csv() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    details.copy_text();
    QVERIFY(QApplication::clipboard()->text().contains("Power\t400"));
    details.filter().setText("Link to the host");
    details.copy_csv();
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);  // the header and the one figure
    QVERIFY2(lines[1].startsWith("/host_link,31500000000,B/s,"), qPrintable(lines[1]));
  }

  void a_broken_profile_says_what_is_wrong() {
    QDir(folder_.path()).mkpath("broken/hardware_profiles/accelerators");
    QFile file(folder_.filePath("broken/hardware_profiles/accelerators/lost.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"base\": \"a1000-sxm\"}");
    file.close();
    ProfileLibrary library({SCALEROOF_SOURCE_DIR, folder_.filePath("broken").toStdString()});
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "lost");
    QCOMPARE(details.model().rowCount(), 0);
    bool said = false;
    for (const QLabel* label : details.findChildren<QLabel*>())
      said = said || (!label->isHidden() && label->text().contains("/base"));
    QVERIFY(said);
  }

  void two_profiles_stand_side_by_side() {
    using Side = ProfileComparisonModel::Column;
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY(!details.is_comparing());
    details.compare_with("h100-sxm-80gb");
    QVERIFY(details.is_comparing());
    const ProfileComparisonModel& model = details.comparison();
    QCOMPARE(model.headerData(Side::FirstColumn, Qt::Horizontal).toString(), QString("a100-sxm-80gb"));
    QCOMPARE(model.headerData(Side::SecondColumn, Qt::Horizontal).toString(), QString("h100-sxm-80gb"));
    // 989.4 of the H100's data sheet over 312: 3.17.
    QCOMPARE(cell(model, "/matrix/bf16", Side::FirstColumn), QString("312 TFLOP/s"));
    QCOMPARE(cell(model, "/matrix/bf16", Side::SecondColumn), QString("989 TFLOP/s"));
    QCOMPARE(cell(model, "/matrix/bf16", Side::RatioColumn), QString("× 3.17").replace(' ', QChar::Nbsp));
    // Both have 80 GiB: no ratio, not bold.
    QCOMPARE(cell(model, "/memory_capacity", Side::FirstColumn),
             cell(model, "/memory_capacity", Side::SecondColumn));
    QCOMPARE(cell(model, "/memory_capacity", Side::RatioColumn), QString());
    const auto is_bold = [&](const QString& pointer) {
      return model.index(row_of(model, pointer), 0).data(Qt::FontRole).value<QFont>().bold();
    };
    QVERIFY(is_bold("/matrix/bf16"));
    QVERIFY(!is_bold("/memory_capacity"));
    // The A100 has no 8-bit floating point.
    QCOMPARE(cell(model, "/matrix/fp8", Side::FirstColumn), QString("–"));
    QVERIFY(is_bold("/matrix/fp8"));
    details.stop_comparing();
    QVERIFY(!details.is_comparing());
    QVERIFY(row_of(details.model(), "/matrix/bf16") >= 0);
  }

  void only_the_differences() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    details.compare_with("h100-sxm-80gb");
    const int all = details.comparison().rowCount();
    details.only_differences().setChecked(true);
    QVERIFY(details.comparison().rowCount() < all);
    QVERIFY(row_of(details.comparison(), "/matrix/bf16") >= 0);
    QCOMPARE(row_of(details.comparison(), "/memory_capacity"), -1);
    details.compare_with("a100-sxm-80gb");  // with itself
    QCOMPARE(details.comparison().differences(), 0);
    QCOMPARE(details.comparison().rowCount(), 0);
    details.only_differences().setChecked(false);
    QVERIFY(details.comparison().rowCount() > 0);
  }

  void a_comparison_shows_both_sources_and_is_copied() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    details.compare_with("h100-sxm-80gb");
    const int row = row_of(details.comparison(), "/power");
    details.comparison_table().setCurrentIndex(details.comparison().index(row, 0));
    QVERIFY2(details.notes().contains("Power, a100-sxm-80gb:") &&
                 details.notes().contains("Power, h100-sxm-80gb:"),
             qPrintable(details.notes()));
    details.filter().setText("Power");
    details.copy_text();
    QVERIFY(QApplication::clipboard()->text().startsWith("a100-sxm-80gb and h100-sxm-80gb\n"));
    QVERIFY2(QApplication::clipboard()->text().contains("Power\t400 W\t700 W\t×"),
             qPrintable(QApplication::clipboard()->text()));
    details.copy_csv();
    // 700 W over 400 W.
    QVERIFY2(QApplication::clipboard()->text().contains("/power,400,700,W,true,1.75\n"),
             qPrintable(QApplication::clipboard()->text()));
  }

  void the_compare_button_offers_what_was_shown_before() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    details.show_profile(ProfileKind::accelerator, "v100-sxm2-16gb");
    details.show_profile(ProfileKind::accelerator, "a100-sxm-80gb");
    details.compare_button().click();
    QVERIFY(details.is_comparing());
    QCOMPARE(details.comparison().headerData(2, Qt::Horizontal).toString(), QString("v100-sxm2-16gb"));
    // Of another kind there is nothing to compare with yet.
    details.show_profile(ProfileKind::network, "resnet50");
    QVERIFY(!details.is_comparing());
    QVERIFY(details.model().rowCount() > 0);
  }

  void it_follows_the_form() {
    MainWindow window(SCALEROOF_SOURCE_DIR, shipped());
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    window.activateWindow();
    QVERIFY(!window.details_dock().isVisible());
    QSignalSpy answered(&window, &MainWindow::answered);
    window.open_example(SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json");
    QVERIFY(answered.wait());
    QCOMPARE(window.details().model().rowCount(), 0);  // nothing is read for a pane that is not there
    QAction* toggle = window.details_dock().toggleViewAction();
    QCOMPARE(toggle->shortcut(), QKeySequence("Ctrl+I"));
    toggle->trigger();
    QTRY_VERIFY(window.details().isVisible());
    QCOMPARE(window.details().id(), QString("a100-sxm-80gb"));
    QVERIFY(window.details().model().rowCount() > 0);
    auto* network = qobject_cast<ProfilePicker*>(window.panel().control("/network"));
    emit network->focused();
    QVERIFY(window.details().kind() == ProfileKind::network);
    QCOMPARE(window.details().id(), network->id());
    window.reset_layout();
    QVERIFY(!window.details_dock().isVisible());
  }

  void every_control_has_a_name() {
    ProfileLibrary library(shipped());
    ProfileDetails details(library);
    for (QWidget* control : details.findChildren<QWidget*>()) {
      const bool named = qobject_cast<QComboBox*>(control) || qobject_cast<QAbstractItemView*>(control);
      if (named && control->parentWidget() && !control->isWindow() && control->focusPolicy() != Qt::NoFocus &&
          !control->window()->inherits("QComboBoxPrivateContainer"))
        QVERIFY2(!control->accessibleName().isEmpty(), control->metaObject()->className());
    }
    QVERIFY(!details.filter().accessibleName().isEmpty());
  }
};

QTEST_MAIN(TestProfileDetails)
#include "test_profile_details.moc"
