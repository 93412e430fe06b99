// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <string>

#include <QTest>

#include "model/figure/figures.h"

using namespace scaleroof;

namespace {

/// A made-up machine whose roofs are easy to work out: matrix 100 TFLOP/s, vector 10 TFLOP/s; device memory
/// 1 TB/s, L2 4 TB/s; a host memory of 80 GB/s for the 8 accelerators of a node behind links of 32 GB/s.
Scenario machine() {
  Scenario scenario;
  scenario.network.name = "Net";
  scenario.accelerator.name = "Chip";
  scenario.interconnect.name = "Wires";
  scenario.accelerators = 4;
  scenario.plan.precision = Precision::fp16;
  scenario.plan.data_parallel = 4;
  scenario.plan.global_batch = 64;
  constexpr auto fp16 = static_cast<std::size_t>(Precision::fp16);
  constexpr auto fp32 = static_cast<std::size_t>(Precision::fp32);
  scenario.accelerator.matrix[fp16] = FlopsPerSecond{100e12};
  scenario.accelerator.vector[fp32] = FlopsPerSecond{10e12};
  scenario.accelerator.host_link = BytesPerSecond{32e9};
  MemoryLevel level;
  level.read_bandwidth = BytesPerSecond{1e12};
  scenario.memory[MemoryLevelId::device] = level;
  level.read_bandwidth = BytesPerSecond{4e12};
  scenario.memory[MemoryLevelId::l2] = level;
  level.read_bandwidth = BytesPerSecond{};
  scenario.memory[MemoryLevelId::l1] = level;  // bandwidth not known: no roof
  level.read_bandwidth = BytesPerSecond{80e9};
  level.scope = MemoryScope::node;
  scenario.memory[MemoryLevelId::host] = level;
  Tier tier;
  tier.size = 8;
  scenario.interconnect.tiers.push_back(tier);
  return scenario;
}

constexpr double gib = 1073741824.0;

/// Strong scaling from 1 to 4: 8 ms, then 2.5 ms of which 0.5 ms is exchange.
ScalingStudy study(ScalingMode mode = ScalingMode::strong) {
  ScalingStudy study;
  study.mode = mode;
  ScalingPoint one, four;
  one.accelerators = 1;
  one.prediction.iteration_time = Seconds{8e-3};
  one.prediction.iteration_time_90 = {Seconds{7e-3}, Seconds{9e-3}};
  one.prediction.breakdown[TimePart::forward] = Seconds{2e-3};
  one.prediction.breakdown[TimePart::backward] = Seconds{6e-3};
  one.prediction.memory[MemoryPart::weights] = Bytes{2 * gib};
  one.prediction.memory.capacity = Bytes{16 * gib};
  four = one;
  four.accelerators = 4;
  four.speedup = 3.2;
  four.efficiency = 0.4;
  four.prediction.feasible = false;
  four.prediction.iteration_time = Seconds{2.5e-3};
  four.prediction.breakdown[TimePart::forward] = Seconds{0.5e-3};
  four.prediction.breakdown[TimePart::backward] = Seconds{1.5e-3};
  four.prediction.breakdown[TimePart::data_parallel_exposed] = Seconds{0.5e-3};
  study.points = {one, four};
  return study;
}

const Figure::Series* find(const Figure& figure, const std::string& start) {
  for (const Figure::Series& series : figure.series)
    if (series.name.starts_with(start)) return &series;
  return nullptr;
}

bool near(const std::vector<double>& found, const std::vector<double>& expected) {
  if (found.size() != expected.size()) return false;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (std::abs(found[i] - expected[i]) > 1e-9 * std::abs(expected[i])) return false;
  return true;
}

}  // namespace

class TestFigures : public QObject {
  Q_OBJECT

