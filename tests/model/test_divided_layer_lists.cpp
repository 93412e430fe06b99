// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "model/predict/memory.h"
#include "model/predict/predict.h"
#include "tests/model/network_reading.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {

Network network(const std::string& input, const std::string& layers) {
  return test::read(
      nlohmann::json::parse(R"({"kind": "layers", "input": )" + input + R"(, "layers": [)" + layers + "]}"));
}

/// Two samples a replica on a machine without latencies whose links carry 100 GB/s, bf16, plain SGD.
Scenario divided(Network description, std::int64_t spatial, std::int64_t embedding, std::int64_t data) {
  Scenario s = test::round_machine();
  s.network = std::move(description);
  s.plan.optimizer = Optimizer::sgd;
  s.plan.spatial_parallel = spatial;
  s.plan.embedding_parallel = embedding;
  s.plan.data_parallel = data;
  s.plan.micro_batch = 2;
  s.plan.global_batch = 2 * data;
  s.accelerators = spatial * data;
  return s;
}

Scenario spatial(Network description, std::int64_t degree, std::int64_t data = 1) {
  return divided(std::move(description), degree, 1, data);
}

OutermostAxis outermost(const std::string& layers) {
  return network(R"({"channels": 8, "size": [12, 5]})",
                 R"({"op": "conv", "filters": 8, "kernel": 1}, )" + layers)
      .layer_list()
      ->table.outermost;
}

const char* const image = R"({"channels": 16, "size": [32, 8]})";
const char* const volume = R"({"channels": 256, "size": [32, 32, 16]})";
const char* const two_convolutions = R"(
  {"name": "pointwise", "op": "conv", "filters": 16, "kernel": 1},
  {"name": "wide", "op": "conv", "filters": 64, "kernel": 3, "padding": 1})";

/// Four tables of 1000 x 64 of which each sample sums up 10 rows, and a dense layer of 256 x 8.
Network recommender() {
  const std::string table =
      R"([{"op": "embedding", "rows": 1000, "dim": 64, "lookups": 10, "pooling": "sum"}])";
  return network(R"({"channels": 10})", R"({"op": "concat", "branches": [)" + table + "," + table + "," +
                                            table + "," + table +
                                            R"(]}, {"op": "dense", "outputs": 8, "bias": false})");
}

std::string said(const Scenario& scenario) {
  try {
    predict(scenario);
  } catch (const Error& error) {
    return error.details().pointer + ": " + error.details().found + ", " + error.details().expected;
  }
  return "no error";
}

}  // namespace

class TestDividedLayerLists : public QObject {
  Q_OBJECT
 private slots:
  void freeExchangeDividesPurely() {
    // 3-D convolutions whose arithmetic is the roof: 256 channels, 27 taps.
    const char* layers =
        R"({"repeat": 2, "layers": [{"op": "conv", "filters": 256, "kernel": 3, "padding": 1}]})";
    Scenario whole = spatial(network(volume, layers), 1), parts = spatial(network(volume, layers), 4);
    for (Tier& tier : parts.interconnect.tiers) tier.bandwidth = BytesPerSecond{1e30};
    const Breakdown before = predict(whole).breakdown, after = predict(parts).breakdown;
    COMPARE_RELATIVE(after[TimePart::forward].value, before[TimePart::forward].value / 4, 1e-12);
    COMPARE_RELATIVE(after[TimePart::backward].value, before[TimePart::backward].value / 4, 1e-12);
    QVERIFY(after[TimePart::spatial_parallel_exposed].value < 1e-15);
    QCOMPARE(before[TimePart::spatial_parallel_exposed].value, 0.0);
    // The accelerators hold the same weights.
    QCOMPARE(after[TimePart::optimizer].value, before[TimePart::optimizer].value);
  }

  void planesAreWhole() {
    // 10 planes on 4 accelerators: the fullest has 3.
    const char* layers = R"({"op": "conv", "filters": 256, "kernel": 3, "padding": 1})";
    const char* input = R"({"channels": 256, "size": [10, 64]})";
    COMPARE_RELATIVE(predict(spatial(network(input, layers), 4)).breakdown[TimePart::forward].value,
                     predict(spatial(network(input, layers), 1)).breakdown[TimePart::forward].value * 0.3,
                     1e-12);
  }

