// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <QtTest>

#include "model/description/figure_dimension.h"
#include "model/description/profile_comparison.h"
#include "model/description/profile_figure.h"
#include "model/description/profile_filter.h"
#include "model/description/profile_summary.h"
#include "model/description/read_profile.h"
#include "tests/support/profile_folder.h"

using namespace scaleroof;
using nlohmann::json;
using test::ProfileFolder;

namespace {

/// A profile of each kind that its reader takes.
json sample(const Catalogue& catalogue, ProfileKind kind) {
  switch (kind) {
    case ProfileKind::accelerator:
      return catalogue.profile(kind, "a100-sxm-80gb");
    case ProfileKind::memory_hierarchy:
      return catalogue.profile(kind, "frontier");
    case ProfileKind::interconnect:
      return catalogue.profile(kind, "dgx-a100-hdr");
    case ProfileKind::system:
      return catalogue.profile(kind, "frontier");
    case ProfileKind::software:
      return catalogue.profile(kind, "generic");
    case ProfileKind::network:
      return {{"kind", "operators"},
              {"forward_flops", 1e9},
              {"forward_bytes", 1e6},
              {"parameters", 1e6},
              {"activation_bytes", 1e6}};
    case ProfileKind::dataset:
      return catalogue.profile(kind, "imagenet-1k");
    case ProfileKind::link:
      return catalogue.profile(kind, "nvlink-3");
  }
  return {};
}

/// One pointer that fits the pattern: "/levels/device/capacity".
std::string example_of(std::string_view pattern) {
  const std::map<std::string, std::string> tokens{{"/matrix/", "fp16"},
                                                  {"/vector/", "fp32"},
                                                  {"/products/", "bf16"},
                                                  {"/levels/", "device"},
                                                  {"/tiers/", "0"},
                                                  {"/protocols/", "simple"},
                                                  {"/inference/by_vendor/", "AMD"},
                                                  {"/tiers/0/protocols/", "simple"}};
  std::string pointer{pattern};
  for (std::size_t star = pointer.find('*'); star != std::string::npos; star = pointer.find('*'))
    pointer.replace(star, 1, tokens.at(pointer.substr(0, star)));
  return pointer;
}

/// Whether the reader refuses the profile for what stands at `pointer`.
bool refused_at(ProfileKind kind, const json& profile, const std::string& pointer) {
  try {
    check_profile(kind, profile, Origins{});
  } catch (const Error& error) {
    return error.details().pointer == pointer;
  }
  return false;
}

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

const ProfileFigure& figure_at(const std::vector<ProfileFigure>& figures, const std::string& pointer) {
  for (const ProfileFigure& figure : figures)
    if (figure.pointer == pointer) return figure;
  qFatal("no figure %s", pointer.c_str());
}

QString text(const std::string& words) {
  return QString::fromStdString(words).replace(QChar(0x2009), ' ');
}

}  // namespace

/// What the programs show of a profile.
class TestDescription : public QObject {
  Q_OBJECT

  const Catalogue shipped_{{std::filesystem::path(SCALEROOF_SOURCE_DIR)}};

