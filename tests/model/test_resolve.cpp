// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <memory>

#include <QtTest>

#include "model/profile/expand.h"
#include "model/profile/merge_patch.h"
#include "model/profile/resolve.h"
#include "model/profile/sha256.h"
#include "tests/support/profile_folder.h"

using namespace scaleroof;
using nlohmann::json;
using test::ProfileFolder;

namespace {

/// The profiles of this repository.
const Catalogue& installed() {
  static const Catalogue catalogue({SCALEROOF_SOURCE_DIR});
  return catalogue;
}

json gpt_scenario() {
  return json::parse(R"({
    "schema": "scaleroof/scenario/1", "network": "gpt3-175b", "system": "selene", "accelerators": 64,
    "plan": {"tensor_parallel": 8, "pipeline_parallel": 8, "micro_batch": 1, "global_batch": 64, "precision": "bf16"},
    "run": {"tokens": 300e9}})");
}

}  // namespace

class TestResolve : public QObject {
  Q_OBJECT

 private slots:
  /// A small world: accelerator "a1" (memory "m1", machine "big" with memory "big"), "a2" with memory of its
  /// name.
  void init() {
    folder_ = std::make_unique<ProfileFolder>();
    const auto hardware = [&](const char* path, const QByteArray& content) {
      folder_->write(QString("hardware_profiles/") + path + ".json", content);
    };
    hardware("accelerators/a1", R"({"matrix": {"bf16": 100}, "memory_hierarchy": "m1"})");
    hardware("accelerators/a2", R"({"matrix": {"bf16": 200}})");
    hardware("accelerators/a3", R"({"matrix": {"bf16": 300}})");
    hardware("memory_hierarchies/m1", R"({"levels": {"device": {"capacity": 1}}})");
    hardware("memory_hierarchies/a2", R"({"levels": {"device": {"capacity": 2}}})");
    hardware("memory_hierarchies/big", R"({"levels": {"device": {"capacity": 1}, "host": {"capacity": 9}}})");
    hardware(
        "interconnects/net",
        R"({"tiers": [{"name": "in", "bandwidth": 10}, {"name": "out", "bandwidth": 1}], "name": "Net"})");
    hardware("interconnects/half", R"({"base": "net", "name": "Half"})");
    hardware("systems/big", R"({"accelerator": "a1", "memory_hierarchy": "big", "interconnect": "net"})");
    hardware("systems/tuned", R"({"base": "big", "software": "fast"})");
    hardware("systems/bare", "{}");
    hardware("systems/wrong", R"({"accelerator": "a9", "interconnect": "net"})");
    folder_->write("software_profiles/generic.json", R"({"overlap": {"slowdown": 0.3, "bucket": 25}})");
    folder_->write("software_profiles/fast.json", R"({"overlap": {"slowdown": 0.1}})");
    folder_->write("network_profiles/n1.json", R"({"layers": 12})");
    folder_->write("network_profiles/n2.json", R"({"layers": 24})");
    folder_->write("dataset_profiles/d1.json", R"({"samples": 5})");
    catalogue_ = std::make_unique<Catalogue>(std::vector{folder_->root()});
  }

