// SPDX-License-Identifier: GPL-3.0-or-later
// What the figure of a validation shows, what cases are picked by, and the words for them.
#include <QtTest>

#include "model/figure/validation_figure.h"
#include "model/validate/case_filter.h"
#include "model/validate/case_scenario.h"
#include "model/validate/case_words.h"
#include "model/validate/similar_runs.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

MeasuredCase training_of(const std::string& id, const std::string& network, const std::string& title) {
  return read_measured_case(
      {{"id", id},
       {"source", {{"title", title}, {"url", "https://example.org/table"}, {"where", "row 3"}}},
       {"scenario",
        {{"task", "training"},
         {"network", network},
         {"accelerator", "a100-sxm-80gb"},
         {"software", "pytorch"},
         {"accelerators", 1024},
         {"plan",
          {{"precision", "bf16"},
           {"tensor_parallel", 8},
           {"pipeline_parallel", 1},
           {"global_batch", 2048}}}}},
       {"measured", {{"metric", "samples_per_s"}, {"value", 500}}}},
      "cases");
}

MeasuredCase all_reduce() {
  return read_measured_case({{"id", "ring"},
                             {"kind", "collective"},
                             {"accelerator", "h100-sxm-80gb"},
                             {"interconnect", "dgx-h100-ndr"},
                             {"collective", {{"operation", "all-reduce"}, {"bytes", 1048576}, {"ranks", 16}}},
                             {"measured", {{"metric", "time_s"}, {"value", 0.0001}}}},
                            "cases");
}

CaseResult result(const std::string& group, const std::string& accelerator, double time, double error) {
  CaseResult result;
  result.group = group;
  result.accelerator = accelerator;
  Evaluation& evaluation = result.evaluation.emplace();
  evaluation.predicted = 1;
  evaluation.time = Seconds{time};
  result.relative_error = error;
  return result;
}

/// Two training cases of one accelerator, a collective of another, and one that was not predicted.
Validation sample() {
  Validation validation;
  validation.cases = {training_of("gpt", "gpt3-175b", "Megatron"), training_of("res", "resnet50", "MLPerf"),
                      all_reduce(), training_of("odd", "resnet50", "MLPerf")};
  validation.results = {result("transformer training", "a100", 12, 0.2),
                        result("convolutional training", "a100", 0.19, -0.05),
                        result("collectives", "h100", 1.1e-4, 0.1), CaseResult{}};
  validation.results[3].accelerator = "a100";
  validation.results[3].skipped_because = "no such plan";
  return validation;
}

using Indices = std::vector<std::size_t>;
const Indices all{0, 1, 2, 3};

const Figure::Series& series_named(const Figure& figure, const std::string& name) {
  for (const Figure::Series& series : figure.series)
    if (series.name == name) return series;
  throw std::runtime_error("no series " + name);
}

}  // namespace

class TestValidationFigure : public QObject {
  Q_OBJECT