 private slots:
  void strong_scaling_has_time_interval_ideal_and_efficiency() {
    const Figure figure = scaling_figure(machine(), study());
    QCOMPARE(figure.id, std::string("scaling"));
    QCOMPARE(figure.y.unit, std::string("ms"));
    QCOMPARE(figure.y.unit_in_si, 1e-3);
    QVERIFY(figure.x.logarithmic && figure.y.logarithmic);
    const Figure::Series* time = find(figure, "Time per iteration");
    QVERIFY(time);
    QVERIFY(near(time->x, {1, 4}));
    QVERIFY(near(time->y, {8, 2.5}));
    QVERIFY(near(time->low, {7, 7}));
    QVERIFY(near(time->high, {9, 9}));
    const Figure::Series* ideal = find(figure, "Ideal");
    QVERIFY(ideal && ideal->style == Figure::Style::reference);
    QVERIFY(near(ideal->y, {8, 2}));  // 8 ms / 4
    const Figure::Series* efficiency = find(figure, "Efficiency");
    QVERIFY(efficiency && efficiency->right_axis && figure.right);
    QVERIFY(near(efficiency->y, {100, 40}));
    QCOMPARE(figure.right->unit, std::string("%"));
    // The larger point does not fit, and its efficiency is the first below a half.
    QVERIFY(near(find(figure, "Does not fit")->x, {4}));
    QCOMPARE(figure.notes.size(), std::size_t{1});
    QCOMPARE(figure.notes[0].x, 4.0);
    QVERIFY(figure.notes[0].right_axis);
  }

  void weak_scaling_has_a_level_ideal_and_starts_at_zero() {
    const Figure figure = scaling_figure(machine(), study(ScalingMode::weak));
    QVERIFY(near(find(figure, "Ideal")->y, {8, 8}));
    QVERIFY(!figure.y.logarithmic);
    QCOMPARE(figure.y.lower, std::optional<double>(0.0));
    QVERIFY(figure.subtitle.find("batch 16 a replica") != std::string::npos);  // 64 samples / 4 replicas
  }

  void the_unit_of_time_follows_the_longest_time() {
    const auto unit = [](double seconds) {
      ScalingStudy one = study();
      one.points.resize(1);
      one.points[0].prediction.iteration_time = Seconds{seconds};
      return scaling_figure(machine(), one).y.unit;
    };
    QCOMPARE(unit(2e-5), std::string("µs"));
    QCOMPARE(unit(0.5), std::string("ms"));
    QCOMPARE(unit(20), std::string("s"));
    QCOMPARE(unit(900), std::string("min"));
    QCOMPARE(unit(1e5), std::string("h"));
  }

  void the_parts_of_strong_scaling_are_shares() {
    const Figure figure = breakdown_figure(machine(), study());
    QCOMPARE(figure.categories, (std::vector<std::string>{"1", "4"}));
    // Only the parts that occur, in the order of TimePart.
    QCOMPARE(figure.series.size(), std::size_t{3});
    QVERIFY(near(figure.series[0].y, {25, 20}));  // 2 / 8, 0.5 / 2.5
    QVERIFY(near(figure.series[1].y, {75, 60}));  // 6 / 8, 1.5 / 2.5
    QVERIFY(near(figure.series[2].y, {0, 20}));   // 0, 0.5 / 2.5
    QCOMPARE(figure.y.unit, std::string("%"));
    for (const Figure::Series& series : figure.series) {
      QVERIFY(series.style == Figure::Style::bars);
      QVERIFY(near(series.x, {0, 1}));
      QCOMPARE(series.labels.size(), std::size_t{2});
    }
    QVERIFY(figure.series[0].labels[1].find("500 µs") != std::string::npos);
  }

  void the_parts_of_weak_scaling_are_times() {
    const Figure figure = breakdown_figure(machine(), study(ScalingMode::weak));
    QCOMPARE(figure.y.unit, std::string("ms"));
    QVERIFY(near(figure.series[1].y, {6, 1.5}));
  }

