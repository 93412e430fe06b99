// SPDX-License-Identifier: GPL-3.0-or-later
// The profile editor: what it makes of what is typed, what it refuses, where it saves.
#include <fstream>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/profile_folder.h"
#include "ui/figure_text.h"
#include "ui/main_window.h"
#include "ui/models/draft_figures_model.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/profile_details.h"
#include "ui/panels/profile_editor.h"
#include "ui/scenario_document.h"
#include "ui/views/part_table_view.h"

using namespace scaleroof;
using nlohmann::json;
using test::ProfileFolder;

namespace {

using Column = DraftFiguresModel::Column;

QByteArray bytes_of(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

/// The shipped profiles, a folder of the user's, an editor.
struct Bench {
  ProfileFolder folder;
  std::filesystem::path own = folder.root() / "own";
  ProfileStore store{SCALEROOF_SOURCE_DIR, {SCALEROOF_SOURCE_DIR}, own};
  ProfileLibrary library{{SCALEROOF_SOURCE_DIR}};
  ProfileEditor editor{library, store};

  Bench() {
    QObject::connect(&editor, &ProfileEditor::saved, [this] { library.reload(store.roots()); });
  }

  void type(const char* pointer, const QString& text, int column = Column::ValueColumn) {
    const QModelIndex index = editor.model().index_of(pointer, column);
    QVERIFY2(index.isValid(), pointer);
    editor.model().setData(index, text);
  }
  json written() { return json(editor.draft().json()); }
  std::filesystem::path file(const char* id) {
    return own / "hardware_profiles/accelerators" / (std::string(id) + ".json");
  }
};

}  // namespace

class TestProfileEditor : public QObject {
  Q_OBJECT