  void memoryBoundOperatorsAreDivided() {
    const Network n = network(image, R"({"op": "conv", "filters": 16, "kernel": 1}, {"op": "norm"},
                                        {"op": "activation"}, {"op": "pool", "kernel": 2})");
    const auto bytes = [&](std::int64_t degree, const char* name) {
      for (const OperatorReport& found : operators(spatial(n, degree)))
        if (found.name == name) return found.device_bytes.value;
      return 0.0;
    };
    for (const char* name : {"norms, forward", "activations, backward", "pooling, forward"})
      COMPARE_RELATIVE(bytes(8, name), bytes(1, name) / 8, 1e-12);
  }

  void halosByHand() {
    const Scenario s = spatial(network(image, two_convolutions), 4);
    // The wide convolution reads one plane of 16 channels x 8 from either neighbour, of two samples, two
    // bytes an element: 512 B; its data gradient one of 64 x 8: 2048 B. The pointwise one reads none.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::spatial_parallel_exposed].value, 2 * (512 + 2048) / 100e9,
                     1e-12);
  }

  void halosOfEveryWindow_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<double>("halo");
    QTest::addColumn<double>("gradient_halo");
    const auto row = [](const char* layer, double halo, double gradient_halo) {
      QTest::newRow(layer) << layer << halo << gradient_halo;
    };
    // Of 8 channels on 12 x 5: a plane of the input is 40 elements.
    row(R"({"op": "conv", "filters": 3, "kernel": 5, "padding": 2})", 80, 30);
    row(R"({"op": "conv", "filters": 3, "kernel": [1, 5], "padding": [0, 2]})", 0, 0);
    row(R"({"op": "conv", "filters": 3, "kernel": 3, "padding": 2, "dilation": 2})", 80, 30);
    // Stride 3 along the axis: five planes to the left and right reach two planes of 3 x 5 of the output.
    row(R"({"op": "conv", "filters": 3, "kernel": [11, 1], "stride": [3, 1], "padding": [5, 0]})", 200, 30);
    row(R"({"op": "conv", "filters": 3, "kernel": 2, "stride": 2, "padding": [0, 1]})", 0, 0);
    row(R"({"op": "pool", "kernel": 3, "stride": 2, "padding": 1})", 40, 24);  // 8 channels x 3 of the output
    row(R"({"op": "pool", "kernel": 2})", 0, 0);
    // To 24 planes of 3 x 10: one plane of the input, one of the output.
    row(R"({"op": "conv", "filters": 3, "kernel": 4, "stride": 2, "padding": 1, "transposed": true})", 40,
        30);
    row(R"({"op": "conv", "filters": 3, "kernel": 2, "stride": 2, "transposed": true})", 0, 0);
  }

  void halosOfEveryWindow() {
    QFETCH(QString, layer);
    const WindowAlongAxis window = outermost(layer.toStdString()).windows.back();
    QTEST(window.halo_elements, "halo");
    QTEST(window.gradient_halo_elements, "gradient_halo");
  }

  void noGradientHaloForTheInput() {
    const LayerTable table =
        network(image, R"({"op": "conv", "filters": 4, "kernel": 3, "padding": 1})").layer_list()->table;
    QCOMPARE(table.outermost.windows[0].halo_elements, 128.0);
    QCOMPARE(table.outermost.windows[0].gradient_halo_elements, 0.0);
  }

  void statisticsAndWhatHasNoPositions() {
    const char* layers =
        R"({"op": "conv", "filters": 16, "kernel": 1}, {"repeat": 2, "layers": [{"op": "norm"}]},
      {"op": "multiply", "branches": [[], [{"op": "global_pool"}, {"op": "norm"},
                                           {"name": "squeeze", "op": "conv", "filters": 16, "kernel": 1}]]},
      {"name": "classifier", "op": "dense", "outputs": 5})";
    const Scenario s = spatial(network(image, layers), 4);
    // Two norms all-reduce 16 sums and squares in fp32, each way: 4 x 2 x 3/4 x 128 B. The pooled channels
    // of two samples: 2 x 3/4 x 64 B. The dense layer gathers 16 x 32 x 8 elements of two samples: 3/4 x
    // 16384 B. The norm of the pooled channels exchanges nothing.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::spatial_parallel_exposed].value,
                     (4 * 1.5 * 128 + 1.5 * 64 + 0.75 * 16384) / 100e9, 1e-12);
    // Layers without positions are computed by all.
    double squeeze = 0, dense = 0;
    for (const OperatorReport& found : operators(s)) {
      if (found.name == "squeeze, forward") squeeze = found.work.value;
      if (found.name == "classifier, forward") dense = found.work.value;
    }
    QCOMPARE(squeeze, 2 * 2 * 256.0);
    QCOMPARE(dense, 2 * 2 * 4096 * 5.0);
  }

  void gradientsAreAddedUpOverAllAccelerators() {
    const Scenario s = spatial(network(image, two_convolutions), 4, 2);
    // 256 + 9216 weights of 4 bytes over a ring of 8.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::data_parallel_exposed].value,
                     2 * 7.0 / 8 * 4 * 9472 / 100e9, 1e-12);
  }

  void activationsAreDivided() {
    const auto use = [](std::int64_t degree) {
      return memory_use(spatial(network(image, two_convolutions), degree), 2, {});
    };
    COMPARE_RELATIVE(use(4)[MemoryPart::activations].value, use(1)[MemoryPart::activations].value / 4, 1e-12);
    QCOMPARE(use(4)[MemoryPart::weights].value, use(1)[MemoryPart::weights].value);
  }

  void allToAllByHand() {
    const Scenario s = divided(recommender(), 1, 4, 4);
    // Two samples' vectors of 4 x 64 in bf16 are 1024 B a rank, of which 3/4 go to others, each way; the
    // quarter that stays is copied at 1/0.4 of the links' rate.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::embedding_parallel_exposed].value,
                     2 * (3 + 0.4) / 4 * 1024 / 100e9, 1e-12);
    // Only the dense layer's 256 x 8 gradients are all-reduced, no table's.
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::data_parallel_exposed].value, 2 * 0.75 * 2048 * 4 / 100e9,
                     1e-12);
  }

  void copiesOfTablesExchangeTheirRows() {
    const double dense = 2 * 0.75 * 2048 * 4 / 100e9;
    // Four copies of all tables gather the gradients of 2 x 10 rows of 4 x 64 in fp32 from each rank.
    COMPARE_RELATIVE(
        predict(divided(recommender(), 1, 1, 4)).breakdown[TimePart::data_parallel_exposed].value,
        dense + 0.75 * 4 * (20 * 256 * 4) / 100e9, 1e-12);
    // Two copies of two tables each: the pair of accelerators before them read 4 x 10 rows of 2 x 64.
    COMPARE_RELATIVE(
        predict(divided(recommender(), 1, 2, 4)).breakdown[TimePart::data_parallel_exposed].value,
        dense + 0.5 * 2 * (40 * 128 * 4) / 100e9, 1e-12);
    // So many lookups that all-reducing whole tables is less: 200 samples read each of 1000 rows.
    Scenario many = divided(recommender(), 1, 1, 4);
    many.plan.micro_batch = 200;
    many.plan.global_batch = 800;
    COMPARE_RELATIVE(predict(many).breakdown[TimePart::data_parallel_exposed].value,
                     dense + 2 * 0.75 * (1000 * 256 * 4) / 100e9, 1e-12);
  }

  void optimizerUpdatesTheRowsThatWereRead() {
    // SGD moves 22 bytes a parameter in mixed precision. Of each table the 4 x 2 samples read 80 rows; an
    // accelerator holds one.
    COMPARE_RELATIVE(predict(divided(recommender(), 1, 4, 4)).breakdown[TimePart::optimizer].value,
                     22 * (2048 + 80 * 64) / 1e12, 1e-12);
    COMPARE_RELATIVE(predict(divided(recommender(), 1, 1, 4)).breakdown[TimePart::optimizer].value,
                     22 * (2048 + 80 * 256) / 1e12, 1e-12);
  }

  void tablesAreDividedInMemory() {
    const auto use = [](std::int64_t degree) {
      Scenario s = divided(recommender(), 1, degree, 4);
      s.plan.optimizer = Optimizer::adam;
      return memory_use(s, 2, {});
    };
    // Four tables of 64,000 and 2048 weights of 4 bytes, two moments of 4 bytes; gradients of the rows that
    // two samples of each accelerator read.
    QCOMPARE(use(1)[MemoryPart::weights].value, 4 * (256'000.0 + 2048));
    QCOMPARE(use(4)[MemoryPart::weights].value, 4 * (64'000.0 + 2048));
    QCOMPARE(use(1)[MemoryPart::optimizer].value, 8 * (256'000.0 + 2048));
    QCOMPARE(use(4)[MemoryPart::optimizer].value, 8 * (64'000.0 + 2048));
    QCOMPARE(use(1)[MemoryPart::gradients].value, 4 * (20 * 256.0 + 2048));
    QCOMPARE(use(4)[MemoryPart::gradients].value, 4 * (80 * 64.0 + 2048));
  }

  void mistakes_data() {
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("layers");
    QTest::addColumn<int>("spatial");
    QTest::addColumn<int>("embedding");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* input, const char* layers, int spatial, int embedding,
                        const char* message) {
      QTest::newRow(name) << input << layers << spatial << embedding << message;
    };
    const char* conv = R"({"name": "c", "op": "conv", "filters": 4, "kernel": 3, "padding": 1})";
    row("too few planes", image, conv, 64, 1, "/plan/spatial_parallel: 64, at most the input's 32 planes");
    row("too few planes of a layer", image,
        R"({"op": "pool", "kernel": 4}, {"name": "c", "op": "conv", "filters": 4, "kernel": 1})", 16, 1,
        "at most the 8 planes of ");
    row("stride", image,
        R"({"name": "c", "op": "conv", "filters": 4, "kernel": 3, "stride": 3, "padding": 1})", 4, 1,
        "divides the 32 planes of c into multiples of its stride 3");
    row("attention", image, R"({"op": "attention", "heads": 4})", 2, 1,
        "1 for a network with attention, which is not divided");
    row("reshape", image,
        R"({"op": "reshape", "channels": 16, "size": [256]}, {"op": "linear", "outputs": 1})", 2, 1,
        "with a reshape");
    row("no axes", R"({"channels": 16})", R"({"op": "dense", "outputs": 4})", 2, 1,
        "1 for a network without spatial axes");
    row("no tables", image, conv, 1, 2,
        "/plan/embedding_parallel: 2, 1 for a network without embedding tables");
    const char* table = R"({"op": "embedding", "rows": 10, "dim": 4}, {"op": "dense", "outputs": 4})";
    row("too few tables", R"({"channels": 1})", table, 1, 2, "at most the 1 embedding tables");
  }

  void mistakes() {
    QFETCH(QString, input);
    QFETCH(QString, layers);
    QFETCH(int, spatial);
    QFETCH(int, embedding);
    QFETCH(QString, message);
    const QString found = QString::fromStdString(
        said(divided(network(input.toStdString(), layers.toStdString()), spatial, embedding, 2)));
    QVERIFY2(found.contains(message), qPrintable(found));
  }

  void ranksOfTables() {
    Scenario s = divided(recommender(), 1, 3, 4);
    QCOMPARE(QString::fromStdString(said(s)),
             QStringLiteral("/plan/embedding_parallel: 3, a divisor of the 4 data-parallel ranks"));
    Scenario gpt = test::small_gpt();
    gpt.plan.embedding_parallel = 2;
    QVERIFY(said(gpt).find("/plan/embedding_parallel: 2, 1") == 0);
  }
};

QTEST_APPLESS_MAIN(TestDividedLayerLists)
#include "test_divided_layer_lists.moc"
