// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/network_reading.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

/// {"kind": "layers", "input": ..., "layers": ...} from the text of the two.
json layer_list(const std::string& input, const std::string& layers) {
  return json::parse(R"({"kind": "layers", "input": )" + input + R"(, "layers": )" + layers + "}");
}

LayerTable expand(const std::string& input, const std::string& layers) {
  return test::read(layer_list(input, layers)).layer_list()->table;
}

}  // namespace

class TestLayerLists : public QObject {
  Q_OBJECT

 private slots:
  void grouped_strided_convolution() {
    const LayerTable table = expand(R"({"channels": 8, "size": [10, 12]})",
                                    R"([{"op": "conv", "filters": 16, "kernel": 3, "stride": 2, "padding": 1,
                                         "groups": 4, "bias": true}])");
    QCOMPARE(table.rows(), Eigen::Index{1});
    // (10 + 2 - 3) / 2 + 1 = 5 rows, (12 + 2 - 3) / 2 + 1 = 6 columns, rounded down.
    QCOMPARE(table.positions[0], 30.0);
    QCOMPARE(table.input_positions[0], 120.0);
    QCOMPARE(table.outputs[0], 16.0);
    QCOMPARE(table.inputs[0], 8.0);
    QCOMPARE(table.filter[0], 9.0);
    QCOMPARE(table.groups[0], 4.0);
    QCOMPARE(table.convolution[0], 1.0);
    QCOMPARE(table.first[0], 1.0);
    QCOMPARE(table.fast_3x3[0], 0.0);
    QCOMPARE(table.non_square[0], 0.0);
    // Weights 8 x 16 x 9 / 4 = 288, and 16 biases, each on 30 positions.
    QCOMPARE(table.parameters, 304.0);
    QCOMPARE(table.multiply_adds, 288.0 * 30);
    QCOMPARE(table.bias_elements, 480.0);
    QCOMPARE(table.memory_kernels, 2.0);
    QCOMPARE(table.stored_elements, 960.0);  // the input; nobody reads the output again
    QCOMPARE(table.largest_activation, 960.0);
    QCOMPARE(table.output_classes, 16.0);
    QCOMPARE(table.names[0], std::string("3x3 convolution, 8 to 16 channels, 5x6"));
  }

  void three_dimensional_convolution() {
    const LayerTable table =
        expand(R"({"channels": 2, "size": [8, 8, 9]})",
               R"([{"op": "conv", "filters": 4, "kernel": 3, "stride": [2, 2, 3], "padding": "same"}])");
    // "same": 8/2, 8/2, 9/3 rounded up = 4 x 4 x 3.
    QCOMPARE(table.positions[0], 48.0);
    QCOMPARE(table.filter[0], 27.0);
    QCOMPARE(table.parameters, 2 * 4 * 27.0);
    QCOMPARE(table.multiply_adds, 216.0 * 48);
  }

  void non_square_convolution() {
    const LayerTable table = expand(R"({"channels": 16, "size": [9, 9]})",
                                    R"([{"op": "conv", "filters": 16, "kernel": [1, 7], "padding": [0, 3]},
                   {"op": "conv", "filters": 16, "kernel": 3}, {"op": "conv", "filters": 16, "kernel": 5}])");
    QCOMPARE(table.positions[0], 81.0);
    QCOMPARE(table.positions[1], 49.0);  // valid: 9 - 3 + 1
    QCOMPARE(table.positions[2], 9.0);   // 7 - 5 + 1
    QCOMPARE(table.filter[0], 7.0);
    QVERIFY((table.non_square == Eigen::Array3d(1, 0, 0)).all());
    QVERIFY((table.fast_3x3 == Eigen::Array3d(0, 1, 0)).all());
    QVERIFY((table.fast_5x5 == Eigen::Array3d(0, 0, 1)).all());
    QVERIFY((table.first == Eigen::Array3d(1, 0, 0)).all());
  }

  void few_channels_are_not_fast() {
    const LayerTable table =
        expand(R"({"channels": 15, "size": [9, 9]})", R"([{"op": "conv", "filters": 16, "kernel": 3}])");
    QCOMPARE(table.fast_3x3[0], 0.0);
  }

  void depthwise_convolution() {
    const LayerTable table = expand(R"({"channels": 6, "size": [4, 4]})",
                                    R"([{"op": "conv", "kernel": 3, "padding": 1, "groups": "depthwise"}])");
    QCOMPARE(table.groups[0], 6.0);
    QCOMPARE(table.outputs[0], 6.0);
    QCOMPARE(table.parameters, 54.0);  // 9 for each of 6 channels
    QCOMPARE(table.multiply_adds, 54.0 * 16);
  }

  void transposed_convolution() {
    const LayerTable table =
        expand(R"({"channels": 6, "size": [4, 4]})",
               R"([{"op": "conv", "filters": 3, "kernel": 2, "stride": 2, "transposed": true}])");
    // (4 - 1) x 2 + 2 = 8. Each of the 16 inputs meets 6 x 3 x 4 weights.
    QCOMPARE(table.parameters, 72.0);
    QCOMPARE(table.multiply_adds, 72.0 * 16);
    // Entered as the convolution from 3 channels at 8 x 8 to 6 at 4 x 4 that it transposes.
    QCOMPARE(table.positions[0], 16.0);
    QCOMPARE(table.input_positions[0], 64.0);
    QCOMPARE(table.outputs[0], 6.0);
    QCOMPARE(table.inputs[0], 3.0);
    QCOMPARE(table.output_classes, 3.0);
    QCOMPARE(table.largest_activation, 192.0);
    QCOMPARE(table.stored_elements, 96.0);
    QCOMPARE(table.names[0], std::string("2x2 transposed convolution, 6 to 3 channels, 8x8"));
    // "same" multiplies the size by the stride; padding crops either side: (4 - 1) x 2 + 3 - 2 = 7.
    const char* input = R"({"channels": 6, "size": [4, 4]})";
    const auto size_of = [&](const char* padding) {
      return expand(input, R"([{"op": "conv", "filters": 3, "kernel": 3, "stride": 2, "transposed": true,
                                "padding": )" +
                               std::string(padding) + "}]")
          .input_positions[0];
    };
    QCOMPARE(size_of("\"same\""), 64.0);
    QCOMPARE(size_of("1"), 49.0);
    QCOMPARE(size_of("\"valid\""), 81.0);
  }

  void branches() {
    const LayerTable table = expand(R"({"channels": 16, "size": [6, 6]})", R"([
      {"op": "add", "branches": [[{"op": "conv", "filters": 16, "kernel": 3, "padding": 1}], []]},
      {"op": "activation"},
      {"op": "concat", "branches": [[{"op": "conv", "filters": 8, "kernel": 1}], []]},
      {"op": "dense", "outputs": 10}])");
    QCOMPARE(table.rows(), Eigen::Index{3});
    // Weights: 16 x 16 x 9 = 2304 on 36 positions, 16 x 8 = 128 on 36, dense 24 x 36 x 10 + 10 biases.
    QCOMPARE(table.parameters, 2304.0 + 128 + 8640 + 10);
    QCOMPARE(table.multiply_adds, 2304.0 * 36 + 128 * 36 + 8640);
    QCOMPARE(table.add_elements, 576.0);
    QCOMPARE(table.fused_activation_elements, 576.0);
    QCOMPARE(table.concat_elements, 864.0);
    QCOMPARE(table.bias_elements, 0.0);
    QCOMPARE(table.memory_kernels, 6.0);
    // Input 576; the sum, overwritten by its activation, 576; the concatenation 864.
    QCOMPARE(table.stored_elements, 2016.0);
    QVERIFY((table.first == Eigen::Array3d(1, 0, 0)).all());
    QVERIFY((table.convolution == Eigen::Array3d(1, 1, 0)).all());
    QCOMPARE(table.positions[2], 1.0);
    QCOMPARE(table.inputs[2], 864.0);
    QCOMPARE(table.names[2], std::string("dense, 864 to 10"));
  }

  void sum_of_three() {
    const LayerTable table = expand(R"({"channels": 2, "size": [3]})", R"([
      {"op": "add", "branches": [[{"op": "conv", "filters": 2, "kernel": 1}], [], []]}])");
    QCOMPARE(table.add_elements, 12.0);  // two additions of 6
    QCOMPARE(table.memory_kernels, 4.0);
  }

  void repeat_merges() {
    const LayerTable table = expand(R"({"channels": 4, "size": [5, 5]})", R"([
      {"name": "body", "repeat": 3, "layers": [
        {"name": "filter", "op": "conv", "filters": 4, "kernel": 3, "padding": 1},
        {"op": "norm"}, {"op": "activation"}]}])");
    // The first one reads the input and has no data gradient; the other two are alike.
    QCOMPARE(table.rows(), Eigen::Index{2});
    QVERIFY((table.count == Eigen::Array2d(1, 2)).all());
    QVERIFY((table.first == Eigen::Array2d(1, 0)).all());
    QCOMPARE(table.names[0], std::string("body/filter"));
    QCOMPARE(table.parameters, 3 * (144.0 + 8));
    QCOMPARE(table.norm_elements, 300.0);
    QCOMPARE(table.fused_activation_elements, 300.0);
    QCOMPARE(table.memory_kernels, 3 * (3.0 + 2));
    // Input; three convolution outputs that the norms read; three activations in the norms' outputs.
    QCOMPARE(table.stored_elements, 7 * 100.0);
  }

  void pooling_and_activations() {
    const LayerTable table = expand(R"({"channels": 2, "size": [8, 8]})", R"([
      {"op": "conv", "filters": 4, "kernel": 1}, {"op": "activation", "in_place": false},
      {"op": "pool", "kernel": 2}, {"op": "activation"},
      {"op": "upsample", "factor": 2},
      {"op": "pool", "mode": "average", "kernel": 3, "stride": 1, "padding": 1},
      {"op": "global_pool"}, {"op": "dense", "outputs": 3, "bias": false}])");
    // Maximum pooling 256 to 64, upsampling 64 to 256, average pooling 256 to 256.
    QCOMPARE(table.pool_elements, 320.0 + 320 + 512);
    QCOMPARE(table.global_pool_elements, 256.0);
    QCOMPARE(table.lone_activation_elements, 256.0 + 64);
    QCOMPARE(table.memory_kernels, 6 * 2.0);
    QCOMPARE(table.parameters, 8.0 + 12);
    // Input 128; convolution output 256 and its activation's own 256; pooled 64 (overwritten by its
    // activation) with 128 for the indices; 4 before the dense layer. Averages and upsampling keep nothing.
    QCOMPARE(table.stored_elements, 128.0 + 256 + 256 + 64 + 128 + 4);
  }

  void vector_input() {
    const LayerTable table = expand(R"({"channels": 13})", R"([{"op": "dense", "outputs": 512},
      {"op": "activation"}, {"op": "dense", "outputs": 1}])");
    QCOMPARE(table.parameters, 13 * 512.0 + 512 + 512 + 1);
    QCOMPARE(table.stored_elements, 13.0 + 512);
    QVERIFY((table.first == Eigen::Array2d(1, 0)).all());
  }

  void pooled_input_still_has_no_gradient() {
    const LayerTable table =
        expand(R"({"channels": 3, "size": [8, 8]})",
               R"([{"op": "pool", "kernel": 2}, {"op": "conv", "filters": 4, "kernel": 1}])");
    QCOMPARE(table.first[0], 1.0);
  }

  void limits() {
    const char* unit = R"({"channels": 1, "size": [1, 1]})";
    const std::string conv = R"({"op": "conv", "filters": 1, "kernel": 1})";
    const LayerTable table = expand(unit, R"([{"repeat": 100000, "layers": [)" + conv + "]}]");
    QCOMPARE(table.count.sum(), 100'000.0);
    QCOMPARE(table.rows(), Eigen::Index{2});
    // 64 lists inside one another are read; their pointers are "/layers/0/layers/0...".
    std::string nested = conv;
    for (int i = 0; i < 63; ++i) nested = R"({"layers": [)" + nested + "]}";
    QCOMPARE(expand(unit, "[" + nested + "]").rows(), Eigen::Index{1});
    const Error::Details deep = test::refusal(layer_list(unit, R"([{"layers": [)" + nested + "]}]"));
    QVERIFY(deep.expected.find("64 deep") != std::string::npos);
    // Parameters far beyond 2^63 stay finite.
    const LayerTable large = expand(R"({"channels": 1000000, "size": [1000, 1000]})",
                                    R"([{"op": "dense", "outputs": 1000000000, "bias": false}])");
    QCOMPARE(large.parameters, 1e21);
  }

  void mistakes_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* layers, const char* pointer, const char* message) {
      QTest::newRow(name) << layers << pointer << message;
    };
    row("empty", "[]", "/layers", "at least one operator");
    row("no list", "7", "/layers", "a list");
    row("no object", "[7]", "/layers/0", "an object");
    row("nothing computed", R"([{"op": "activation"}])", "/layers", "no convolution and no dense layer");
    row("unknown operator", R"([{"op": "convolution"}])", "/layers/0/op", "conv");
    row("no operator", R"([{"name": "x"}])", "/layers/0/op", "conv");
    row("unknown member", R"([{"op": "norm", "kernel": 3}])", "/layers/0/kernel", "kernel");
    row("no filters", R"([{"op": "conv", "kernel": 3}])", "/layers/0/filters", "whole number");
    row("no kernel", R"([{"op": "conv", "filters": 3}])", "/layers/0/kernel", "whole number");
    row("zero kernel", R"([{"op": "conv", "filters": 3, "kernel": 0}])", "/layers/0/kernel", "at least 1");
    row("kernel of three axes", R"([{"op": "conv", "filters": 3, "kernel": [1, 1, 1]}])", "/layers/0/kernel",
        "2 axes");
    row("kernel too large", R"([{"op": "conv", "filters": 3, "kernel": 11, "padding": 1}])",
        "/layers/0/kernel", "at most its padded input, 10 here");
    row("pool too large", R"([{"op": "pool", "kernel": 9}, {"op": "dense", "outputs": 1}])",
        "/layers/0/kernel", "8 here");
    row("huge kernel", R"([{"op": "conv", "filters": 3, "kernel": 100000001}])", "/layers/0/kernel",
        "at most 100000000");
    row("zero stride", R"([{"op": "conv", "filters": 3, "kernel": 1, "stride": 0}])", "/layers/0/stride",
        "at least 1");
    row("negative padding", R"([{"op": "conv", "filters": 3, "kernel": 1, "padding": -1}])",
        "/layers/0/padding", "at least 0");
    row("padding word", R"([{"op": "conv", "filters": 3, "kernel": 1, "padding": "smae"}])",
        "/layers/0/padding", "same");
    row("groups of inputs", R"([{"op": "conv", "filters": 8, "kernel": 1, "groups": 4}])", "/layers/0/groups",
        "a divisor of the 6 input channels");
    row("groups of outputs", R"([{"op": "conv", "filters": 8, "kernel": 1, "groups": 3}])",
        "/layers/0/filters", "a multiple of the 3 groups");
    row("groups word", R"([{"op": "conv", "filters": 8, "kernel": 1, "groups": "depth"}])",
        "/layers/0/groups", "depthwise");
    row("filters", R"([{"op": "conv", "filters": 1e12, "kernel": 1}])", "/layers/0/filters", "at most");
    row("sum of shapes", R"([{"op": "add", "branches": [[{"op": "conv", "filters": 7, "kernel": 1}], []]}])",
        "/layers/0/branches", "7 x 8 x 8 and 6 x 8 x 8");
    row("concatenation of sizes", R"([{"op": "concat", "branches": [[{"op": "pool", "kernel": 2}], []]}])",
        "/layers/0/branches", "6 x 4 x 4 and 6 x 8 x 8");
    row("one branch", R"([{"op": "add", "branches": [[]]}])", "/layers/0/branches", "at least two");
    row("branch no list", R"([{"op": "add", "branches": [[], 3]}])", "/layers/0/branches/1",
        "a list of operators");
    row("inside a branch", R"([{"op": "add", "branches": [[], [{"op": "nrom"}]]}])",
        "/layers/0/branches/1/0/op", "norm");
    row("convolution of a vector",
        R"([{"op": "dense", "outputs": 9}, {"op": "conv", "filters": 3, "kernel": 1}])", "/layers/1",
        "a vector of 9");
    row("pooling of a vector", R"([{"op": "dense", "outputs": 9}, {"op": "global_pool"}])", "/layers/1",
        "a vector of 9");
    row("repeat zero", R"([{"repeat": 0, "layers": [{"op": "norm"}]}])", "/layers/0/repeat", "at least 1");
    row("repeat too often", R"([{"repeat": 100001, "layers": [{"op": "norm"}]}])", "/layers/0/repeat",
        "at most 100000");
    row("repeat what", R"([{"repeat": 2}])", "/layers/0/layers", "a list");
    row("too many operators",
        R"([{"repeat": 100000, "layers": [{"repeat": 100000, "layers": [{"op": "norm"}]}]}])",
        "/layers/0/layers/0/layers/0", "1000000 operators");
    row("upsample by zero", R"([{"op": "upsample", "factor": 0}])", "/layers/0/factor", "at least 1");
    row("upsample too far", R"([{"repeat": 9, "layers": [{"op": "upsample", "factor": 1000000}]}])",
        "/layers/0/layers/0", "elements");
    row("transposed padding",
        R"([{"op": "conv", "filters": 1, "kernel": 1, "padding": 4, "transposed": true}])",
        "/layers/0/padding", "leaves something");
    row("name", R"([{"op": "norm", "name": 3}])", "/layers/0/name", "a text");
  }

  void mistakes() {
    QFETCH(QString, layers);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const Error::Details details =
        test::refusal(layer_list(R"({"channels": 6, "size": [8, 8]})", layers.toStdString()));
    QCOMPARE(QString::fromStdString(details.pointer), pointer);
    const std::string said = details.found + "; " + details.expected;
    QVERIFY2(QString::fromStdString(said).contains(message), said.c_str());
  }

  void input_mistakes_data() {
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("pointer");
    QTest::newRow("no channels") << R"({"size": [8, 8]})"
                                 << "/input/channels";
    QTest::newRow("zero channels") << R"({"channels": 0})"
                                   << "/input/channels";
    QTest::newRow("zero size") << R"({"channels": 3, "size": [8, 0]})"
                               << "/input/size/1";
    QTest::newRow("four axes") << R"({"channels": 3, "size": [8, 8, 8, 8]})"
                               << "/input/size";
    QTest::newRow("long axis") << R"({"channels": 3, "size": [8, 100000001]})"
                               << "/input/size";
    QTest::newRow("unknown") << R"({"channels": 3, "sizes": [8, 8]})"
                             << "/input/sizes";
    QTest::newRow("overflow") << R"({"channels": 1000000000, "size": [1000000, 1000000, 1000000]})"
                              << "/input";
    QTest::newRow("no object") << "[3, 8, 8]"
                               << "/input";
  }

  void input_mistakes() {
    QFETCH(QString, input);
    QFETCH(QString, pointer);
    const Error::Details details =
        test::refusal(layer_list(input.toStdString(), R"([{"op": "dense", "outputs": 3}])"));
    QCOMPARE(QString::fromStdString(details.pointer), pointer);
  }

  void one_error_sentence() {
    try {
      test::read(layer_list(R"({"channels": 6, "size": [8, 8]})",
                            R"([{"op": "conv", "filters": 3, "kernel": 11}])"));
      QFAIL("accepted");
    } catch (const Error& error) {
      QCOMPARE(QString(error.what()),
               QStringLiteral("network.json: /layers/0/kernel: found 11, expected at most its padded input, "
                              "8 here"));
    }
  }
};

QTEST_APPLESS_MAIN(TestLayerLists)
#include "test_layer_lists.moc"