  void memory_is_stacked_against_the_capacity() {
    const Figure figure = memory_figure(machine(), study());
    QCOMPARE(figure.y.unit, std::string("GiB"));
    QCOMPARE(figure.series.size(), std::size_t{2});  // weights, capacity
    QVERIFY(near(figure.series[0].y, {2, 2}));
    const Figure::Series* capacity = find(figure, "Capacity");
    QVERIFY(capacity && capacity->style == Figure::Style::reference);
    QVERIFY(near(capacity->x, {-0.5, 0, 1, 1.5}));
    QVERIFY(near(capacity->y, {16, 16, 16, 16}));
  }

  // Ridges: matrix 100e12 / 1e12 = 100 FLOP/B on device memory and 25 on L2; vector 10 and 2.5. The operators
  // add 200 and 0.5 FLOP/B. Smallest 0.5, largest 200: with a margin of 1.25 from 0.4 to 250, so decades 0.1
  // to 1000.
  void roofs_have_their_exact_vertices() {
    OperatorReport product, sum;
    product.name = "product";
    product.work = Flops{200e9};
    product.device_bytes = Bytes{1e9};
    product.time = Seconds{4e-3};  // 50 TFLOP/s
    product.share = 0.75;
    product.bound = "matrix units";
    sum.name = "sum";
    sum.work = Flops{1e9};
    sum.device_bytes = Bytes{2e9};
    sum.time = Seconds{2.5e-3};  // 0.4 TFLOP/s
    sum.share = 0.25;
    sum.bound = "device";
    sum.matrix_units = false;
    OperatorReport copy = sum;  // without work it has no place in a logarithmic figure
    copy.work = Flops{0};
    const Figure figure = roofline_figure(machine(), {product, sum, copy});
    QCOMPARE(figure.x.unit, std::string("FLOP/B"));
    QCOMPARE(figure.y.unit, std::string("TFLOP/s"));
    QVERIFY(figure.x.logarithmic && figure.y.logarithmic);
    QVERIFY(near({*figure.x.lower, *figure.x.upper}, {0.1, 1000}));

    const Figure::Series* device = find(figure, "Device memory, 1.00 TB/s");
    QVERIFY(device);
    QVERIFY(near(device->x, {0.1, 100, 1000}));
    QVERIFY(near(device->y, {0.1, 100, 100}));  // 1 TB/s x 0.1 FLOP/B = 0.1 TFLOP/s
    const Figure::Series* l2 = find(figure, "L2, 4.00 TB/s");
    QVERIFY(l2);
    QVERIFY(near(l2->x, {0.1, 25, 1000}));
    QVERIFY(near(l2->y, {0.4, 100, 100}));
    QVERIFY(!find(figure, "L1"));
    // 80 GB/s among 8 are 10 GB/s each, below the link's 32: its ridge, 10,000 FLOP/B, is outside, so that
    // the roof is a slope only, up to 10e9 x 1000 = 10 TFLOP/s.
    const Figure::Series* host = find(figure, "Host memory, 10.0 GB/s");
    QVERIFY(host && !host->shown);
    QVERIFY(near(host->x, {0.1, 1000}));
    QVERIFY(near(host->y, {0.001, 10}));
    // fp16 has no vector units here: those of fp32 are drawn, from their ridge on L2, 10 / 4 = 2.5 FLOP/B.
    const Figure::Series* vector = find(figure, "Vector units, fp32, 10.0 TFLOP/s");
    QVERIFY(vector);
    QVERIFY(near(vector->x, {2.5, 1000}));
    QVERIFY(near(vector->y, {10, 10}));

    const Figure::Series* matrix_points = find(figure, "Operators on matrix units");
    QVERIFY(matrix_points && matrix_points->style == Figure::Style::points);
    QVERIFY(near(matrix_points->x, {200}));
    QVERIFY(near(matrix_points->y, {50}));
    QVERIFY(near(matrix_points->size, {0.75}));
    QVERIFY(matrix_points->labels[0].find("product") != std::string::npos);
    const Figure::Series* vector_points = find(figure, "Operators on vector units");
    QVERIFY(near(vector_points->x, {0.5}));
    QVERIFY(near(vector_points->y, {0.4}));
  }