  void replaces_ids_by_profiles() {
    const Expansion expansion =
        expanded(R"({"schema": "scaleroof/scenario/1", "network": "n1", "accelerator": "a1",
      "memory_hierarchy": "big", "interconnect": "half", "software": "fast", "dataset": "d1", "plan": {"x": 1}})");
    QVERIFY(expansion.json == json::parse(R"({"schema": "scaleroof/scenario/1", "plan": {"x": 1},
      "network": {"id": "n1", "layers": 12},
      "accelerator": {"id": "a1", "matrix": {"bf16": 100}, "memory_hierarchy": "m1"},
      "memory_hierarchy": {"id": "big", "levels": {"device": {"capacity": 1}, "host": {"capacity": 9}}},
      "interconnect": {"id": "half", "name": "Half",
                       "tiers": [{"name": "in", "bandwidth": 10}, {"name": "out", "bandwidth": 1}]},
      "software": {"id": "fast", "overlap": {"slowdown": 0.1, "bucket": 25}},
      "dataset": {"id": "d1", "samples": 5}})"));
    using enum ProfileKind;
    QVERIFY(expansion.profiles == (std::set<std::pair<ProfileKind, std::string>>{{network, "n1"},
                                                                                 {accelerator, "a1"},
                                                                                 {memory_hierarchy, "big"},
                                                                                 {interconnect, "half"},
                                                                                 {interconnect, "net"},
                                                                                 {software, "fast"},
                                                                                 {software, "generic"},
                                                                                 {dataset, "d1"}}));
  }

  void the_system_supplies_what_is_not_named_data() {
    QTest::addColumn<QByteArray>("scenario");
    QTest::addColumn<QString>("ids");  // accelerator, memory hierarchy, interconnect, software
    QTest::newRow("all") << QByteArray(R"({"network": "n1", "system": "tuned"})") << "a1 big net fast";
    QTest::newRow("no software") << QByteArray(R"({"network": "n1", "system": "big"})")
                                 << "a1 big net generic";
    QTest::newRow("null is absent") << QByteArray(
                                           R"({"network": "n1", "system": "big", "interconnect": null})")
                                    << "a1 big net generic";
    QTest::newRow("named wins") << QByteArray(R"({"network": "n1", "system": "tuned", "interconnect": "half",
                                                  "software": "generic", "memory_hierarchy": "m1"})")
                                << "a1 m1 half generic";
    QTest::newRow("its accelerator, named")
        << QByteArray(R"({"network": "n1", "system": "big", "accelerator": "a1"})") << "a1 big net generic";
    // The machine's memory hierarchy describes its own accelerator's memory.
    QTest::newRow("another accelerator")
        << QByteArray(R"({"network": "n1", "system": "big", "accelerator": "a2"})") << "a2 a2 net generic";
    QTest::newRow("its accelerator, patched")
        << QByteArray(R"({"network": "n1", "system": "big", "accelerator": {"base": "a1", "power": 1}})")
        << "a1 big net generic";
    QTest::newRow("no system") << QByteArray(
                                      R"({"network": "n1", "accelerator": "a1", "interconnect": "net"})")
                               << "a1 m1 net generic";
    QTest::newRow("patched system")
        << QByteArray(R"({"network": "n1", "system": {"base": "big", "accelerator": "a2"}})")
        << "a2 big net generic";
    QTest::newRow("inline system")
        << QByteArray(R"({"network": "n1", "system": {"accelerator": "a2", "interconnect": "net"}})")
        << "a2 a2 net generic";
  }
  void the_system_supplies_what_is_not_named() {
    QFETCH(QByteArray, scenario);
    QFETCH(QString, ids);
    const Expansion expansion = expanded(scenario.constData());
    QStringList found;
    for (const char* key : {"accelerator", "memory_hierarchy", "interconnect", "software"})
      found << QString::fromStdString(expansion.json.at(key).at("id").get<std::string>());
    QCOMPARE(found.join(' '), ids);
  }

  void lays_patches_over_profiles() {
    const Expansion expansion =
        expanded(R"({"network": {"base": "n1", "seq_len": 8}, "accelerator": {"matrix": {}},
      "memory_hierarchy": {"base": "big", "levels": {"host": null, "device": {"latency": "1 us"}}},
      "interconnect": {"base": "half", "tiers": [{"bandwidth": 7}]}, "software": {"overlap": {"bucket": 1}}})");
    QVERIFY(expansion.json.at("network") == json::parse(R"({"id": "n1", "layers": 12, "seq_len": 8})"));
    QVERIFY(expansion.json.at("accelerator") == json::parse(R"({"id": "inline", "matrix": {}})"));
    QVERIFY(expansion.json.at("memory_hierarchy") ==
            json::parse(R"({"id": "big", "levels": {"device": {"capacity": 1, "latency": "1 us"}}})"));
    QVERIFY(expansion.json.at("interconnect") ==
            json::parse(R"({"id": "half", "name": "Half", "tiers": [{"bandwidth": 7}]})"));
    // Inline software stands on `generic`, too.
    QVERIFY(expansion.json.at("software") ==
            json::parse(R"({"id": "inline", "overlap": {"slowdown": 0.3, "bucket": 1}})"));
  }

  void errors_name_the_file_that_holds_the_figure() {
    const Expansion expansion = expanded(R"({"network": "n1", "system": "big",
      "interconnect": {"base": "half", "tiers": [{"bandwidth": 7}]}})");
    const auto place = [&](const char* pointer) {
      const Origins::Place found = expansion.origins.locate(pointer);
      return QString::fromStdString(std::filesystem::path(found.file).filename().string() + " " +
                                    found.pointer);
    };
    QCOMPARE(place("/plan/x"), QString("run.json /plan/x"));
    QCOMPARE(place("/network/layers"), QString("n1.json /layers"));
    QCOMPARE(place("/interconnect/name"), QString("half.json /name"));
    QCOMPARE(place("/interconnect/tiers/0/bandwidth"), QString("run.json /interconnect/tiers/0/bandwidth"));
    QCOMPARE(place("/interconnect/missing"), QString("run.json /interconnect/missing"));
    QCOMPARE(place("/memory_hierarchy/levels/host"), QString("big.json /levels/host"));
  }

  /// Tiers in the scenario take the figures of links as those of profiles do.
  void tiers_in_the_scenario_name_links() {
    folder_->write("hardware_profiles/links/cable.json",
                   R"({"bandwidth": 4, "latency": 2, "sources": {"/bandwidth": "sheet"}})");
    folder_->write("hardware_profiles/interconnects/cabled.json", R"({"tiers": [{"base": "cable"}]})");
    const Catalogue catalogue({folder_->root()});
    const auto expanded_with = [&](const char* interconnect) {
      json scenario = json::parse(R"({"network": "n1", "accelerator": "a1"})");
      scenario["interconnect"] = json::parse(interconnect);
      return expand(scenario, catalogue, "run.json");
    };
    const Expansion own = expanded_with(R"({"tiers": [{"base": "cable", "latency": 3}, {"name": "out"}]})");
    QVERIFY(own.json.at("interconnect").at("tiers") ==
            json::parse(R"([{"bandwidth": 4, "latency": 3}, {"name": "out"}])"));
    QVERIFY(own.json.at("interconnect").at("sources") == json::parse(R"({"/tiers/0/bandwidth": "sheet"})"));
    QCOMPARE(own.origins.locate("/interconnect/tiers/0/latency").file, std::string("run.json"));
    QCOMPARE(own.origins.locate("/interconnect/tiers/0/bandwidth").pointer, std::string("/bandwidth"));
    QVERIFY(own.profiles.contains({ProfileKind::link, "cable"}));

    const Expansion named = expanded_with(R"("cabled")");
    QVERIFY(named.profiles.contains({ProfileKind::link, "cable"}));
    // A list in a patch replaces the profile's tiers, and where their figures stood.
    const Expansion patched = expanded_with(R"({"base": "cabled", "tiers": [{"bandwidth": 5}]})");
    QVERIFY(patched.json.at("interconnect").at("tiers") == json::parse(R"([{"bandwidth": 5}])"));
    QCOMPARE(patched.origins.locate("/interconnect/tiers/0/bandwidth").file, std::string("run.json"));

    QCOMPARE(test::refusal([&] { expanded_with(R"({"tiers": [{"base": "cabel"}]})"); }, *folder_),
             QString("run.json: /interconnect/tiers/0/base: found \"cabel\", expected the id of a link "
                     "(nearest: \"cable\")"));
  }

  void refuses_what_is_wrong_data() {
    QTest::addColumn<QByteArray>("scenario");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const char* scenario, const char* sentence) {
      QTest::newRow(name) << QByteArray(scenario) << sentence;
    };
    row("no object", "[]", "run.json: found an empty list, expected an object");
    row("schema", R"({"schema": "scaleroof/scenario/2"})",
        R"(run.json: /schema: found "scaleroof/scenario/2", expected "scaleroof/scenario/1")");
    row("no network", R"({"system": "big"})",
        "run.json: /network: found nothing, expected the id of a network");
    row("unknown network", R"({"network": "n3", "system": "big"})",
        R"(run.json: /network: found "n3", expected the id of a network (nearest: "n1", "n2"))");
    row("unknown base", R"({"network": {"base": "n3"}, "system": "big"})",
        R"(run.json: /network/base: found "n3", expected the id of a network (nearest: "n1", "n2"))");
    row("base no text", R"({"network": {"base": 3}, "system": "big"})",
        "run.json: /network/base: found 3, expected the id of a network");
    row("no id", R"({"network": 3, "system": "big"})",
        "run.json: /network: found 3, expected the id of a network or an object");
    row("no accelerator", R"({"network": "n1"})",
        "run.json: /accelerator: found nothing, expected the id of an accelerator or a system that has one");
    row("system without", R"({"network": "n1", "system": "bare"})",
        "run.json: /accelerator: found nothing, expected the id of an accelerator or a system that has one");
    row("no interconnect", R"({"network": "n1", "accelerator": "a1"})",
        "run.json: /interconnect: found nothing, expected the id of an interconnect or a system that has "
        "one");
    row("no memory", R"({"network": "n1", "accelerator": "a3", "interconnect": "net"})",
        "run.json: /memory_hierarchy: found nothing, expected the id of a memory hierarchy, or an "
        "accelerator that "
        "names one");
    row("unknown system", R"({"network": "n1", "system": "bigg"})",
        R"(run.json: /system: found "bigg", expected the id of a system (nearest: "big", "bare", "wrong"))");
    row("wrong id in the system's file", R"({"network": "n1", "system": "wrong"})",
        R"(hardware_profiles/systems/wrong.json: /accelerator: found "a9", expected the id of an accelerator (nearest: "a1", "a2", "a3"))");
    row("wrong id in a patch of the system",
        R"({"network": "n1", "system": {"base": "big", "interconnect": "nett"}})",
        R"(run.json: /system/interconnect: found "nett", expected the id of an interconnect (nearest: "net", "half"))");
    row("figure for an id in the system",
        R"({"network": "n1", "system": {"base": "big", "interconnect": 5}})",
        "run.json: /system/interconnect: found 5, expected the id of an interconnect");
  }
  void refuses_what_is_wrong() {
    QFETCH(QByteArray, scenario);
    QFETCH(QString, sentence);
    QCOMPARE(test::refusal([&] { expanded(scenario.constData()); }, *folder_), sentence);
  }

  void finds_the_smallest_merge_patch() {
    const json source = json::parse(R"({"a": 1, "b": {"c": 2, "d": [1, 2]}, "e": {"f": 1}, "g": 0})");
    const json target = json::parse(R"({"a": 1, "b": {"c": 3, "d": [1]}, "e": 7, "h": {"i": 1}})");
    const json patch = merge_patch_between(source, target);
    QVERIFY(patch == json::parse(R"({"b": {"c": 3, "d": [1]}, "e": 7, "g": null, "h": {"i": 1}})"));
    json patched = source;
    patched.merge_patch(patch);
    QVERIFY(patched == target);
    QVERIFY(merge_patch_between(source, source).empty());
  }

  void assigns_data() {
    QTest::addColumn<QByteArray>("scenario");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* scenario, const char* pointer, const char* value,
                        const char* expected) {
      QTest::newRow(name) << QByteArray(scenario) << pointer << QByteArray(value) << QByteArray(expected);
    };
    const char* const plain = R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1}})";
    row("member of the plan", plain, "/plan/micro_batch", "4",
        R"({"network": "n1", "system": "big", "plan": {"micro_batch": 4}})");
    row("new member of the plan", plain, "/plan/zero_stage", "1",
        R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1, "zero_stage": 1}})");
    row("new object", plain, "/run/tokens", "300e9",
        R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1}, "run": {"tokens": 300e9}})");
    row("scenario's member", plain, "/accelerators", "64",
        R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1}, "accelerators": 64})");
    row("whole profile", R"({"network": {"base": "n1", "layers": 6}, "system": "big"})", "/network",
        R"("n2")", R"({"network": "n2", "system": "big"})");
    row("figure of a named profile", plain, "/network/seq_len", "2048",
        R"({"network": {"base": "n1", "seq_len": 2048}, "system": "big", "plan": {"micro_batch": 1}})");
    row("figure of a patched profile", R"({"network": {"base": "n1", "seq_len": 8}, "system": "big"})",
        "/network/layers", "6", R"({"network": {"base": "n1", "seq_len": 8, "layers": 6}, "system": "big"})");
    row("back to the profile's figure", R"({"network": {"base": "n1", "layers": 6}, "system": "big"})",
        "/network/layers", "12", R"({"network": "n1", "system": "big"})");
    row("figure of an inline profile", R"({"network": {"layers": 6}, "system": "big"})", "/network/layers",
        "7", R"({"network": {"layers": 7}, "system": "big"})");
    row("list of a profile that the system supplies", R"({"network": "n1", "system": "big"})",
        "/interconnect/tiers/1/bandwidth", R"("25 GB/s")",
        R"({"network": "n1", "system": "big", "interconnect": {"base": "net",
            "tiers": [{"name": "in", "bandwidth": 10}, {"name": "out", "bandwidth": "25 GB/s"}]}})");
    row("software that nobody names", R"({"network": "n1", "system": "big"})", "/software/overlap/slowdown",
        "0",
        R"({"network": "n1", "system": "big", "software": {"base": "generic", "overlap": {"slowdown": 0}}})");
    row("software on generic", R"({"network": "n1", "system": "tuned"})", "/software/overlap/bucket", "3",
        R"({"network": "n1", "system": "tuned", "software": {"base": "fast", "overlap": {"bucket": 3}}})");
    row("level of memory", R"({"network": "n1", "system": "big"})",
        "/memory_hierarchy/levels/device/read_bandwidth", "1e12",
        R"({"network": "n1", "system": "big",
            "memory_hierarchy": {"base": "big", "levels": {"device": {"read_bandwidth": 1e12}}}})");
    row("memory of the accelerator", R"({"network": "n1", "accelerator": "a1", "interconnect": "net"})",
        "/memory_hierarchy/levels/device/capacity", "5",
        R"({"network": "n1", "accelerator": "a1", "interconnect": "net",
            "memory_hierarchy": {"base": "m1", "levels": {"device": {"capacity": 5}}}})");
    row("null takes a figure away", R"({"network": "n1", "system": "big"})", "/memory_hierarchy/levels/host",
        "null",
        R"({"network": "n1", "system": "big", "memory_hierarchy": {"base": "big", "levels": {"host": null}}})");
    row("an object replaces an object", R"({"network": "n1", "system": "big"})", "/memory_hierarchy/levels",
        R"({"device": {"capacity": 3}})",
        R"({"network": "n1", "system": "big",
            "memory_hierarchy": {"base": "big", "levels": {"device": {"capacity": 3}, "host": null}}})");
    row("figure of the system", R"({"network": "n1", "system": "big"})", "/system/nodes", "3",
        R"({"network": "n1", "system": {"base": "big", "nodes": 3}})");
    row("escaped name", plain, "/plan/a~1b~0c", "1",
        R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1, "a/b~c": 1}})");
  }
  void assigns() {
    QFETCH(QByteArray, scenario);
    QFETCH(QString, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    json changed = json::parse(scenario.toStdString());
    const json new_value = json::parse(value.toStdString());
    assign(changed, *catalogue_, pointer.toStdString(), new_value, "run.json");
    QVERIFY2(changed == json::parse(expected.toStdString()), changed.dump().c_str());
    // What was assigned is what stands there in the resolved scenario.
    const json::json_pointer place(pointer.toStdString());
    const json resolved = expand(changed, *catalogue_, "run.json").json;
    if (new_value.is_null())
      QVERIFY(!resolved.contains(place));
    else if (place.parent_pointer().empty() && new_value.is_string())
      QVERIFY(resolved.at(place).at("id") == new_value);
    else
      QVERIFY(resolved.at(place) == new_value);
  }

  void refuses_assignments_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no pointer") << "plan/micro_batch"
                                << "run.json: found \"plan/micro_batch\", expected a JSON Pointer, such as "
                                   "\"/plan/micro_batch\"";
    QTest::newRow("empty") << ""
                           << "run.json: found an empty pointer, expected one to a member, such as "
                              "\"/plan/micro_batch\"";
    QTest::newRow("no such tier")
        << "/interconnect/tiers/2/bandwidth"
        << "run.json: /interconnect/tiers/2: found no element \"2\", expected an index from "
           "0 to 1";
    QTest::newRow("tier by name")
        << "/interconnect/tiers/out/bandwidth"
        << "run.json: /interconnect/tiers/out: found no element \"out\", expected an index "
           "from 0 to 1";
    QTest::newRow("inside a figure")
        << "/network/layers/x"
        << "run.json: /network/layers: found 12, expected an object with the member \"x\"";
    QTest::newRow("inside a figure of the plan")
        << "/plan/micro_batch/x"
        << "run.json: /plan/micro_batch: found 1, expected an object with the "
           "member \"x\"";
    QTest::newRow("no dataset") << "/dataset/samples"
                                << "run.json: /dataset: found nothing, expected the id of a dataset";
  }
  void refuses_assignments() {
    QFETCH(QString, pointer);
    QFETCH(QString, sentence);
    const json before = json::parse(R"({"network": "n1", "system": "big", "plan": {"micro_batch": 1}})");
    json changed = before;
    QCOMPARE(
        test::refusal([&] { assign(changed, *catalogue_, pointer.toStdString(), 5, "run.json"); }, *folder_),
        sentence);
    QVERIFY(changed == before);
  }

  void parses_assigned_values() {
    QVERIFY(parse_assignment_value("8") == 8);
    QVERIFY(parse_assignment_value("true") == true);
    QVERIFY(parse_assignment_value("null").is_null());
    QVERIFY(parse_assignment_value("[1, 2]") == json::array({1, 2}));
    QVERIFY(parse_assignment_value("25 GB/s") == "25 GB/s");
    QVERIFY(parse_assignment_value("selene") == "selene");
    QVERIFY(parse_assignment_value("\"8\"") == "8");
    QVERIFY(parse_assignment_value("1e400") == "1e400");
    QVERIFY(parse_assignment_value("") == "");
  }

  void resolves_with_the_installed_profiles() {
    const json scenario = gpt_scenario();
    const Resolved resolved = resolve(scenario, installed(), "run.json");
    QCOMPARE(resolved.scenario.network.id, std::string("gpt3-175b"));
    QCOMPARE(resolved.scenario.accelerators, 64);
    QCOMPARE(resolved.scenario.accelerator.id, std::string("a100-sxm-80gb"));
    QCOMPARE(resolved.scenario.plan.tensor_parallel, 8);
    QCOMPARE(resolved.scenario_hash, sha256(scenario.dump()));
    QCOMPARE(resolved.profile_hashes.at("network gpt3-175b"),
             installed().hash(ProfileKind::network, "gpt3-175b"));
    QVERIFY(resolved.profile_hashes.contains("system selene"));
    QVERIFY(resolved.profile_hashes.contains("software generic"));
    QVERIFY(resolved.profile_hashes.contains("memory-hierarchy selene"));
  }

  void refuses_scenarios_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* pointer, const char* value, const char* sentence) {
      QTest::addRow("%s=%s", pointer, value) << pointer << value << sentence;
    };
    row("/acelerators", "5",
        R"(run.json: /acelerators: found the unknown member "acelerators", expected a known one (nearest: "accelerators",)");
    row("/interconnect/bandwith", "5",
        R"(run.json: /interconnect/bandwith: found the unknown member "bandwith", expected a known one)");
    row("/interconnect/tiers/1/bandwidth", "25 GB",
        R"(run.json: /interconnect/tiers/1/bandwidth: found "25 GB" (an amount of data), expected a data rate)");
    row("/interconnect/tiers/1/bandwidth", "-1",
        "run.json: /interconnect/tiers/1/bandwidth: found -1, expected a data rate above zero");
    row("/interconnect/tiers/1/bandwidth", "NaN",
        R"(run.json: /interconnect/tiers/1/bandwidth: found "NaN" (not a finite number), expected a data rate)");
    row("/interconnect/tiers/1/bandwidth", "1e400",
        R"(run.json: /interconnect/tiers/1/bandwidth: found "1e400" (beyond the range of numbers), expected a data rate)");
    row("/network/layers", "0", "run.json: /network/layers: found 0, expected a whole number of at least 1");
    row("/network/layers", "96.5", "run.json: /network/layers: found 96.5, expected a whole number");
    row("/network", "gpt3-175",
        R"(run.json: /network: found "gpt3-175", expected the id of a network (nearest: "gpt3-175b")");
    row("/accelerators", "100",
        "run.json: /plan/tensor_parallel: found tensor 8 x pipeline 8 = 64, expected degrees whose product "
        "divides the 100 accelerators");
    row("/accelerators", "1e300",
        "run.json: /accelerators: found 1e+300, expected a whole number from 1 to 1e+15");
    row("/plan/precision", "bf61", R"(run.json: /plan/precision: found "bf61", expected one of )");
    row("/plan/sequence_parallel", "1", "run.json: /plan/sequence_parallel: found 1, expected true or false");
  }
  void refuses_scenarios() {
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, sentence);
    const std::string file = folder_->write("run.json", QByteArray::fromStdString(gpt_scenario().dump()));
    const QString found = test::refusal(
        [&] {
          load_scenario(file, installed(), {{pointer.toStdString(), value.toStdString()}});
        },
        *folder_);
    QVERIFY2(found.startsWith(sentence), qPrintable(found));
  }

  void loads_a_file_and_assigns_in_order() {
    const std::string file = folder_->write("run.json", QByteArray::fromStdString(gpt_scenario().dump()));
    // Between the two the batch does not divide; only the result has to make sense.
    const Resolved resolved =
        load_scenario(file, installed(),
                      {{"/accelerators", "192"}, {"/plan/global_batch", "48"}, {"/network", "gpt3-175b"}});
    QCOMPARE(resolved.scenario.plan.data_parallel, 3);
    QCOMPARE(resolved.scenario.plan.global_batch, 48);

    json without_schema = gpt_scenario();
    without_schema.erase("schema");
    folder_->write("run.json", QByteArray::fromStdString(without_schema.dump()));
    QCOMPARE(test::refusal([&] { load_scenario(file, installed()); }, *folder_),
             QString("run.json: /schema: found nothing, expected \"scaleroof/scenario/1\""));
    folder_->write("run.json", "3");
    QCOMPARE(test::refusal([&] { load_scenario(file, installed()); }, *folder_),
             QString("run.json: found 3, expected a scenario, which is an object"));
    QCOMPARE(test::refusal([&] { load_scenario(file + "x", installed()); }, *folder_),
             QString("run.jsonx: found no such file, expected a JSON file"));
  }

  void a_mistake_in_a_profile_names_the_profiles_file() {
    ProfileFolder own;
    own.write("hardware_profiles/interconnects/mine.json", R"({"tiers": [{"name": "x", "size": "eight"}]})");
    const Catalogue catalogue({SCALEROOF_SOURCE_DIR, own.root()});
    json scenario = gpt_scenario();
    scenario["interconnect"] = "mine";
    const QString found = test::refusal([&] { resolve(scenario, catalogue, "run.json"); }, own);
    QVERIFY2(found.startsWith("hardware_profiles/interconnects/mine.json: /tiers/0/"), qPrintable(found));
  }

 private:
  Expansion expanded(const char* scenario) const {
    return expand(json::parse(scenario), *catalogue_, "run.json");
  }

  std::unique_ptr<ProfileFolder> folder_;
  std::unique_ptr<Catalogue> catalogue_;
};

QTEST_APPLESS_MAIN(TestResolve)
#include "test_resolve.moc"