 private slots:
  void readers_take_each_quantity_in_its_dimension_data() {
    QTest::addColumn<int>("entry");
    const auto all = figure_dimensions();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string_view kind = profile_kind_names[static_cast<std::size_t>(all[i].kind)];
      QTest::newRow((std::string(kind) + std::string(all[i].pattern)).c_str()) << static_cast<int>(i);
    }
  }
  void readers_take_each_quantity_in_its_dimension() {
    QFETCH(int, entry);
    const FigureDimension& figure = figure_dimensions()[static_cast<std::size_t>(entry)];
    const std::string pointer = example_of(figure.pattern);
    QCOMPARE(dimension_of_figure(figure.kind, pointer), figure.dimension);
    json profile = sample(shipped_, figure.kind);
    for (const Dimension dimension :
         {Dimension::time, Dimension::data, Dimension::data_rate, Dimension::work, Dimension::work_rate,
          Dimension::frequency, Dimension::power, Dimension::energy}) {
      profile[json::json_pointer(pointer)] = "1 " + std::string(si_unit(dimension));
      QCOMPARE(refused_at(figure.kind, profile, pointer), dimension != figure.dimension);
    }
  }

  // What the readers ask for as a quantity, read from their sources: a key that the table lacks would be
  // shown and edited without its unit.
  void no_quantity_of_a_reader_is_missing() {
    const std::map<std::string, ProfileKind> kinds{
        {"accelerator", ProfileKind::accelerator},   {"memory_hierarchy", ProfileKind::memory_hierarchy},
        {"interconnect", ProfileKind::interconnect}, {"system", ProfileKind::system},
        {"software", ProfileKind::software},         {"dataset", ProfileKind::dataset},
        {"inference_figures", ProfileKind::software}};
    const QRegularExpression asked(R"re(quantity(?:_or)?(?:<\w+>)?\(\s*"(\w+)")re");
    int found = 0;
    for (const char* folder : {"hardware", "software", "network"}) {
      const std::filesystem::path path = std::filesystem::path(SCALEROOF_SOURCE_DIR) / "model" / folder;
      for (const auto& file : std::filesystem::directory_iterator(path)) {
        if (file.path().extension() != ".cpp") continue;
        const auto known = kinds.find(file.path().stem().string());
        const ProfileKind kind = known == kinds.end() ? ProfileKind::network : known->second;
        const QString source = text(text_of(file.path()));
        for (const QRegularExpressionMatch& match : asked.globalMatch(source)) {
          ++found;
          const std::string key = "/" + match.captured(1).toStdString();
          const auto all = figure_dimensions();
          QVERIFY2(std::any_of(all.begin(), all.end(),
                               [&](const FigureDimension& figure) {
                                 return figure.kind == kind && figure.pattern.ends_with(key);
                               }),
                   (file.path().filename().string() + key).c_str());
        }
      }
    }
    QVERIFY(found >= 30);
  }

  void figures_say_what_where_and_who() {
    ProfileFolder folder;
    folder.write("hardware_profiles/interconnects/old.json",
                 R"({"name": "Old", "year": 2019, "tiers": [
                       {"name": "Links", "size": 8, "topology": "torus", "dimensions": [4, 2],
                        "bandwidth": "25 GB/s", "attained": {"value": 0.9, "relative_sd": 0.05},
                        "in_network_reduction": true}],
                     "notes": "Counted.",
                     "sources": {"/year": "manual", "/tiers/0": "derived: two links; attained: estimate",
                                 "/tiers/0/size": "recalled, not confirmed"}})");
    folder.write("hardware_profiles/interconnects/new.json",
                 R"({"base": "old", "name": "New", "year": 2024, "sources": {"/year": "estimate: soon"}})");
    const Catalogue catalogue({folder.root()});
    const auto figures = figures_of(catalogue, ProfileKind::interconnect, "new");
    QCOMPARE(figures.size(), std::size_t{8});
    QCOMPARE(figures.front().pointer, std::string("/year"));

    const ProfileFigure& year = figure_at(figures, "/year");
    QCOMPARE(text(year.words), QString("2024"));
    QCOMPARE(year.label, std::string("Year"));
    QCOMPARE(year.part_label, std::string());
    QVERIFY(year.source_kind == SourceKind::estimate);
    QVERIFY(!year.inherited);
    QCOMPARE(stated_by(year), std::string("new"));

    const ProfileFigure& bandwidth = figure_at(figures, "/tiers/0/bandwidth");
    QCOMPARE(bandwidth.part, std::string("/tiers/0"));
    QCOMPARE(bandwidth.part_label, std::string("Tier 1: Links"));
    QCOMPARE(bandwidth.label, std::string("Bandwidth"));
    QCOMPARE(text(bandwidth.words), QString("25.0 GB/s"));
    QCOMPARE(bandwidth.written, std::string("25 GB/s"));
    QCOMPARE(bandwidth.value.value(), 25e9);
    QCOMPARE(bandwidth.dimension, Dimension::data_rate);
    QVERIFY(bandwidth.source_kind == SourceKind::derived);
    QVERIFY(bandwidth.inherited);
    QCOMPARE(stated_by(bandwidth), std::string("old"));

    const ProfileFigure& attained = figure_at(figures, "/tiers/0/attained");
    QCOMPARE(attained.value.value(), 0.9);
    QCOMPARE(attained.relative_sd, 0.05);
    QCOMPARE(text(attained.words), QString("0.900 ± 5%"));
    QVERIFY(attained.source_kind == SourceKind::estimate);
    QVERIFY(figure_at(figures, "/tiers/0/size").source_kind == SourceKind::unconfirmed);
    QCOMPARE(text(figure_at(figures, "/tiers/0/dimensions").words), QString("4 × 2"));
    QCOMPARE(figure_at(figures, "/tiers/0/in_network_reduction").words, std::string("yes"));
    QVERIFY(!figure_at(figures, "/tiers/0/topology").value);
    QVERIFY(notes_of(catalogue.profile(ProfileKind::interconnect, "new")) ==
            std::vector<std::string>{"Counted."});
  }

  // An editor shows a profile that is being written: nothing in it need be right.
  void figures_of_a_wrong_profile_are_shown_as_written() {
    const json profile = json::parse(
        R"({"clock": "1 GB/s", "matrix": {"fp16": null}, "vector": 3, "sustained": {"fp16": {"value": "x"}},
            "sources": [1], "tiers": [[1, {"name": 2}], 7], "layers": [{"op": 5}]})");
    const auto figures = figures_of(ProfileKind::accelerator, profile, Origins{});
    const ProfileFigure& clock = figure_at(figures, "/clock");
    QCOMPARE(clock.words, std::string("1 GB/s"));
    QVERIFY(!clock.value && clock.dimension == Dimension::frequency);
    QVERIFY(clock.source_kind == SourceKind::none && clock.file.empty() && !clock.inherited);
    QCOMPARE(figure_at(figures, "/sustained/fp16/value").words, std::string("x"));
    QCOMPARE(figure_at(figures, "/matrix/fp16").words, std::string("none"));
  }

  // Nothing that a shipped profile states is lost on the way to the reader.
  void every_shipped_profile_is_described() {
    for (std::size_t i = 0; i < profile_kind_names.size(); ++i) {
      const auto kind = static_cast<ProfileKind>(i);
      for (const std::string& id : shipped_.ids(kind)) {
        const ProfileSummary summary = summary_of(shipped_, kind, id);
        // Of a software stack, a data set and a link even the least may be unknown.
        const bool has_figures =
            kind != ProfileKind::software && kind != ProfileKind::dataset && kind != ProfileKind::link;
        QVERIFY2(!summary.name.empty() && (!summary.line.empty() || !has_figures), id.c_str());
        for (const ProfileFigure& figure : figures_of(shipped_, kind, id)) {
          QVERIFY2(!figure.label.empty() && !figure.words.empty(), (id + figure.pointer).c_str());
          QVERIFY2(shipped_.profile(kind, id).contains(json::json_pointer(figure.pointer)),
                   figure.pointer.c_str());
          QVERIFY2(figure.dimension == Dimension::number || figure.value, (id + figure.pointer).c_str());
          const bool of_a_link =
              kind == ProfileKind::interconnect && shipped_.contains(ProfileKind::link, stated_by(figure));
          QVERIFY2(of_a_link || shipped_.contains(kind, stated_by(figure)), figure.file.c_str());
        }
      }
    }
  }

  void summaries() {
    const ProfileSummary a100 = summary_of(shipped_, ProfileKind::accelerator, "a100-sxm-80gb");
    QCOMPARE(a100.vendor, std::string("NVIDIA"));
    QCOMPARE(a100.year, 2020);
    QCOMPARE(text(a100.line), QString("312 TFLOP/s bf16 · 80.0 GiB · 400 W · 2020"));
    QCOMPARE(a100.figure("peak_16_bit_flops_per_s")->value.get<double>(), 312e12);
    QVERIFY(a100.figure("colour") == nullptr);
    QCOMPARE(text(summary_of(shipped_, ProfileKind::interconnect, "dgx-a100-hdr").line),
             QString("8 at 300 GB/s · beyond 25.0 GB/s"));
    // 77 cabinets x 128 nodes x 8 dies.
    const ProfileSummary frontier = summary_of(shipped_, ProfileKind::system, "frontier");
    QCOMPARE(text(frontier.line),
             QString("78 848 accelerators · mi250x-gcd · Oak Ridge Leadership Computing Facility · 2022"));
    QCOMPARE(frontier.site, std::string("Oak Ridge Leadership Computing Facility"));
  }

  void summary_of_a_network_with_year_and_family() {
    ProfileFolder folder;
    folder.write("network_profiles/tiny.json",
                 R"({"kind": "operators", "year": 2021, "family": "science", "forward_flops": "2 GFLOP",
                     "forward_bytes": "1 MB", "parameters": 2.5e6, "activation_bytes": 0})");
    folder.write("dataset_profiles/few.json", R"({"year": 2012, "samples": 10})");
    const Catalogue catalogue({folder.root()});
    const ProfileSummary tiny = summary_of(catalogue, ProfileKind::network, "tiny");
    QCOMPARE(tiny.year, 2021);
    QCOMPARE(tiny.family, std::string("science"));
    QCOMPARE(text(tiny.line),
             QString("science · 2.50 million parameters · 2.00 GFLOP forward a sample · 2021"));
    QCOMPARE(summary_of(catalogue, ProfileKind::dataset, "few").year, 2012);
  }

  void compares_figure_by_figure() {
    const json first = json::parse(
        R"({"year": 2020, "clock": "1 GHz", "power": 100, "idle_power": 0, "matrix": {"fp16": 4e12},
            "vendor": "A"})");
    const json second = json::parse(
        R"({"year": 2024, "clock": 1e9, "power": "250 W", "idle_power": 5,
            "matrix": {"fp16": "6 TFLOP/s", "fp8": 12e12}, "vendor": "B"})");
    const auto pairs = compare(figures_of(ProfileKind::accelerator, first, Origins{}),
                               figures_of(ProfileKind::accelerator, second, Origins{}));
    QCOMPARE(pairs.size(), std::size_t{7});
    const auto at = [&](const char* pointer) {
      return *std::find_if(pairs.begin(), pairs.end(),
                           [&](const ComparedFigure& pair) { return pair.pointer == pointer; });
    };
    QVERIFY(!at("/clock").differs);  // written in another way
    QCOMPARE(at("/clock").ratio.value(), 1.0);
    QVERIFY(at("/power").differs);
    QCOMPARE(at("/power").ratio.value(), 2.5);
    QCOMPARE(at("/matrix/fp16").ratio.value(), 1.5);
    QVERIFY(at("/idle_power").differs && !at("/idle_power").ratio);  // nothing to divide by
    QVERIFY(at("/vendor").differs && !at("/vendor").ratio);
    QVERIFY(at("/year").differs && !at("/year").ratio);
    const ComparedFigure& fp8 = pairs.back();
    QCOMPARE(fp8.pointer, std::string("/matrix/fp8"));
    QVERIFY(fp8.differs && !fp8.first && fp8.second && !fp8.ratio);
  }

  void compared_parts_have_both_names() {
    const json first = json::parse(R"({"tiers": [{"name": "NVSwitch", "bandwidth": 2}]})");
    const json second = json::parse(R"({"tiers": [{"name": "xGMI", "bandwidth": 2}]})");
    const auto pairs = compare(figures_of(ProfileKind::interconnect, first, Origins{}),
                               figures_of(ProfileKind::interconnect, second, Origins{}));
    QCOMPARE(pairs.front().part_label, std::string("Tier 1: NVSwitch / xGMI"));
    QVERIFY(pairs.front().differs && !pairs.back().differs);
  }

  void years_data() {
    QTest::addColumn<QString>("range");
    QTest::addColumn<QString>("years");  // those of 2019 to 2024 that pass; empty: refused
    QTest::newRow("one") << "2020"
                         << "2020";
    QTest::newRow("between") << "2020..2022"
                             << "2020 2021 2022";
    QTest::newRow("from") << "2023.."
                          << "2023 2024";
    QTest::newRow("to") << "..2020"
                        << "2019 2020";
    for (const char* wrong : {"", "..", "20", "new", "2020..new", "2022..2020", "2020...", "-200..", "20200"})
      QTest::newRow(wrong) << wrong << "";
  }
  void years() {
    QFETCH(QString, range);
    QFETCH(QString, years);
    ProfileFilter filter;
    try {
      filter.year = parse_year_range(range.toStdString());
    } catch (const Error& error) {
      QVERIFY(years.isEmpty());
      QVERIFY(std::string(error.what()).find("2020") != std::string::npos);  // shows how
      return;
    }
    QStringList passed;
    ProfileSummary profile;
    QVERIFY(!filter.passes(profile));  // without a year
    for (profile.year = 2019; profile.year <= 2024; ++profile.year)
      if (filter.passes(profile)) passed.append(QString::number(profile.year));
    QCOMPARE(passed.join(' '), years);
  }

  void filters() {
    ProfileSummary profile;
    profile.id = "mi300x";
    profile.name = "AMD Instinct MI300X";
    profile.vendor = "AMD";
    profile.family = "vision";
    QVERIFY(ProfileFilter{}.passes(profile));
    QVERIFY((ProfileFilter{.vendor = "amd"}).passes(profile));
    QVERIFY(!(ProfileFilter{.vendor = "am"}).passes(profile));
    QVERIFY((ProfileFilter{.family = "Vision"}).passes(profile));
    QVERIFY(!(ProfileFilter{.family = "language"}).passes(profile));
    QVERIFY((ProfileFilter{.match = "I300"}).passes(profile));
    QVERIFY((ProfileFilter{.match = "instinct"}).passes(profile));
    QVERIFY(!(ProfileFilter{.vendor = "amd", .match = "h100"}).passes(profile));
  }

  void kinds_of_sources_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* source, SourceKind kind) {
      QTest::newRow(source) << QString(source) << static_cast<int>(kind);
    };
    row("", SourceKind::none);
    row("ALCF Polaris user guide", SourceKind::document);
    row("a data sheet's estimate of 3%", SourceKind::document);
    row("derived: half of the module's", SourceKind::derived);
    row("fitted on 20 published measurements", SourceKind::derived);
    row("estimate: as A100", SourceKind::estimate);
    row("default for RoCE", SourceKind::estimate);
    row("data sheet; clock: estimate", SourceKind::estimate);
    row("data sheet; power: estimate", SourceKind::document);
    row("recalled, not confirmed: 350 W", SourceKind::unconfirmed);
    row("estimate: recalled, not confirmed: 350 W", SourceKind::unconfirmed);
  }
  void kinds_of_sources() {
    QFETCH(QString, source);
    QFETCH(int, kind);
    QCOMPARE(static_cast<int>(source_kind(source.toStdString(), "clock")), kind);
  }
};

QTEST_APPLESS_MAIN(TestDescription)
#include "test_description.moc"
