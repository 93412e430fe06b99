// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <vector>

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "model/hardware/accelerator.h"
#include "model/hardware/interconnect.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/hardware/system.h"
#include "model/network/dataset.h"
#include "model/network/network.h"
#include "model/profile/catalogue.h"
#include "model/software/software.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

constexpr std::array<ProfileKind, 8> kinds{
    ProfileKind::accelerator, ProfileKind::memory_hierarchy, ProfileKind::interconnect, ProfileKind::system,
    ProfileKind::software,    ProfileKind::network,          ProfileKind::dataset,      ProfileKind::link};

std::string read_id(ProfileKind kind, ObjectReader& reader) {
  switch (kind) {
    case ProfileKind::accelerator:
      return read_accelerator(reader).id;
    case ProfileKind::memory_hierarchy:
      return read_memory_hierarchy(reader).id;
    case ProfileKind::interconnect:
      return read_interconnect(reader).id;
    case ProfileKind::system:
      return read_system(reader).id;
    case ProfileKind::software:
      return read_software(reader).id;
    case ProfileKind::network:
      return read_network(reader).id;
    case ProfileKind::dataset:
      return read_dataset(reader).id;
    case ProfileKind::link:
      return read_link(reader).id;
  }
  return {};
}

void collect_numbers(const json& value, const std::string& pointer, std::vector<std::string>& pointers) {
  if (value.is_number()) pointers.push_back(pointer);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      collect_numbers(value[i], pointer + "/" + std::to_string(i), pointers);
  if (value.is_object())
    for (const auto& [key, member] : value.items()) collect_numbers(member, pointer + "/" + key, pointers);
}

bool has_source(const json& sources, const std::string& pointer) {
  for (const auto& [source, text] : sources.items())
    if (pointer == source || pointer.starts_with(source + "/")) return true;
  return false;
}

/// Writes the files of docs/profiles.md (a line with the path, then a block of JSON) below `root`; how many.
int write_example(const QString& root) {
  QFile page(QString(SCALEROOF_SOURCE_DIR) + "/docs/profiles.md");
  if (!page.open(QIODevice::ReadOnly)) return 0;
  static const QRegularExpression block(
      "^`([a-z_/0-9-]+\\.json)`\n```json\n(.*?)^```",
      QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
  QRegularExpressionMatchIterator matches = block.globalMatch(QString::fromUtf8(page.readAll()));
  int files = 0;
  while (matches.hasNext()) {
    const QRegularExpressionMatch match = matches.next();
    const std::filesystem::path path =
        std::filesystem::path(root.toStdString()) / match.captured(1).toStdString();
    std::filesystem::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::WriteOnly)) return 0;
    file.write(match.captured(2).toUtf8());
    ++files;
  }
  return files;
}

void check_profile(const Catalogue& catalogue, ProfileKind kind, const std::string& id) {
  Origins origins;
  catalogue.add_origins(kind, id, "", origins);
  ObjectReader reader(catalogue.profile(kind, id), "", origins);
  QCOMPARE(QString::fromStdString(read_id(kind, reader)), QString::fromStdString(id));
}

void check_sources(const json& profile) {
  const json sources = profile.value("sources", json::object());
  std::vector<std::string> numbers;
  for (const auto& [key, member] : profile.items())
    if (key != "sources") collect_numbers(member, "/" + key, numbers);
  for (const std::string& pointer : numbers)
    QVERIFY2(has_source(sources, pointer), (pointer + " has no source").c_str());
  for (const auto& [pointer, text] : sources.items())
    QVERIFY2(text.get<std::string>().size() > 5, ("empty source of " + pointer).c_str());
}

}  // namespace

/// What is installed with the program is right, and says where its figures are from.
class TestShippedProfiles : public QObject {
  Q_OBJECT

  const Catalogue catalogue_{{std::filesystem::path(SCALEROOF_SOURCE_DIR)}};

  void profile_rows(bool with_networks) {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("id");
    for (const ProfileKind kind : kinds) {
      if (kind == ProfileKind::network && !with_networks) continue;
      const std::string_view name = profile_kind_names[static_cast<std::size_t>(kind)];
      for (const std::string& id : catalogue_.ids(kind))
        QTest::newRow((std::string(name) + " " + id).c_str())
            << static_cast<int>(kind) << QString::fromStdString(id);
    }
  }

 private slots:
  void loads_data() { profile_rows(true); }
  void loads() {
    QFETCH(int, kind);
    QFETCH(QString, id);
    try {
      check_profile(catalogue_, static_cast<ProfileKind>(kind), id.toStdString());
    } catch (const Error& error) {
      QFAIL(error.what());
    }
  }

  void states_its_sources_data() { profile_rows(false); }
  void states_its_sources() {
    QFETCH(int, kind);
    QFETCH(QString, id);
    check_sources(catalogue_.profile(static_cast<ProfileKind>(kind), id.toStdString()));
  }

