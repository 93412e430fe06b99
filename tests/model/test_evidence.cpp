// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <string>
#include <vector>

#include <QTest>

#include "model/error.h"
#include "model/profile/resolve.h"
#include "model/validate/case_files.h"
#include "model/validate/evidence.h"
#include "tests/support/approximately.h"
#include "tests/support/profile_folder.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

const std::vector<std::filesystem::path> roots{SCALEROOF_SOURCE_DIR};

json scenario(const std::string& network, const std::string& accelerator, int accelerators) {
  return {{"task", "training"},
          {"network", network},
          {"accelerator", accelerator},
          {"interconnect", "dgx1v-edr"},
          {"software", "ngc-mxnet"},
          {"accelerators", accelerators},
          {"plan", {{"local_batch", 128}, {"precision", "fp16"}}}};
}

MeasuredCase measured(const std::string& id, json run) {
  return read_measured_case({{"id", id},
                             {"scenario", std::move(run)},
                             {"measured", {{"metric", "samples_per_s"}, {"value", 1000}}}},
                            id);
}

RunFeatures features(const json& run) {
  return features_of(resolve(run, Catalogue(roots), "scenario").scenario);
}

}  // namespace

class TestEvidence : public QObject {
  Q_OBJECT

 private slots:
  void alike_is_no_distance() {
    const RunFeatures run = features(scenario("resnet50", "v100-sxm2-16gb", 8));
    QCOMPARE(distance(run, run), 0.0);
    QVERIFY(differences(run, run).empty());
    QCOMPARE(run.kind, std::string("layers"));
    QCOMPARE(run.local_batch, 128.0);
  }

  // 16 times as many accelerators: 4 doublings of a quarter each; precision 1 more.
  void distances_add_up() {
    RunFeatures one, other;
    other.accelerators = 16;
    COMPARE_RELATIVE(distance(one, other), 1.0, 1e-12);
    COMPARE_RELATIVE(distance(other, one), 1.0, 1e-12);
    one.precision = "bf16";
    other.precision = "fp8";
    COMPARE_RELATIVE(distance(one, other), 2.0, 1e-12);
    // Four times the parameters: two doublings of a half.
    other.parameters = 4 * one.parameters;
    COMPARE_RELATIVE(distance(one, other), 3.0, 1e-12);
    other.tensor_parallel = 2;
    QCOMPARE(differences(one, other).size(), std::size_t{4});
    QCOMPARE(differences(one, other).back(), std::string("tensor 2"));
  }

  void the_same_run_comes_first_and_then_its_like() {
    const MeasuredRuns runs({measured("far", scenario("vgg16", "p100-sxm2-16gb", 1)),
                             measured("near", scenario("resnet50", "v100-sxm2-16gb", 4)),
                             measured("same", scenario("resnet50", "v100-sxm2-16gb", 8)),
                             measured("unknown", scenario("resnet50", "v1000", 8))},
                            Catalogue(roots));
    QCOMPARE(runs.cases().size(), std::size_t{3});
    const std::vector<NearRun> nearest =
        runs.nearest(features(scenario("resnet50", "v100-sxm2-16gb", 8)), Catalogue(roots), 2);
    QCOMPARE(nearest.size(), std::size_t{2});
    QCOMPARE(runs.cases()[nearest[0].index].id, std::string("same"));
    QCOMPARE(nearest[0].distance, 0.0);
    QVERIFY(nearest[0].differences.empty());
    QCOMPARE(runs.cases()[nearest[1].index].id, std::string("near"));
    QCOMPARE(nearest[1].differences, std::vector<std::string>{"4 accelerators"});
    QCOMPARE(nearest[0].result.relative_error, 1000 / nearest[0].result.evaluation->predicted - 1);
  }

  void other_kinds_of_networks_say_nothing() {
    const MeasuredRuns runs({measured("vision", scenario("resnet50", "v100-sxm2-16gb", 8))},
                            Catalogue(roots));
    RunFeatures mine = features(scenario("resnet50", "v100-sxm2-16gb", 8));
    mine.kind = "decoder";
    QVERIFY(runs.nearest(mine, Catalogue(roots), 5).empty());
    mine.kind = "layers";
    mine.inference = true;
    QVERIFY(runs.nearest(mine, Catalogue(roots), 5).empty());
  }

  // What a case says in its JSON is what its scenario says once resolved.
  void features_of_cases_are_those_of_their_scenarios() {
    const std::vector<MeasuredCase> shipped =
        load_measured_cases(SCALEROOF_SOURCE_DIR "/tests/validation/language-training.cases.jsonl");
    const Catalogue catalogue(roots);
    for (std::size_t i = 0; i < shipped.size(); i += 60) {
      const MeasuredRuns runs({shipped[i]}, catalogue);
      QCOMPARE(runs.cases().size(), std::size_t{1});
      const std::vector<NearRun> nearest =
          runs.nearest(features_of(scenario_of(shipped[i], catalogue)), catalogue, 1);
      QCOMPARE(nearest.size(), std::size_t{1});
      QVERIFY2(nearest[0].distance < 1e-12,
               (shipped[i].id + ": " + std::to_string(nearest[0].distance)).c_str());
    }
  }

  void files_are_found_below_every_root() {
    test::ProfileFolder folder;
    const std::filesystem::path root = folder.root();
    QVERIFY(measured_case_files({root}).empty());
    for (const char* name : {"b.cases.jsonl", "a.cases.jsonl", "notes.txt"})
      folder.write(QString("measured_cases/") + name, "{}");
    const std::vector<std::filesystem::path> files = measured_case_files({SCALEROOF_SOURCE_DIR, root});
    QVERIFY(files.size() > 2);
    QCOMPARE(files[files.size() - 2], root / "measured_cases" / "a.cases.jsonl");
    QCOMPARE(files.back(), root / "measured_cases" / "b.cases.jsonl");
    QVERIFY(files.front().string().starts_with(SCALEROOF_SOURCE_DIR "/tests/validation/"));
    QVERIFY_EXCEPTION_THROWN(load_measured_runs(Catalogue({root})), Error);
  }
};

QTEST_APPLESS_MAIN(TestEvidence)
#include "test_evidence.moc"