 private slots:
  // Predicted 12 s and 20% too slow: measured 12 / 1.2 = 10 s. Predicted 0.19 s and 5% too fast: measured
  // 0.19 / 0.95 = 0.2 s. The middle of 0.0001 s and 12 s on a logarithmic axis is 0.035 s: in milliseconds.
  void points_are_measured_and_predicted_times() {
    const ValidationFigure drawn = validation_figure(sample(), all);
    const Figure& figure = drawn.figure;
    QCOMPARE(figure.x.unit, std::string("ms"));
    QCOMPARE(figure.y.unit, std::string("ms"));
    QVERIFY(figure.x.logarithmic && figure.y.logarithmic);
    const Figure::Series& gpt = series_named(figure, "Transformer training");
    QCOMPARE(gpt.x.at(0), 10'000.0);
    QCOMPARE(gpt.y.at(0), 12'000.0);
    QCOMPARE(series_named(figure, "Convolutional training").x.at(0), 200.0);
    QVERIFY2(gpt.labels.at(0).find("20.0% too slow") != std::string::npos, gpt.labels.at(0).c_str());
  }

  void both_axes_have_one_range_with_all_points_inside() {
    const Figure figure = validation_figure(sample(), all).figure;
    QCOMPARE(figure.x.lower, figure.y.lower);
    QCOMPARE(figure.x.upper, figure.y.upper);
    for (const Figure::Series& series : figure.series) {
      if (series.style != Figure::Style::points) continue;
      for (const auto& values : {series.x, series.y})
        for (const double value : values) QVERIFY(value > *figure.x.lower && value < *figure.x.upper);
    }
  }

  void the_band_is_ten_percent_around_the_diagonal() {
    const Figure figure = validation_figure(sample(), all).figure;
    const Figure::Series& diagonal = figure.series.front();
    QVERIFY(diagonal.style == Figure::Style::reference);
    QCOMPARE(diagonal.x, diagonal.y);
    QVERIFY(diagonal.x.front() < *figure.x.lower && diagonal.x.back() > *figure.x.upper);
    for (std::size_t i = 0; i < diagonal.x.size(); ++i) {
      QCOMPARE(diagonal.low[i] / diagonal.x[i], 0.9);
      QCOMPARE(diagonal.high[i] / diagonal.x[i], 1.1);
    }
  }

  void every_point_knows_its_case() {
    const Validation validation = sample();
    const ValidationFigure drawn = validation_figure(validation, {1, 2, 3});
    QCOMPARE(drawn.cases.size(), drawn.figure.series.size());
    QVERIFY(drawn.cases.front().empty());  // the diagonal
    std::size_t points = 0;
    for (std::size_t s = 1; s < drawn.cases.size(); ++s) {
      QCOMPARE(drawn.cases[s].size(), drawn.figure.series[s].x.size());
      for (std::size_t p = 0; p < drawn.cases[s].size(); ++p, ++points) {
        const std::string& label = drawn.figure.series[s].labels[p];
        QVERIFY(label.starts_with(validation.cases[drawn.cases[s][p]].id + ":"));
      }
    }
    QCOMPARE(points, std::size_t{2});  // the third was not predicted
  }

  void one_group_is_divided_by_accelerator() {
    Validation validation = sample();
    for (CaseResult& result : validation.results) result.group = "kernels";
    const Figure figure = validation_figure(validation, all).figure;
    QCOMPARE(figure.series.size(), std::size_t{3});
    QCOMPARE(series_named(figure, "A100").x.size(), std::size_t{2});
    QCOMPARE(series_named(figure, "H100").x.size(), std::size_t{1});
  }

  // Eight groups of one case each: six keep a series, the other two share one.
  void rare_groups_share_a_series() {
    Validation validation;
    Indices eight;
    for (std::size_t i = 0; i < 8; ++i) {
      validation.cases.push_back(all_reduce());
      validation.results.push_back(result("group " + std::to_string(i), "a100", 1, 0));
      eight.push_back(i);
    }
    const Figure figure = validation_figure(validation, eight).figure;
    QCOMPARE(figure.series.size(), std::size_t{8});  // with the diagonal
    QCOMPARE(series_named(figure, "Others").x.size(), std::size_t{2});
  }

  void nothing_to_show_says_so() {
    QVERIFY(!validation_figure(sample(), {}).figure.empty_because.empty());
    QVERIFY(!validation_figure(sample(), {3}).figure.empty_because.empty());
    Validation memory = sample();
    memory.results[0].evaluation->time = Seconds{0};  // a case of memory has no time
    QVERIFY(!validation_figure(memory, {0}).figure.empty_because.empty());
  }

  // Errors +20%, -5%, +10%: median 10%, mean 35 / 3 = 11.7%, bias 25 / 3 = +8.33%.
  void the_summary_counts_what_is_shown() {
    const std::string words = summary_in_words(summarise(sample(), all));
    for (const char* part : {"3 cases", "error 10.0% median", "11.7% mean", "bias +8.3%", "1 not predicted"})
      QVERIFY2(words.find(part) != std::string::npos, words.c_str());
    QVERIFY(summary_in_words(summarise(sample(), {1})).starts_with("1 case, error 5.0% median"));
  }

  void cases_are_picked_by_each_facet_and_by_words() {
    const CaseIndex index(sample());
    const auto by = [&](CaseFacet facet, const std::string& value) {
      CaseFilter filter;
      filter[facet] = value;
      return index.matching(filter);
    };
    QCOMPARE(index.matching({}), all);
    QCOMPARE(by(CaseFacet::kind, "collective"), Indices({2}));
    QCOMPARE(by(CaseFacet::network, "resnet50"), Indices({1, 3}));
    QCOMPARE(by(CaseFacet::network, "all-reduce"), Indices({2}));
    QCOMPARE(by(CaseFacet::accelerator, "h100"), Indices({2}));
    QCOMPARE(by(CaseFacet::source, "Megatron"), Indices({0}));
    QCOMPARE(by(CaseFacet::software, "none of this name"), Indices());
    CaseFilter filter;
    filter.words = "MEGATRON gpt";
    QCOMPARE(index.matching(filter), Indices({0}));
    filter.words = "megatron resnet50";
    QVERIFY(index.matching(filter).empty());
    filter = {};
    filter.ids = {"ring", "odd"};
    QCOMPARE(index.matching(filter), Indices({2, 3}));
  }

  void a_facet_offers_what_the_others_leave() {
    const CaseIndex index(sample());
    CaseFilter filter;
    filter[CaseFacet::kind] = "training";
    const std::vector<CaseIndex::Value> networks = index.values(CaseFacet::network, filter);
    QCOMPARE(networks.size(), std::size_t{2});
    QCOMPARE(networks[0].name, std::string("gpt3-175b"));
    QCOMPARE(networks[1].name, std::string("resnet50"));
    QCOMPARE(networks[1].cases, std::size_t{2});
    // Its own choice does not narrow a facet: another value can be chosen.
    QCOMPARE(index.values(CaseFacet::kind, filter).size(), std::size_t{2});
  }

  void cases_in_words() {
    QCOMPARE(
        subject_in_words(training_of("a", "gpt3-175b", "T")),
        std::string("training of gpt3-175b on 1\u2009024 a100-sxm-80gb, bf16, tensor 8, batch 2\u2009048"));
    QCOMPARE(subject_in_words(all_reduce()),
             std::string("all-reduce of 1.00 MiB over 16 ranks on dgx-h100-ndr"));
    const MeasuredCase product = read_measured_case({{"id", "p"},
                                                     {"accelerator", "t4"},
                                                     {"precision", "fp16"},
                                                     {"gemm", {{"m", 64}, {"n", 128}, {"k", 256}}},
                                                     {"measured", {{"metric", "time_s"}, {"value", 1}}}},
                                                    "cases");
    QCOMPARE(subject_in_words(product), std::string("matrix product (k 256, m 64, n 128) on t4, fp16"));
    MeasuredCase own = training_of("own", "x", "T");
    own.json["scenario"]["network"] = {
        {"kind", "transformer"}, {"architecture", "decoder"}, {"layers", 96}, {"hidden", 512}};
    QCOMPARE(network_in_words(own), std::string("decoder, 96 × 512"));
    QCOMPARE(error_in_words(0.123), std::string("12.3% too slow"));
    QCOMPARE(error_in_words(-0.04), std::string("4.0% too fast"));
    QCOMPARE(error_in_words(0.0004), std::string("as measured"));
  }

  void a_case_that_is_wrong_still_has_words() {
    const MeasuredCase odd = read_measured_case({{"id", "odd"},
                                                 {"kind", "collective"},
                                                 {"collective", {{"operation", 3}, {"bytes", {1, 2}}}},
                                                 {"measured", {{"metric", "time_s"}, {"value", 1}}}},
                                                "cases");
    QVERIFY(!subject_in_words(odd).empty());
  }

  void a_run_becomes_a_scenario_that_states_what_was_measured() {
    const auto scenario = scenario_document_of(training_of("gpt", "gpt3-175b", "Megatron"));
    QVERIFY(scenario);
    QCOMPARE(scenario->begin().key(), std::string("schema"));
    QCOMPARE(scenario->at("accelerators").get<int>(), 1024);
    QCOMPARE(scenario->at("/measured/metric"_json_pointer).get<std::string>(), std::string("samples_per_s"));
    QCOMPARE(scenario->at("/measured/value"_json_pointer).get<double>(), 500.0);
    QCOMPARE(scenario->at("/measured/source/title"_json_pointer).get<std::string>(), std::string("Megatron"));
    QVERIFY(!scenario_document_of(all_reduce()));
    // Without a source it cannot say who measured.
    QVERIFY(!scenario_document_of(training_of("gpt", "gpt3-175b", ""))->contains("measured"));
  }

  // Errors +4%, -6%, +9%: the median of the absolute ones is 6%.
  void evidence_in_few_words() {
    std::vector<SimilarRun> runs;
    for (const double error : {0.04, -0.06, 0.09})
      runs.push_back({training_of("r", "resnet50", "MLPerf"),
                      {.index = 0,
                       .distance = 1,
                       .differences = {"64 accelerators", "tensor 4", "ZeRO 1", "batch 8 a replica"},
                       .result = result("g", "a100", 1, error)}});
    QCOMPARE(evidence_in_words(runs), std::string("3 similar runs, median error 6.0%"));
    QCOMPARE(evidence_in_words(runs[1]),
             std::string("6.0% too fast on a run with 64 accelerators, tensor 4, ZeRO 1 (MLPerf)"));
    runs.resize(1);
    runs[0].near.differences.clear();
    QCOMPARE(evidence_in_words(runs), std::string("1 similar run, median error 4.0%"));
    QCOMPARE(evidence_in_words(runs[0]), std::string("4.0% too slow on the same run (MLPerf)"));
    QCOMPARE(evidence_in_words(std::vector<SimilarRun>{}), std::string("no similar run was measured"));
  }
};

QTEST_APPLESS_MAIN(TestValidationFigure)
#include "test_validation_figure.moc"