  void a_faster_host_memory_ends_at_the_host_link() {
    Scenario scenario = machine();
    scenario.memory[MemoryLevelId::host]->read_bandwidth = BytesPerSecond{800e9};
    QVERIFY(find(roofline_figure(scenario, {}), "Host memory, 32.0 GB/s"));
  }

  void no_peak_leaves_the_roofline_empty_with_words() {
    Scenario scenario = machine();
    scenario.accelerator.matrix = {};
    scenario.accelerator.vector = {};
    const Figure figure = roofline_figure(scenario, {});
    QVERIFY(figure.series.empty());
    QVERIFY(figure.empty_because.find("fp16") != std::string::npos);
    QCOMPARE(to_csv(figure), std::string("Series,Arithmetic intensity (FLOP/B),Performance (TFLOP/s)\n"));
  }

  void figures_of_no_points_say_so() {
    const ScalingStudy none;
    for (const Figure& figure :
         {scaling_figure(machine(), none), breakdown_figure(machine(), none), memory_figure(machine(), none)})
      QVERIFY(!figure.empty_because.empty());
  }

  void csv_has_a_row_for_each_count() {
    QCOMPARE(QString::fromStdString(to_csv(scaling_figure(machine(), study()))),
             QString("Accelerators,Time per iteration (ms),\"Time per iteration, 90% interval from (ms)\","
                     "\"Time per iteration, 90% interval to (ms)\",Ideal (ms),Efficiency (%),Does not fit in "
                     "memory (ms)\n"
                     "1,8,7,9,8,100,\n"
                     "4,2.5,7,9,2,40,2.5\n"));
    QCOMPARE(QString::fromStdString(to_csv(memory_figure(machine(), study()))),
             QString("Accelerators,Weights (GiB),Capacity (GiB)\n1,2,16\n4,2,16\n"));
  }

  void csv_of_points_that_share_nothing_has_a_row_for_each() {
    Figure figure;
    figure.x.label = "x";
    figure.y.label = "y";
    figure.y.unit = "s";
    Figure::Series a, b;
    a.name = "a \"quoted\", one";
    a.x = {1, 2};
    a.y = {0.1, 1e-30};
    b.name = "b";
    b.x = {1, 3};
    b.y = {5, std::nan("")};
    b.size = {0.5, 0.25};
    b.labels = {"first", "second"};
    figure.series = {a, b};
    QCOMPARE(QString::fromStdString(to_csv(figure)), QString("Series,x,y (s),Share,Label\n"
                                                             "\"a \"\"quoted\"\", one\",1,0.1,,\n"
                                                             "\"a \"\"quoted\"\", one\",2,1e-30,,\n"
                                                             "b,1,5,0.5,first\n"
                                                             "b,3,,0.25,second\n"));
  }

  void the_subtitle_names_network_machine_and_plan() {
    Scenario scenario = machine();
    QCOMPARE(QString::fromStdString(scaling_figure(scenario, study()).subtitle),
             QString("Net · Chip · Wires · fp16, global batch 64"));
    scenario.plan.tensor_parallel = 2;
    scenario.plan.pipeline_parallel = 2;
    scenario.plan.data_parallel = 1;
    scenario.plan.zero_stage = 1;
    scenario.system.emplace().name = "Machine";
    QCOMPARE(QString::fromStdString(scaling_figure(scenario, study()).subtitle),
             QString("Net · Chip · Machine · fp16, tensor 2, pipeline 2, ZeRO 1, global batch 64"));
  }
};

QTEST_APPLESS_MAIN(TestFigures)
#include "test_figures.moc"