  QTemporaryDir settings_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings_.path());
    qputenv("XDG_DATA_HOME", settings_.filePath("data").toUtf8());
  }

  void a_value_with_a_unit_becomes_a_patch() {
    Bench bench;
    QVERIFY(bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb"));
    QCOMPARE(bench.written(), json({{"id", "my-a100-sxm-80gb"}, {"base", "a100-sxm-80gb"}}));
    bench.type("/matrix/bf16", "400 TFLOP/s");
    bench.type("/power", "500");
    QCOMPARE(bench.written(), json({{"id", "my-a100-sxm-80gb"},
                                    {"base", "a100-sxm-80gb"},
                                    {"matrix", {{"bf16", "400 TFLOP/s"}}},
                                    {"power", 500}}));
    // The base's 400 W, written otherwise: no difference is left.
    bench.type("/power", "0.4 kW");
    QVERIFY(!bench.written().contains("power"));
  }

  void every_figure_can_be_typed_as_it_is_shown() {
    const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
    int figures = 0;
    for (const auto& [kind, id] :
         {std::pair{ProfileKind::accelerator, "a100-sxm-80gb"},
          std::pair{ProfileKind::memory_hierarchy, "frontier"},
          std::pair{ProfileKind::interconnect, "dgx-a100-hdr"}, std::pair{ProfileKind::system, "fugaku"},
          std::pair{ProfileKind::software, "generic"}}) {
      ProfileDraft draft;
      draft.start(kind, id, "copy");
      const ProfileReview start = review(json(draft.json()), kind, catalogue);
      QVERIFY2(!start.mistake, start.mistake ? start.mistake->what() : "");
      for (const DraftFigure& figure : start.figures) {
        DraftFigure blank = figure;  // or the text would be recognised as the one that is shown
        blank.draft.reset();
        QCOMPARE(draft.with_typed(blank, editable_text(*figure.draft), catalogue), draft.json());
        ++figures;
      }
    }
    QVERIFY(figures > 100);
  }

  void shares_lists_and_words() {
    const auto typed = [](const char* text, const ProfileFigure* before = nullptr) {
      return json(typed_figure(QString::fromUtf8(text), Dimension::number, before));
    };
    QCOMPARE(typed("0.8 ± 10%"), json({{"value", 0.8}, {"relative_sd", 0.1}}));
    QCOMPARE(typed("0.8 +- 7 %"), json({{"value", 0.8}, {"relative_sd", 0.07}}));
    QCOMPARE(typed("2 × 4 × 4"), json({2, 4, 4}));
    QCOMPARE(typed("1 024"), json("1 024"));  // a blank is no part of a number
    QCOMPARE(typed("fat-tree"), json("fat-tree"));
    ProfileFigure word;
    word.written = "Oak Ridge";
    QCOMPARE(typed("42", &word), json("42"));
    ProfileFigure flag;
    flag.written = "false";
    QCOMPARE(typed("yes", &flag), json(true));
  }

  void what_is_wrong_is_said_and_not_saved_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("another dimension") << "/matrix/bf16"
                                       << "400 GB/s" << QStringList{"/matrix/bf16", "400 GB/s", "TFLOP/s"};
    QTest::newRow("unknown unit") << "/clock"
                                  << "1410 Mhz" << QStringList{"/clock", "unknown unit", "or \"MHz\"?"};
    QTest::newRow("zero") << "/host_link"
                          << "0" << QStringList{"/host_link", "found 0"};
    QTest::newRow("no number") << "/power"
                               << "lots" << QStringList{"/power", "lots"};
  }
  void what_is_wrong_is_said_and_not_saved() {
    QFETCH(QString, pointer);
    QFETCH(QString, text);
    QFETCH(QStringList, said);
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY(bench.editor.save_button().isEnabled());
    bench.type(pointer.toUtf8(), text);
    for (const QString& words : said)
      QVERIFY2(bench.editor.message().contains(words), qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
    const QModelIndex index = bench.editor.model().index_of(pointer);
    QCOMPARE(index.data(Qt::AccessibleDescriptionRole).toString(), bench.editor.message());
    bench.editor.save();
    QVERIFY(!std::filesystem::exists(bench.own));
    bench.editor.draft().history().undo();
    QCOMPARE(bench.editor.message(), QString());
    QVERIFY(bench.editor.save_button().isEnabled());
  }

  void zero_bandwidth_of_a_memory_level() {
    Bench bench;
    bench.editor.start(ProfileKind::memory_hierarchy, "a100-sxm-80gb");
    bench.type("/levels/device/read_bandwidth", "0 GB/s");
    QVERIFY2(bench.editor.message().startsWith("/levels/device/read_bandwidth: found \"0 GB/s\""),
             qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
  }

  void a_mistake_is_said_while_it_is_typed() {
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    bench.editor.show();
    PartTableView& table = bench.editor.table();
    const QModelIndex index = bench.editor.model().index_of("/matrix/bf16");
    table.setCurrentIndex(index);
    table.edit(index);
    auto* field = table.findChild<QLineEdit*>();
    QVERIFY(field);
    QCOMPARE(field->text(), QString("312 TFLOP/s"));
    QTest::keyClicks(field, "400 GB");
    QVERIFY(bench.editor.message().contains("\"400 GB\""));
    QVERIFY(!bench.editor.save_button().isEnabled());
    QVERIFY(!bench.editor.draft().is_modified());  // nothing is committed
    field->selectAll();
    QTest::keyClicks(field, "400 TFLOP/s");
    QVERIFY(!bench.editor.message().contains("found"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(bench.written()["matrix"], json({{"bf16", "400 TFLOP/s"}}));
  }

  void ids_that_cannot_be_taken_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("said");
    QTest::newRow("shipped") << "a100-sxm-40gb"
                             << "a profile that comes with the program";
    QTest::newRow("none") << ""
                          << "/id: found nothing";
    QTest::newRow("a path") << "../a100"
                            << "/id: found \"../a100\"";
    QTest::newRow("hidden") << ".a100"
                            << "/id: found \".a100\"";
  }
  void ids_that_cannot_be_taken() {
    QFETCH(QString, id);
    QFETCH(QString, said);
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    bench.editor.id_field().clear();
    emit bench.editor.id_field().textEdited(id);
    QVERIFY2(bench.editor.message().contains(said), qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
  }

  void a_circle_of_bases_is_said() {
    Bench bench;
    bench.folder.write("own/hardware_profiles/accelerators/a.json", "{\"base\": \"a100-sxm-80gb\"}");
    bench.folder.write("own/hardware_profiles/accelerators/b.json", "{\"base\": \"a\"}");
    bench.store = ProfileStore(SCALEROOF_SOURCE_DIR, {SCALEROOF_SOURCE_DIR, bench.own}, bench.own);
    bench.library.reload(bench.store.roots());
    QVERIFY(bench.editor.edit(ProfileKind::accelerator, "a"));
    QVERIFY(bench.editor.message().isEmpty());
    bench.editor.draft().set_header("base", "b");
    QVERIFY2(bench.editor.message().startsWith("/base: found \"b\", which is built on \"a\""),
             qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
    bench.editor.draft().set_header("base", "a");
    QVERIFY(bench.editor.message().contains("which is this profile itself"));
    bench.editor.draft().set_header("base", "a100-sxm-08gb");
    QVERIFY2(bench.editor.message().contains("a100-sxm-80gb"), qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
    bench.editor.draft().history().undo();
    bench.editor.draft().history().undo();
    bench.editor.draft().history().undo();
    QVERIFY(bench.editor.message().isEmpty());
  }

  void what_is_saved_is_a_patch_in_the_catalogue() {
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    emit bench.editor.id_field().textEdited("cool");
    bench.editor.draft().set_header("name", "A100 at 300 W");
    bench.type("/power", "300 W");
    bench.type("/power", "our limit", Column::SourceColumn);
    QVERIFY(bench.editor.message().isEmpty());
    QVERIFY(!std::filesystem::exists(bench.own));
    bench.editor.save();
    // In the order in which one reads it, and nothing but the differences.
    QCOMPARE(bytes_of(bench.file("cool")),
             QByteArray("{\n  \"id\": \"cool\",\n  \"base\": \"a100-sxm-80gb\",\n"
                        "  \"name\": \"A100 at 300 W\",\n  \"power\": \"300 W\",\n"
                        "  \"sources\": {\n    \"/power\": \"our limit\"\n  }\n}\n"));
    QVERIFY(!bench.editor.draft().is_modified());
    QVERIFY(!bench.editor.save_button().isEnabled());
    const Catalogue catalogue(bench.store.roots());
    const json& saved = catalogue.profile(ProfileKind::accelerator, "cool");
    const json& base = catalogue.profile(ProfileKind::accelerator, "a100-sxm-80gb");
    QCOMPARE(saved["power"], json("300 W"));
    QCOMPARE(saved["sources"]["/power"], json("our limit"));
    QCOMPARE(saved["matrix"], base["matrix"]);
    QCOMPARE(saved["sources"]["/matrix"], base["sources"]["/matrix"]);
    QVERIFY(bench.library.catalogue().contains(ProfileKind::accelerator, "cool"));

    // Opened again, everything is as it was.
    bench.editor.edit(ProfileKind::accelerator, "cool");
    const DraftFigure* power = bench.editor.model().figure("/power");
    QVERIFY(power && power->is_changed && !power->lacks_source);
    QCOMPARE(power->draft->source, std::string("our limit"));
    QVERIFY(!bench.editor.model().figure("/clock")->is_changed);
    bench.type("/power", "");  // as the base says it
    QCOMPARE(bench.written(), json({{"id", "cool"}, {"base", "a100-sxm-80gb"}, {"name", "A100 at 300 W"}}));
  }

  void a_change_without_a_source_is_marked_and_written_as_an_estimate() {
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    bench.type("/matrix/bf16", "400 TFLOP/s");
    QVERIFY(bench.editor.model().figure("/matrix/bf16")->lacks_source);
    QVERIFY(!bench.editor.model().figure("/matrix/fp16")->lacks_source);
    QVERIFY2(bench.editor.message().contains(missing_source), qPrintable(bench.editor.message()));
    QVERIFY(bench.editor.save_button().isEnabled());
    bench.editor.save();
    const Catalogue catalogue(bench.store.roots());
    QCOMPARE(catalogue.profile(ProfileKind::accelerator, "my-a100-sxm-80gb")["sources"]["/matrix/bf16"],
             json(missing_source));
    QVERIFY(bench.editor.model().figure("/matrix/bf16")->draft->source_kind == SourceKind::estimate);
    QVERIFY(bench.editor.message().isEmpty());
  }

  void tiers_keep_the_links_that_they_name() {
    Bench bench;
    bench.folder.write("own/hardware_profiles/interconnects/net.json",
                       "{\"tiers\": [{\"base\": \"nvlink-3\", \"size\": 4, \"topology\": \"switch\"}], "
                       "\"sources\": {\"/tiers/0/size\": \"counted\"}}");
    bench.store = ProfileStore(SCALEROOF_SOURCE_DIR, {SCALEROOF_SOURCE_DIR, bench.own}, bench.own);
    bench.library.reload(bench.store.roots());
    bench.editor.start(ProfileKind::interconnect, "net");
    bench.type("/tiers/0/size", "8");
    // A merge patch replaces lists whole; what NVLink 3 says is not copied.
    QCOMPARE(bench.written()["tiers"],
             json::array({{{"base", "nvlink-3"}, {"size", 8}, {"topology", "switch"}}}));
    QVERIFY(bench.editor.message().contains("1 changed figure"));
    bench.type("/tiers/0/bandwidth", "200 GB/s");
    QCOMPARE(bench.written()["tiers"][0]["bandwidth"], json("200 GB/s"));
    bench.type("/tiers/0/bandwidth", "");
    bench.type("/tiers/0/size", "4");
    QVERIFY2(!bench.written().contains("tiers"), bench.written().dump().c_str());
  }

  void figures_are_taken_away_and_brought_back() {
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    bench.editor.table().setCurrentIndex(bench.editor.model().index_of("/matrix/tf32"));
    bench.editor.take_chosen_away();
    QVERIFY(bench.written()["matrix"]["tf32"].is_null());
    const DraftFigure* gone = bench.editor.model().figure("/matrix/tf32");
    QVERIFY(gone && gone->base && !gone->draft && gone->is_changed);
    QVERIFY(!bench.editor.current_review().merged["matrix"].contains("tf32"));
    bench.editor.table().setCurrentIndex(bench.editor.model().index_of("/matrix/tf32"));
    bench.editor.reset_chosen();
    QVERIFY(!bench.written().contains("matrix"));
  }

  void from_nothing_the_usual_figures_can_be_filled_in() {
    Bench bench;
    bench.editor.start(ProfileKind::dataset, {});
    QVERIFY(bench.editor.unstated_box().isChecked());
    QVERIFY(!bench.editor.save_button().isEnabled());
    emit bench.editor.id_field().textEdited("ours");
    bench.type("/samples", "1000");
    bench.type("/sample_size", "3 MB");
    QVERIFY2(bench.editor.save_button().isEnabled(), qPrintable(bench.editor.message()));
    QCOMPARE(bench.written(), json({{"id", "ours"}, {"samples", 1000}, {"sample_size", "3 MB"}}));
  }

  void the_json_is_the_same_profile() {
    Bench bench;
    bench.editor.start(ProfileKind::accelerator, "a100-sxm-80gb");
    QPlainTextEdit& field = bench.editor.json_field();
    field.setPlainText("{\"id\": \"cool\", \"base\": \"a100-sxm-80gb\", \"power\": \"300 W\"}");
    QCOMPARE(bench.editor.model().figure("/power")->draft->words, std::string("300 W"));
    QCOMPARE(bench.editor.id_field().text(), QString("cool"));
    bench.type("/clock", "1 GHz");
    QVERIFY2(field.toPlainText().contains("\"clock\": \"1 GHz\""), qPrintable(field.toPlainText()));
    field.setPlainText("{\"id\": \"cool\", \"power\": }");
    QVERIFY2(bench.editor.message().contains("line 1"), qPrintable(bench.editor.message()));
    QVERIFY(!bench.editor.save_button().isEnabled());
    QCOMPARE(bench.written()["clock"], json("1 GHz"));  // the last that was right
    bench.editor.draft().history().undo();              // and what was wrong is gone
    QVERIFY(field.toPlainText().contains("300 W"));
    QVERIFY(bench.editor.save_button().isEnabled());
  }

  void shipped_profiles_are_never_written() {
    // A program folder that anybody could write, and ways into it.
    ProfileFolder folder;
    const std::string shipped =
        folder.write("program/hardware_profiles/accelerators/gpu.json", "{\"matrix\": {\"fp16\": 1e12}}");
    const std::filesystem::path program = folder.root() / "program";
    std::filesystem::create_directory_symlink(program, folder.root() / "linked");
    std::filesystem::create_directories(folder.root() / "own/hardware_profiles/accelerators");
    std::filesystem::create_symlink(shipped,
                                    folder.root() / "own/hardware_profiles/accelerators/way-in.json");
    for (const char* name : {"program", "program/../program/", "linked"}) {
      const std::filesystem::path root = folder.root() / name;
      ProfileStore store(program, {program, root}, root);
      const Catalogue catalogue({program});
      for (const char* id : {"gpu", "new"}) {
        const QString said =
            test::refusal([&] { store.save(catalogue, ProfileKind::accelerator, id, "{}"); }, folder);
        QVERIFY2(!said.isEmpty(), name);
      }
      QVERIFY(!test::refusal([&] { store.remove(catalogue, ProfileKind::accelerator, "gpu"); }, folder)
                   .isEmpty());
    }
    const std::filesystem::path own = folder.root() / "own";
    ProfileStore store(program, {program, own}, own);
    const Catalogue catalogue(store.roots());
    QVERIFY(!test::refusal([&] { store.save(catalogue, ProfileKind::accelerator, "way-in", "{}"); }, folder)
                 .isEmpty());
    QCOMPARE(bytes_of(shipped), QByteArray("{\"matrix\": {\"fp16\": 1e12}}"));
    QCOMPARE(
        std::distance(std::filesystem::directory_iterator(program / "hardware_profiles/accelerators"), {}),
        1);
    store.save(catalogue, ProfileKind::accelerator, "new", "{}");
    QCOMPARE(bytes_of(own / "hardware_profiles/accelerators/new.json"), QByteArray("{}"));
  }

  void a_profile_that_others_need_is_not_deleted() {
    ProfileFolder folder;
    folder.write("own/hardware_profiles/accelerators/a.json", "{\"base\": \"a100-sxm-80gb\"}");
    const std::string needs = folder.write("own/hardware_profiles/accelerators/b.json", "{\"base\": \"a\"}");
    const std::filesystem::path own = folder.root() / "own";
    const ProfileStore store(SCALEROOF_SOURCE_DIR, {SCALEROOF_SOURCE_DIR, own}, own);
    const Catalogue catalogue(store.roots());
    QCOMPARE(test::refusal([&] { store.remove(catalogue, ProfileKind::accelerator, "a"); }, folder),
             QString("found \"a\", on which \"b\" is built, expected a profile that no other one needs"));
    store.remove(catalogue, ProfileKind::accelerator, "b");
    QVERIFY(!std::filesystem::exists(needs));
  }

  void the_window_reads_what_was_saved() {
    MainWindow window(SCALEROOF_SOURCE_DIR, profile_roots(SCALEROOF_SOURCE_DIR, {}));
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    QSignalSpy answered(&window, &MainWindow::answered);
    window.open_example(SCALEROOF_SOURCE_DIR "/examples/05-gpt3-175b-a100-1024.scenario.json");
    QVERIFY(answered.wait());
    emit window.details().edit_asked(ProfileKind::accelerator, "a100-sxm-80gb");
    QVERIFY(window.editor().isVisible());
    emit window.editor().id_field().textEdited("cool");
    window.editor().save();
    QVERIFY(answered.wait());
    window.document().set("choose", "/accelerator", "cool");
    QVERIFY(answered.wait());
    QVERIFY2(window.messages().text().isEmpty(), qPrintable(window.messages().text()));
    window.editor().reject();
    QVERIFY(!window.editor().isVisible());
  }

  void every_control_has_a_name() {
    Bench bench;
    for (QWidget* control : bench.editor.findChildren<QWidget*>()) {
      const bool needs = qobject_cast<QComboBox*>(control) || qobject_cast<QTreeView*>(control) ||
                         qobject_cast<QPlainTextEdit*>(control);
      if (needs && !control->window()->inherits("QComboBoxPrivateContainer") && !control->isWindow())
        QVERIFY2(!control->accessibleName().isEmpty(), control->metaObject()->className());
    }
  }
};

QTEST_MAIN(TestProfileEditor)
#include "test_profile_editor.moc"