  void names_profiles_that_exist() {
    for (const std::string& id : catalogue_.ids(ProfileKind::system)) {
      const json& system = catalogue_.profile(ProfileKind::system, id);
      const std::string accelerator = system.at("accelerator").get<std::string>();
      QVERIFY2(catalogue_.contains(ProfileKind::accelerator, accelerator), id.c_str());
      QVERIFY2(
          catalogue_.contains(ProfileKind::memory_hierarchy, system.value("memory_hierarchy", accelerator)),
          id.c_str());
      QVERIFY2(catalogue_.contains(ProfileKind::interconnect, system.at("interconnect").get<std::string>()),
               id.c_str());
      QVERIFY2(catalogue_.contains(ProfileKind::software, system.value("software", "generic")), id.c_str());
    }
    for (const std::string& id : catalogue_.ids(ProfileKind::accelerator)) {
      const json& accelerator = catalogue_.profile(ProfileKind::accelerator, id);
      QVERIFY2(catalogue_.contains(ProfileKind::memory_hierarchy, accelerator.value("memory_hierarchy", id)),
               id.c_str());
    }
  }

  /// The processor and its memory are described in two files: they have to agree.
  void accelerator_and_memory_agree() {
    for (const std::string& id : catalogue_.ids(ProfileKind::accelerator)) {
      const json& accelerator = catalogue_.profile(ProfileKind::accelerator, id);
      const json& memory =
          catalogue_.profile(ProfileKind::memory_hierarchy, accelerator.value("memory_hierarchy", id));
      QCOMPARE(accelerator.at("memory_capacity").get<double>(),
               memory.at("/levels/device/capacity"_json_pointer).get<double>());
    }
  }

  /// The example of docs/profiles.md, file by file.
  void example_of_the_documentation() {
    QTemporaryDir root;
    QVERIFY(root.isValid());
    QCOMPARE(write_example(root.path()), 6);
    const Catalogue catalogue({std::filesystem::path(SCALEROOF_SOURCE_DIR), root.path().toStdString()});
    const std::vector<std::pair<ProfileKind, std::string>> profiles{
        {ProfileKind::accelerator, "my-l40s"},      {ProfileKind::accelerator, "my-h100-500w"},
        {ProfileKind::memory_hierarchy, "my-l40s"}, {ProfileKind::interconnect, "my-cluster"},
        {ProfileKind::system, "my-cluster"},        {ProfileKind::software, "my-stack"}};
    for (const auto& [kind, id] : profiles) {
      QVERIFY2(catalogue.contains(kind, id), id.c_str());
      try {
        check_profile(catalogue, kind, id);
      } catch (const Error& error) {
        QFAIL(error.what());
      }
      check_sources(catalogue.profile(kind, id));
    }
    Origins origins;
    ObjectReader reader(catalogue.profile(ProfileKind::accelerator, "my-h100-500w"), "", origins);
    const Accelerator limited = read_accelerator(reader);
    QCOMPARE(limited.power.value, 500.0);
    QCOMPARE(limited.sustained[static_cast<std::size_t>(Precision::bf16)].value, 0.55);
    QCOMPARE(limited.matrix[static_cast<std::size_t>(Precision::bf16)].value, 989.4e12);  // of its base
  }

  /// Dense, per direction, per die: the figures that are most often copied wrongly.
  void known_traps() {
    const auto number = [this](ProfileKind kind, const char* id, const char* pointer) {
      return catalogue_.profile(kind, id).at(json::json_pointer(pointer)).get<double>();
    };
    // Without sparsity: 108 multiprocessors x 1024 multiply-adds x 2 x 1.41 GHz = 311.9 TFLOP/s.
    QVERIFY(std::abs(number(ProfileKind::accelerator, "a100-sxm-80gb", "/matrix/fp16") / 311.9e12 - 1) <
            0.001);
    // 132 x 2048 x 2 x 1.83 GHz = 989.4 TFLOP/s.
    QVERIFY(std::abs(number(ProfileKind::accelerator, "h100-sxm-80gb", "/matrix/bf16") / 989.4e12 - 1) <
            0.001);
    // Half of the module's 383 TFLOP/s.
    QVERIFY(std::abs(number(ProfileKind::accelerator, "mi250x-gcd", "/matrix/fp16") / 191.5e12 - 1) < 0.001);
    // NVLink 4 is advertised as 900 GB/s for both directions together.
    QCOMPARE(number(ProfileKind::interconnect, "dgx-h100-ndr", "/tiers/0/bandwidth"), 450e9);
    // Two 100 Gb/s ports for six accelerators.
    QVERIFY(std::abs(number(ProfileKind::interconnect, "summit", "/tiers/2/bandwidth") / (25e9 / 6) - 1) <
            1e-4);
    QCOMPARE(number(ProfileKind::system, "frontier", "/accelerators_per_node"), 8.0);
  }
};

QTEST_APPLESS_MAIN(TestShippedProfiles)
#include "test_shipped_profiles.moc"
