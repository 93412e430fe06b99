// SPDX-License-Identifier: GPL-3.0-or-later
// The pickers: their list in groups, what typing finds, the keys, the way to the details.
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "ui/main_window.h"
#include "ui/panels/profile_details.h"
#include "ui/panels/profile_picker.h"
#include "ui/panels/scenario_panel.h"
#include "ui/text.h"

using namespace scaleroof;

namespace {

std::vector<std::filesystem::path> shipped() {
  return profile_roots(SCALEROOF_SOURCE_DIR, {});
}

bool is_heading(const QModelIndex& index) {
  return index.data(ProfileListModel::HeadingRole).toBool();
}

/// The headings of a list from top to bottom.
QStringList headings(const QAbstractItemModel& model) {
  QStringList texts;
  for (int row = 0; row < model.rowCount(); ++row)
    if (const QModelIndex index = model.index(row, 0); is_heading(index))
      texts.append(index.data().toString());
  return texts;
}

/// The heading above a profile.
QString heading_of(const ProfileListModel& model, const QString& id) {
  for (int row = model.row_of(id); row >= 0; --row)
    if (is_heading(model.index(row))) return model.index(row).data().toString();
  return {};
}

}  // namespace

class TestProfilePicker : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  void write(const QString& name, const QByteArray& text) const {
    const QString path = folder_.filePath("own/hardware_profiles/" + name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.filePath("settings"));
    qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8());
  }

  void groups_stand_by_name_and_the_newest_first() {
    const ProfileLibrary library(shipped());
    for (const ProfileKind kind : {ProfileKind::accelerator, ProfileKind::memory_hierarchy,
                                   ProfileKind::interconnect, ProfileKind::system, ProfileKind::network}) {
      const ProfileListModel model(library, kind, "(none)");
      QStringList texts = headings(model);
      QVERIFY(texts.size() > 1);
      if (texts.contains("Other")) QCOMPARE(texts.takeLast(), QString("Other"));
      QStringList sorted = texts;
      sorted.sort(Qt::CaseInsensitive);
      QCOMPARE(texts, sorted);
      QCOMPARE(texts.removeDuplicates(), 0);
      int newest = 0;
      for (int row = 1; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        const int year = index.data(ProfileListModel::YearRole).toInt();
        QVERIFY2(is_heading(index) || is_heading(model.index(row - 1)) || year <= newest,
                 qPrintable(index.data().toString()));
        newest = year;
      }
    }
  }

  void profiles_stand_where_one_looks_for_them() {
    const ProfileLibrary library(shipped());
    const auto group = [&](ProfileKind kind, const char* id) {
      return heading_of(ProfileListModel(library, kind, {}), id);
    };
    QCOMPARE(group(ProfileKind::accelerator, "a100-sxm-80gb"), QString("NVIDIA"));
    QCOMPARE(group(ProfileKind::accelerator, "mi250x-gcd"), QString("AMD"));
    QCOMPARE(group(ProfileKind::system, "frontier"), QString("HPE"));
    QCOMPARE(group(ProfileKind::network, "resnet50"), QString("Vision"));
    // Of the accelerator and of the system that they belong to.
    QCOMPARE(group(ProfileKind::memory_hierarchy, "a100-sxm-80gb"), QString("NVIDIA"));
    QCOMPARE(group(ProfileKind::interconnect, "frontier"), QString("HPE"));
    QCOMPARE(group(ProfileKind::software, "megatron-lm"), QString());
  }

  void headings_cannot_be_chosen() {
    const ProfileLibrary library(shipped());
    ProfileListModel model(library, ProfileKind::accelerator, "(none)");
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(is_heading(model.index(1)));
    QVERIFY(!model.flags(model.index(1)).testFlag(Qt::ItemIsEnabled));
    QVERIFY(model.flags(model.index(2)).testFlag(Qt::ItemIsEnabled));
    QCOMPARE(model.index(1).data(ProfileListModel::IdRole).toString(), QString());
  }

  void typing_filters_and_keeps_the_groups() {
    const ProfileLibrary library(shipped());
    ProfilePicker picker(library, ProfileKind::accelerator, "(none)");
    QCompleter* completer = picker.combo().completer();
    const auto found = [&](const QString& text) {
      completer->setCompletionPrefix(text);
      QStringList ids;
      for (int row = 0; row < completer->completionCount(); ++row)
        ids.append(completer->completionModel()->index(row, 0).data(ProfileListModel::IdRole).toString());
      return ids;
    };
    QStringList ids = found("a100-sxm");
    QCOMPARE(headings(*completer->completionModel()), QStringList{"NVIDIA"});
    QCOMPARE(ids.takeFirst(), QString());  // the heading
    QVERIFY(ids.contains("a100-sxm-80gb") && ids.contains("a100-sxm-40gb"));
    QVERIFY(!ids.contains("h100-sxm-80gb"));
    // A vendor's name finds what is listed below it.
    ids = found("graphcore");
    QCOMPARE(headings(*completer->completionModel()), QStringList{"Graphcore"});
    QCOMPARE(ids, (QStringList{QString(), "gc200"}));
    QCOMPARE(found("nothing of the kind").size(), 0);
  }

  void the_down_key_takes_the_first_profile_found() {
    const ProfileLibrary library(shipped());
    ProfilePicker picker(library, ProfileKind::accelerator, "(none)");
    picker.show();
    picker.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&picker));
    QSignalSpy chosen(&picker, &ProfilePicker::chosen);
    QLineEdit* edit = picker.combo().lineEdit();
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, "graphcore");
    QAbstractItemView* popup = picker.combo().completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Down);
    QCOMPARE(popup->currentIndex().data(ProfileListModel::IdRole).toString(), QString("gc200"));
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QString("gc200"));
  }

  void the_list_opens_at_the_choice() {
    const ProfileLibrary library(shipped());
    ProfilePicker picker(library, ProfileKind::accelerator, "(none)");
    picker.show_choice("a100-sxm-80gb", "a100-sxm-80gb", {});
    QCOMPARE(picker.combo().currentIndex(), picker.model().row_of("a100-sxm-80gb"));
    picker.show_choice("my-own-text", {}, {});
    QCOMPARE(picker.combo().currentText(), QString("my-own-text"));
  }

  void new_profiles_are_listed_once_they_are_there() {
    ProfileLibrary library({SCALEROOF_SOURCE_DIR, folder_.filePath("own").toStdString()});
    ProfilePicker picker(library, ProfileKind::accelerator, "(none)");
    picker.show_choice("a100-sxm-80gb", "a100-sxm-80gb", {});
    QCOMPARE(picker.model().row_of("cool-a100"), -1);
    write("accelerators/cool-a100.json", R"({"base": "a100-sxm-80gb", "power": "300 W"})");
    write("accelerators/broken.json", R"({"base": "no-such-base"})");
    library.reload({SCALEROOF_SOURCE_DIR, folder_.filePath("own").toStdString()});
    QCOMPARE(heading_of(picker.model(), "cool-a100"), QString("NVIDIA"));
    QCOMPARE(picker.combo().currentText(), QString("a100-sxm-80gb"));  // the choice stays
    // One that cannot be read is listed too and says why.
    QCOMPARE(heading_of(picker.model(), "broken"), QString("Other"));
    QVERIFY(to_qt(picker.model().summary("broken").line).contains("no-such-base"));
  }

  void the_button_leads_to_the_details() {
    MainWindow window(SCALEROOF_SOURCE_DIR, shipped());
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    QSignalSpy answered(&window, &MainWindow::answered);
    window.open_example(SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json");
    QVERIFY(answered.wait());
    QVERIFY(!window.details_dock().isVisible());
    auto* network = qobject_cast<ProfilePicker*>(window.panel().control("/network"));
    network->findChild<QToolButton*>()->click();
    QVERIFY(window.details_dock().isVisible());
    QVERIFY(window.details().kind() == ProfileKind::network);
    QCOMPARE(window.details().id(), QString("gpt3-175b"));
  }

  void the_lists_are_made_at_once() {
    const ProfileLibrary library(shipped());
    QElapsedTimer timer;
    timer.start();
    for (std::size_t kind = 0; kind < profile_kind_names.size(); ++kind)
      ProfileListModel(library, static_cast<ProfileKind>(kind), {});
    qInfo("all lists: %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY(timer.elapsed() < 1000);  // an order of magnitude more than it takes
  }
};

QTEST_MAIN(TestProfilePicker)
#include "test_profile_picker.moc"
