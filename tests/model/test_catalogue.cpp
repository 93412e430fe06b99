// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <QtTest>

#include "model/profile/catalogue.h"
#include "model/profile/resolve.h"
#include "model/profile/sha256.h"
#include "tests/support/profile_folder.h"

using namespace scaleroof;
using nlohmann::json;
using test::ProfileFolder;

namespace {

using Ids = std::vector<std::string>;
constexpr ProfileKind interconnect = ProfileKind::interconnect;
constexpr ProfileKind software = ProfileKind::software;

}  // namespace

class TestCatalogue : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<ProfileFolder>();
    folder_->write(
        "hardware_profiles/interconnects/summit.json",
        R"({"id": "summit", "tiers": [{"bandwidth": 1}, {"bandwidth": 2}], "sources": {"/tiers": "a"}})");
    folder_->write("hardware_profiles/interconnects/half.json",
                   R"({"base": "summit", "name": "Half", "sources": {"/name": "b"}})");
    folder_->write("hardware_profiles/interconnects/quarter.json",
                   R"({"base": "half", "tiers": [{"bandwidth": 3}]})");
    folder_->write("hardware_profiles/interconnects/readme.txt", "not a profile");
    folder_->write("software_profiles/generic.json", R"({"overlap": {"slowdown": 0.3, "bucket": 25e6}})");
    folder_->write("software_profiles/mine.json", R"({"overlap": {"slowdown": 0.1}})");
  }

  void lists_the_ids_of_a_kind() {
    const Catalogue catalogue({folder_->root()});
    QVERIFY(catalogue.ids(interconnect) == (Ids{"half", "quarter", "summit"}));
    QVERIFY(catalogue.ids(ProfileKind::network).empty());
    QVERIFY(catalogue.contains(interconnect, "summit"));
    QVERIFY(!catalogue.contains(software, "summit"));
    QCOMPARE(catalogue.file(interconnect, "summit"),
             folder_->root() / "hardware_profiles/interconnects/summit.json");
  }

  void names_kinds_as_scenarios_and_commands_do() {
    QCOMPARE(std::string(scenario_key(ProfileKind::memory_hierarchy)), std::string("memory_hierarchy"));
    QCOMPARE(folder_of(ProfileKind::memory_hierarchy),
             std::filesystem::path("hardware_profiles/memory_hierarchies"));
    QCOMPARE(folder_of(ProfileKind::dataset), std::filesystem::path("dataset_profiles"));
    QCOMPARE(describe(ProfileKind::accelerator), std::string("the id of an accelerator"));
  }

  void merges_the_chain_of_bases() {
    const Catalogue catalogue({folder_->root()});
    QVERIFY(catalogue.chain(interconnect, "quarter") == (Ids{"quarter", "half", "summit"}));
    // A list is replaced whole (RFC 7396), sources add up, the id is the file's name, base is gone.
    QVERIFY(catalogue.profile(interconnect, "quarter") ==
            json::parse(R"({"id": "quarter", "name": "Half", "tiers": [{"bandwidth": 3}],
                            "sources": {"/tiers": "a", "/name": "b"}})"));
    QVERIFY(catalogue.profile(interconnect, "summit").at("id") == "summit");
  }

  void software_ends_in_generic() {
    const Catalogue catalogue({folder_->root()});
    QVERIFY(catalogue.chain(software, "mine") == (Ids{"mine", "generic"}));
    QVERIFY(catalogue.chain(software, "generic") == Ids{"generic"});
    QVERIFY(catalogue.profile(software, "mine").at("overlap") == json({{"slowdown", 0.1}, {"bucket", 25e6}}));
  }

  void knows_which_file_a_figure_stands_in() {
    const Catalogue catalogue({folder_->root()});
    Origins origins;
    catalogue.add_origins(interconnect, "quarter", "/interconnect", origins);
    const auto place = [&](const char* pointer) {
      const Origins::Place found = origins.locate(pointer);
      return QString::fromStdString(std::filesystem::path(found.file).stem().string() + " " + found.pointer);
    };
    QCOMPARE(place("/interconnect/name"), QString("half /name"));
    QCOMPARE(place("/interconnect/tiers/0/bandwidth"), QString("quarter /tiers/0/bandwidth"));
    QCOMPARE(place("/interconnect/sources/~1tiers"), QString("summit /sources/~1tiers"));
    QCOMPARE(place("/interconnect"), QString("quarter "));
    QCOMPARE(place("/interconnect/missing"), QString("quarter /missing"));
  }

  /// Tiers name a link technology as their base: its figures lie under the tier's own, and its sources become
  /// the interconnect's where neither the tier nor the interconnect says something else.
  void tiers_take_the_figures_of_their_links() {
    write_links();
    const Catalogue catalogue({folder_->root()});
    QVERIFY(catalogue.profile(interconnect, "linked") == json::parse(R"({
      "id": "linked", "tiers": [
        {"name": "Fast", "bandwidth": 20, "latency": 1, "protocols": {"a": 5, "b": 3}, "size": 8},
        {"name": "Rail", "bandwidth": 9}],
      "sources": {"/tiers/0/bandwidth": "fast", "/tiers/0/protocols": "slow", "/tiers/0/latency": "slow",
                  "/tiers/1/bandwidth": "mine"}})"));
    // A patch that brings its own list brings its own links: nothing of the earlier ones is left.
    QVERIFY(
        catalogue.profile(interconnect, "relinked").at("tiers") ==
        json::parse(R"([{"name": "Slow", "bandwidth": 10, "latency": 1, "protocols": {"a": 2, "b": 3}}])"));
    QVERIFY(catalogue.profile(interconnect, "relinked").at("sources").at("/tiers/0/bandwidth") == "slow");
    QVERIFY(catalogue.parts(interconnect, "relinked") ==
            (std::set<std::pair<ProfileKind, std::string>>{{interconnect, "relinked"},
                                                           {interconnect, "linked"},
                                                           {ProfileKind::link, "fast"},
                                                           {ProfileKind::link, "slow"}}));
  }

  void knows_that_a_figure_stands_in_a_link() {
    write_links();
    const Catalogue catalogue({folder_->root()});
    const auto place = [&](const char* id, const char* pointer) {
      Origins origins;
      catalogue.add_origins(interconnect, id, "/interconnect", origins);
      const Origins::Place found = origins.locate(pointer);
      return QString::fromStdString(std::filesystem::path(found.file).stem().string() + " " + found.pointer);
    };
    QCOMPARE(place("linked", "/interconnect/tiers/0/bandwidth"), QString("fast /bandwidth"));
    QCOMPARE(place("linked", "/interconnect/tiers/0/protocols/b"), QString("slow /protocols/b"));
    QCOMPARE(place("linked", "/interconnect/tiers/0/protocols/a"), QString("linked /tiers/0/protocols/a"));
    QCOMPARE(place("linked", "/interconnect/tiers/0/topology"), QString("linked /tiers/0/topology"));
    QCOMPARE(place("linked", "/interconnect/tiers/1/bandwidth"), QString("linked /tiers/1/bandwidth"));
    QCOMPARE(place("relinked", "/interconnect/tiers/0/bandwidth"), QString("slow /bandwidth"));
    QCOMPARE(place("relinked", "/interconnect/tiers/0/size"), QString("relinked /tiers/0/size"));
  }

  void a_later_root_adds_profiles() {
    ProfileFolder own;
    own.write("hardware_profiles/interconnects/mine.json", R"({"base": "half", "name": "Mine"})");
    // The same folder under two names is no second profile.
    const Catalogue catalogue({folder_->root(), own.root(), folder_->root() / "."});
    QVERIFY(catalogue.ids(interconnect) == (Ids{"half", "mine", "quarter", "summit"}));
    // Bases are looked up in all roots.
    QVERIFY(catalogue.profile(interconnect, "mine").at("name") == "Mine");
    QVERIFY(catalogue.profile(interconnect, "mine").contains("tiers"));
  }

  void an_id_of_two_roots_is_refused_to_who_asks_for_it() {
    ProfileFolder own;
    own.write("hardware_profiles/interconnects/summit.json", R"({"name": "Mine"})");
    own.write("hardware_profiles/accelerators/summit.json", R"({"name": "Of another kind"})");
    const Catalogue catalogue({folder_->root(), own.root()});
    QVERIFY(catalogue.profile(ProfileKind::accelerator, "summit").at("name") == "Of another kind");
    for (const char* id : {"summit", "half"}) {  // half is built on summit
      try {
        (void)catalogue.profile(interconnect, id);
        QFAIL("accepted");
      } catch (const Error& error) {
        QCOMPARE(
            QString(error.what()),
            QStringLiteral("%1: /id: found \"summit\", which %2 has as well, expected an id that no other "
                           "profile of its kind has")
                .arg(QString::fromStdString(
                         (own.root() / "hardware_profiles/interconnects/summit.json").string()),
                     QString::fromStdString(
                         (folder_->root() / "hardware_profiles/interconnects/summit.json").string())));
      }
    }
  }

  void hashes_the_bytes_of_the_file() {
    // FIPS 180-4's example "abc", and the empty message.
    QCOMPARE(sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    folder_->write("dataset_profiles/tiny.json", "{ }\n");
    const Catalogue catalogue({folder_->root()});
    QCOMPARE(catalogue.hash(ProfileKind::dataset, "tiny"), sha256("{ }\n"));
  }

  void refuses_what_is_wrong_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("sentence");
    const QString file = "hardware_profiles/interconnects/";
    QTest::newRow("unknown id")
        << "sumit" << QByteArray()
        << "found \"sumit\", expected the id of an interconnect (nearest: \"summit\", "
           "\"half\", \"quarter\")";
    QTest::newRow("path as id")
        << "../interconnects/summit" << QByteArray()
        << "found \"../interconnects/summit\", expected the id of an interconnect (nearest: "
           "\"summit\", \"quarter\", \"half\")";
    QTest::newRow("own base")
        << "x" << QByteArray(R"({"base": "x"})")
        << file +
               "x.json: /base: found \"x\", which leads back to itself, expected a base that "
               "is not built on this profile";
    QTest::newRow("unknown link") << "x" << QByteArray(R"({"tiers": [{}, {"base": "nvlnk"}]})")
                                  << file +
                                         "x.json: /tiers/1/base: found \"nvlnk\", expected the id of a link "
                                         "(no profile is there)";
    QTest::newRow("link that is no text")
        << "x" << QByteArray(R"({"tiers": [{"base": 3}]})")
        << file + "x.json: /tiers/0/base: found 3, expected the id of a link";
    QTest::newRow("unknown base") << "x" << QByteArray(R"({"base": "sumit"})")
                                  << file +
                                         "x.json: /base: found \"sumit\", expected the id of an interconnect "
                                         "(nearest: \"summit\", \"half\", \"quarter\")";
    QTest::newRow("base no text") << "x" << QByteArray(R"({"base": 3})")
                                  << file + "x.json: /base: found 3, expected the id of an interconnect";
    QTest::newRow("other id") << "x" << QByteArray(R"({"id": "y"})")
                              << file + "x.json: /id: found \"y\", expected \"x\", as the file is named";
    QTest::newRow("id of another file")
        << "x" << QByteArray(R"({"id": "summit"})")
        << file + "x.json: /id: found \"summit\", expected \"x\", as the file is named";
    QTest::newRow("list") << "x" << QByteArray("[1]") << file + "x.json: found a list, expected an object";
    QTest::newRow("truncated")
        << "x" << QByteArray("{\"name\": ")
        << file +
               "x.json: line 1, column 10: found the end of the file, expected the rest of "
               "it: the JSON text is cut off";
    QTest::newRow("empty") << "x" << QByteArray("")
                           << file + "x.json: found an empty file, expected a JSON file";
  }
  void refuses_what_is_wrong() {
    QFETCH(QString, id);
    QFETCH(QByteArray, content);
    QFETCH(QString, sentence);
    if (id == "x") folder_->write("hardware_profiles/interconnects/x.json", content);
    const Catalogue catalogue({folder_->root()});
    const auto ask = [&] { catalogue.profile(interconnect, id.toStdString()); };
    QCOMPARE(test::refusal(ask, *folder_), sentence);
    QCOMPARE(test::refusal(ask, *folder_), sentence);  // asked again
    QVERIFY(catalogue.profile(interconnect, "summit").contains("tiers"));
  }

  void refuses_a_circle_of_bases() {
    folder_->write("hardware_profiles/interconnects/x.json", R"({"base": "y"})");
    folder_->write("hardware_profiles/interconnects/y.json", R"({"base": "x"})");
    const Catalogue catalogue({folder_->root()});
    QCOMPARE(test::refusal([&] { catalogue.profile(interconnect, "x"); }, *folder_),
             QString("hardware_profiles/interconnects/y.json: /base: found \"x\", which leads back to "
                     "itself, expected "
                     "a base that is not built on this profile"));
  }

  void says_when_there_is_no_profile_at_all() {
    const Catalogue catalogue({folder_->root()});
    QCOMPARE(test::refusal([&] { catalogue.profile(ProfileKind::network, "x"); }, *folder_),
             QString("found \"x\", expected the id of a network (no profile is there)"));
    QVERIFY(Catalogue({folder_->root() / "missing"}).ids(interconnect).empty());
  }

  // Everything that a prediction does not need is broken here, so that reading it would be refused.
  void reads_only_the_files_that_are_needed() {
    const std::filesystem::path shipped = SCALEROOF_SOURCE_DIR;
    const std::string scenario = (shipped / "tests/data/resnet50.scenario.json").string();
    const Resolved whole = load_scenario(scenario, Catalogue({shipped}));
    const auto break_files = [&](bool needed_ones) {
      auto broken = std::make_unique<ProfileFolder>();
      const Catalogue catalogue({shipped});
      for (std::size_t i = 0; i < profile_kind_names.size(); ++i)
        for (const std::string& id : catalogue.ids(static_cast<ProfileKind>(i))) {
          const bool needed = whole.profile_hashes.contains(std::string(profile_kind_names[i]) + " " + id);
          if (needed != needed_ones) continue;
          const std::filesystem::path file = folder_of(static_cast<ProfileKind>(i)) / (id + ".json");
          broken->write(QString::fromStdString(file.string()), "{");
        }
      return broken;
    };
    const auto others = break_files(false);
    const Resolved partly = load_scenario(scenario, Catalogue({shipped, others->root()}));
    QVERIFY(partly.json == whole.json);
    QVERIFY(partly.profile_hashes == whole.profile_hashes);
    const auto needed = break_files(true);
    QVERIFY_EXCEPTION_THROWN(load_scenario(scenario, Catalogue({shipped, needed->root()})), Error);
  }

  void finds_the_roots() {
    const QByteArray before = qgetenv("XDG_DATA_HOME");
    const std::filesystem::path installed = folder_->root() / "installed";
    using Roots = std::vector<std::filesystem::path>;
    qputenv("XDG_DATA_HOME", folder_->root().c_str());
    QVERIFY(profile_roots(installed, {}) == Roots{installed});
    folder_->write("scaleroof/software_profiles/own.json", "{}");
    QVERIFY(profile_roots(installed, {folder_->root()}) ==
            (Roots{installed, folder_->root() / "scaleroof", folder_->root()}));
    QCOMPARE(test::refusal([&] { profile_roots(installed, {folder_->root() / "none"}); }, *folder_),
             QString("none: found no such folder, expected a folder with profiles"));
    const std::filesystem::path file = folder_->write("a.json", "{}");
    QCOMPARE(test::refusal([&] { profile_roots(installed, {file}); }, *folder_),
             QString("a.json: found a file, expected a folder with profiles"));
    if (before.isNull())
      qunsetenv("XDG_DATA_HOME");
    else
      qputenv("XDG_DATA_HOME", before);
  }

 private:
  void write_links() {
    folder_->write(
        "hardware_profiles/links/slow.json",
        R"({"name": "Slow", "bandwidth": 10, "latency": 1, "protocols": {"a": 2, "b": 3}, "notes": "n",
                       "sources": {"/bandwidth": "slow", "/latency": "slow", "/protocols": "slow"}})");
    folder_->write("hardware_profiles/links/fast.json",
                   R"({"base": "slow", "name": "Fast", "bandwidth": 20, "sources": {"/bandwidth": "fast"}})");
    folder_->write("hardware_profiles/interconnects/linked.json", R"({
      "tiers": [{"base": "fast", "size": 8, "protocols": {"a": 5}},
                {"base": "slow", "name": "Rail", "bandwidth": 9, "latency": null, "protocols": null}],
      "sources": {"/tiers/1/bandwidth": "mine"}})");
    folder_->write("hardware_profiles/interconnects/relinked.json",
                   R"({"base": "linked", "tiers": [{"base": "slow"}]})");
  }

  std::unique_ptr<ProfileFolder> folder_;
};

QTEST_APPLESS_MAIN(TestCatalogue)
#include "test_catalogue.moc"
