// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/network_reading.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

json layer_list(const std::string& input, const std::string& layers) {
  return json::parse(R"({"kind": "layers", "input": )" + input + R"(, "layers": )" + layers + "}");
}

/// What an operator adds to a 1x1 convolution from 8 to 8 channels on 4 x 6 positions that stands before it:
/// 64 weights on 24 positions, input of 192 elements kept.
LayerTable behind_convolution(const std::string& layers) {
  LayerTable table = test::read(layer_list(R"({"channels": 8, "size": [4, 6]})",
                                           R"([{"op": "conv", "filters": 8, "kernel": 1}, )" + layers + "]"))
                         .layer_list()
                         ->table;
  table.parameters -= 64;
  table.multiply_adds -= 64 * 24;
  table.stored_elements -= 192;
  return table;
}

/// Shape behind the operators, of 8 x 4 x 6 before them, as "channels x positions": a linear layer reveals
/// it.
std::pair<double, double> shape_behind(const std::string& layers) {
  const LayerTable table =
      behind_convolution(layers + R"(, {"name": "probe", "op": "linear", "outputs": 11})");
  for (Eigen::Index row = 0; row < table.rows(); ++row)
    if (table.names[static_cast<std::size_t>(row)] == "probe")
      return {table.inputs[row], table.positions[row]};
  return {};
}

}  // namespace

class TestLayerOperators : public QObject {
  Q_OBJECT

 private slots:
  void dilated_convolution() {
    // 3 wide with dilation 2 spans 5: 4 + 2 - 5 + 1 = 2 rows; dilation 1 across: 6 + 2 - 3 + 1 = 6 columns.
    const LayerTable table = test::read(layer_list(R"({"channels": 16, "size": [4, 6]})",
                                                   R"([{"op": "conv", "filters": 2, "kernel": 3, "padding": 1,
                                                        "dilation": [2, 1]}])"))
                                 .layer_list()
                                 ->table;
    QCOMPARE(table.positions[0], 12.0);
    QCOMPARE(table.filter[0], 9.0);
    QCOMPARE(table.multiply_adds, 16.0 * 2 * 9 * 12);
    QCOMPARE(table.fast_3x3[0], 0.0);
  }

  void linear() {
    const LayerTable table = behind_convolution(R"({"op": "linear", "outputs": 5})");
    QCOMPARE(table.parameters, 45.0);  // 8 x 5 and 5 biases
    QCOMPARE(table.multiply_adds, 40.0 * 24);
    QCOMPARE(table.stored_elements, 192.0);  // its input
    QVERIFY((table.convolution == Eigen::Array2d(1, 0)).all());
    QCOMPARE(table.positions[1], 24.0);
    QCOMPARE(table.first[1], 0.0);
    QCOMPARE(table.bias_elements, 0.0);
    QCOMPARE(table.memory_kernels, 0.0);
    QCOMPARE(table.names[1], std::string("linear, 8 to 5"));
    QCOMPARE(behind_convolution(R"({"op": "linear", "outputs": 5, "bias": false})").parameters, 40.0);
  }

  void norms() {
    QCOMPARE(behind_convolution(R"({"op": "norm"})").parameters, 16.0);
    QCOMPARE(behind_convolution(R"({"op": "norm", "scale_only": true})").parameters, 8.0);
    QCOMPARE(behind_convolution(R"({"op": "norm", "affine": false})").parameters, 0.0);
    // A norm without parameters does not make the data need a gradient.
    const LayerTable table =
        test::read(layer_list(R"({"channels": 8})",
                              R"([{"op": "norm", "affine": false}, {"op": "dense", "outputs": 1}])"))
            .layer_list()
            ->table;
    QCOMPARE(table.first[0], 1.0);
  }

  void self_attention() {
    const LayerTable table = behind_convolution(R"({"op": "attention", "heads": 2})");
    // Query, key, value: 8 x 24 + 24; output 8 x 8 + 8.
    QCOMPARE(table.parameters, 216.0 + 72);
    // Scores and values: two products of 24 x 24 x 8 in all heads together.
    QCOMPARE(table.multiply_adds, (192.0 + 64) * 24 + 2 * 24 * 24 * 8);
    // The input, queries, keys and values, and what the core returns: 5 x 8 on 24 positions.
    QCOMPARE(table.stored_elements, 960.0);
    QCOMPARE(table.largest_activation, 576.0);  // queries, keys and values side by side
    QCOMPARE(table.copy_elements, 576.0);
    QCOMPARE(table.memory_kernels, 2.0);
    QCOMPARE(table.rows(), Eigen::Index{3});
    QCOMPARE(table.outputs[1], 24.0);
    QCOMPARE(table.outputs[2], 8.0);
    QCOMPARE(table.attention.size(), std::size_t{1});
    const AttentionCore& core = table.attention[0];
    QCOMPARE(core.sequences, 1.0);
    QCOMPARE(core.queries, 24.0);
    QCOMPARE(core.keys, 24.0);
    QCOMPARE(core.heads, 2.0);
    QCOMPARE(core.kv_heads, 2.0);
    QCOMPARE(core.head_dim, 4.0);
    QVERIFY(!core.causal);
    QCOMPARE(core.score_elements(), 1152.0);
    QCOMPARE(core.name, std::string("attention, 2 of 4"));
  }

  void grouped_query_attention() {
    const LayerTable table = behind_convolution(R"({"name": "a", "op": "attention", "heads": 4, "head_dim": 3,
      "kv_heads": 2, "causal": true, "qkv_bias": false, "output_bias": false, "outputs": 10})");
    // Queries 12 wide, keys and values 6 each: 8 x 24; output 12 x 10.
    QCOMPARE(table.parameters, 192.0 + 120);
    QCOMPARE(table.multiply_adds, (192.0 + 120) * 24 + 2 * 24 * 24 * 12);  // causal is not halved
    // 24 positions of the input 8, queries 12, keys 6, values 6, core 12.
    QCOMPARE(table.stored_elements, 44.0 * 24);
    QCOMPARE(table.attention[0].kv_heads, 2.0);
    QVERIFY(table.attention[0].causal);
    QCOMPARE(table.output_classes, 10.0);
    QCOMPARE(table.names[1], std::string("a, query, key and value"));
    QCOMPARE(table.attention[0].name, std::string("a, core"));
  }

  void window_attention() {
    const LayerTable table =
        behind_convolution(R"({"op": "attention", "heads": 2, "window": [2, 3], "position_bias": true})");
    // 4 windows of 6; the table has (2 x 2 - 1)(2 x 3 - 1) = 15 offsets for each head.
    QCOMPARE(table.parameters, 288.0 + 30);
    QCOMPARE(table.learned_elements, 30.0);
    QCOMPARE(table.attention[0].sequences, 4.0);
    QCOMPARE(table.attention[0].queries, 6.0);
    QCOMPARE(table.multiply_adds, 256.0 * 24 + 2 * 4 * 6 * 6 * 8);
    QCOMPARE(table.copy_elements, 576.0 + 2 * 192);  // into windows and back
    // A window that does not divide is padded: 4 x 6 in windows of 3 are 2 x 2 of 9, 36 positions.
    const LayerTable padded = behind_convolution(R"({"op": "attention", "heads": 2, "window": 3})");
    QCOMPARE(padded.multiply_adds, 256.0 * 36 + 2 * 4 * 9 * 9 * 8);
    // Along one axis, for each position of the other: nothing is moved.
    const LayerTable rows = behind_convolution(R"({"op": "attention", "heads": 2, "window": [1, 6]})");
    QCOMPARE(rows.attention[0].sequences, 4.0);
    QCOMPARE(rows.attention[0].queries, 6.0);
    QCOMPARE(rows.copy_elements, 576.0);
  }

  void cross_attention() {
    const LayerTable table =
        behind_convolution(R"({"op": "attention", "heads": 2, "context": {"channels": 5, "positions": 7}})");
    // Query 8 x 8 + 8 on 24; key and value 5 x 16 + 16 on 7; output 72 on 24.
    QCOMPARE(table.parameters, 72.0 + 96 + 72);
    QCOMPARE(table.multiply_adds, 2 * 64.0 * 24 + 80 * 7 + 2 * 24 * 7 * 8);
    QCOMPARE(table.attention[0].queries, 24.0);
    QCOMPARE(table.attention[0].keys, 7.0);
    // Input, queries, core on 24 positions; keys and values on 7.
    QCOMPARE(table.stored_elements, 3.0 * 192 + 16 * 7);
    // A saved tensor as context is itself kept: 5 channels on 24 positions.
    const LayerTable saved = behind_convolution(
        R"({"op": "output", "layers": [{"op": "linear", "outputs": 5, "save_as": "memory"}]},
           {"op": "attention", "heads": 2, "context": {"tensor": "memory"}})");
    QCOMPARE(saved.attention[0].keys, 24.0);
    QCOMPARE(saved.parameters, 45.0 + 72 + 96 + 72);
    QCOMPARE(saved.stored_elements, 3.0 * 192 + 16 * 24 + 120);
  }

  void gated_attention_with_pair_bias() {
    const LayerTable table = behind_convolution(R"({"op": "attention", "heads": 2, "window": [1, 6],
      "qkv_bias": false, "gated": true, "pair_bias_channels": 3})");
    // 8 x 24, gate 8 x 8 + 8, pair bias 3 x 2, output 8 x 8 + 8.
    QCOMPARE(table.parameters, 192.0 + 72 + 6 + 72);
    // The pairs of a row's 6 positions, the same for all 4 rows.
    QCOMPARE(table.multiply_adds, (192.0 + 64 + 64) * 24 + 6 * 36 + 2 * 4 * 6 * 6 * 8);
    // Input, queries, keys, values, core, gate and product; pairs with 3 channels and 2 heads.
    QCOMPARE(table.stored_elements, 7.0 * 192 + 5 * 36);
    QCOMPARE(table.lone_activation_elements, 192.0);
    QCOMPARE(table.multiply_elements, 192.0);
  }

  void embeddings() {
    const char* input = R"({"channels": 3})";
    const LayerTable table = test::read(layer_list(input, R"([
      {"repeat": 2, "layers": [
        {"op": "embedding", "rows": 1000, "dim": 16, "lookups": 5, "pooling": "sum"}]},
      {"op": "dense", "outputs": 1, "bias": false}])"))
                                 .layer_list()
                                 ->table;
    QCOMPARE(table.parameters, 2 * 16000.0 + 16);
    QCOMPARE(table.multiply_adds, 16.0);
    QCOMPARE(table.embeddings.size(), std::size_t{1});
    QCOMPARE(table.embeddings[0].count, 2.0);
    QCOMPARE(table.embeddings[0].gathered_elements(), 80.0);
    QCOMPARE(table.embeddings[0].output_elements(), 16.0);
    QCOMPARE(table.first[0], 0.0);
    QCOMPARE(table.memory_kernels, 4.0);
    // Indices 3 once; the second table's "indices" are the first one's output; the dense layer's input.
    QCOMPARE(table.stored_elements, 3.0 + 16 + 16);
    // Not pooled: dim x lookups.
    const LayerTable sequence = test::read(layer_list(input, R"([
      {"op": "embedding", "rows": 1000, "dim": 16, "lookups": 5}, {"op": "linear", "outputs": 1}])"))
                                    .layer_list()
                                    ->table;
    QCOMPARE(sequence.positions[0], 5.0);
    QCOMPARE(sequence.inputs[0], 16.0);
    QCOMPARE(sequence.embeddings[0].output_elements(), 80.0);
  }

  void multiply() {
    // Gates of one shape.
    const LayerTable equal = behind_convolution(R"({"op": "multiply", "branches": [[], []]})");
    QCOMPARE(equal.multiply_elements, 192.0);
    QCOMPARE(equal.stored_elements, 192.0);
    QCOMPARE(equal.memory_kernels, 2.0);
    // Squeeze and excitation: a factor for each channel; the pooled 8 are kept by the convolution, its
    // output (overwritten by its activation) by the product.
    const LayerTable squeezed = behind_convolution(R"({"op": "multiply", "branches": [[],
      [{"op": "global_pool"}, {"op": "conv", "filters": 8, "kernel": 1}, {"op": "activation"}]]})");
    QCOMPARE(squeezed.multiply_elements, 0.0);
    QCOMPARE(squeezed.scale_elements, 192.0);
    QCOMPARE(squeezed.stored_elements, 192.0 + 8 + 8);
    // A vector fits too.
    QCOMPARE(behind_convolution(R"({"op": "multiply", "branches": [[], [{"op": "dense", "outputs": 8}]]})")
                 .scale_elements,
             192.0);
  }

  void add() {
    // One value for each channel, as of a time step: 8 x 4 x 6, and 64 weights and 8 biases for the 8 values.
    const LayerTable table = behind_convolution(R"({"op": "add", "branches": [
      [{"op": "global_pool"}, {"op": "linear", "outputs": 8}], []]})");
    QCOMPARE(table.add_elements, 192.0);
    QCOMPARE(table.parameters, 64.0 + 8);
  }

  void scale() {
    const LayerTable table = behind_convolution(R"({"op": "scale"})");
    QCOMPARE(table.parameters, 8.0);
    QCOMPARE(table.scale_elements, 192.0);
    QCOMPARE(table.stored_elements, 192.0);
    QCOMPARE(table.memory_kernels, 2.0);
  }

  void rearranged_tensors_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<double>("channels");
    QTest::addColumn<double>("positions");
    const auto row = [](const char* layers, double channels, double positions) {
      QTest::newRow(layers) << layers << channels << positions;
    };
    row(R"({"op": "space_to_depth", "factor": 2})", 32, 6);       // 8 x 2 x 2 on 2 x 3
    row(R"({"op": "space_to_depth", "factor": [1, 3]})", 24, 8);  // on 4 x 2
    row(R"({"op": "depth_to_space", "factor": 2})", 2, 96);       // on 8 x 12
    row(R"({"op": "crop", "size": [2, 5]})", 8, 10);
    row(R"({"op": "upsample", "factor": 2})", 8, 96);
    row(R"({"op": "upsample", "factor": [1, 2]})", 8, 48);
    row(R"({"op": "upsample", "size": [5, 7]})", 8, 35);
    row(R"({"op": "upsample", "size": 9})", 8, 81);
    row(R"({"op": "gather", "size": [50]})", 8, 50);
    row(R"({"op": "reshape", "channels": 4, "size": [48]})", 4, 48);
    row(R"({"op": "reshape", "channels": 192})", 192, 1);
    row(R"({"op": "concat", "axis": 2, "branches": [[], []]})", 8, 48);
    row(R"({"op": "input", "channels": 3, "size": [2, 2]})", 3, 4);
    row(R"({"op": "parameter", "channels": 3, "size": []})", 3, 1);
    row(R"({"op": "fourier"})", 8, 24);
    row(R"({"op": "matrix_product", "rows": 2, "columns": 3, "reduction": 4, "channels": 6})", 6, 1);
    row(R"({"op": "output", "layers": [{"op": "global_pool"}]})", 8, 24);
    row(R"({"op": "global_pool", "save_as": "a"}, {"op": "upsample", "factor": 3}, {"op": "load", "tensor": "a"})",
        8, 1);
    row(R"({"layers": [{"op": "global_pool"}], "save_as": "a"}, {"op": "dense", "outputs": 2, "save_as": "a"},
           {"op": "input", "channels": 1}, {"op": "load", "tensor": "a"})",
        2, 1);  // a group is saved; the second "a" replaces the first
  }

  void rearranged_tensors() {
    QFETCH(QString, layers);
    QTEST(shape_behind(layers.toStdString()).first, "channels");
    QTEST(shape_behind(layers.toStdString()).second, "positions");
  }

  void memory_of_rearranged_tensors() {
    const LayerTable merged = behind_convolution(R"({"op": "space_to_depth", "factor": 2})");
    QCOMPARE(merged.copy_elements, 192.0);
    QCOMPARE(merged.memory_kernels, 2.0);
    QCOMPARE(merged.stored_elements, 0.0);
    QCOMPARE(behind_convolution(R"({"op": "crop", "size": 2})").copy_elements, 32.0);
    QCOMPARE(behind_convolution(R"({"op": "gather", "size": [7]})").gather_elements, 56.0);
    QCOMPARE(behind_convolution(R"({"op": "upsample", "size": 5})").pool_elements, 192.0 + 200);
    QCOMPARE(behind_convolution(R"({"op": "reshape", "channels": 192})").memory_kernels, 0.0);
    // A transform passes over the tensor once for each axis.
    QCOMPARE(behind_convolution(R"({"op": "fourier"})").fourier_elements, 384.0);
    QCOMPARE(behind_convolution(R"({"op": "fourier", "axes": [2]})").fourier_elements, 192.0);
    QCOMPARE(behind_convolution(R"({"op": "fourier"})").memory_kernels, 4.0);
  }

  void saved_tensors_keep_their_memory() {
    // A reshaped tensor stays in its memory: both linear layers keep the same 192 elements.
    const LayerTable table =
        behind_convolution(R"({"op": "reshape", "channels": 16, "size": [12], "save_as": "s"},
      {"op": "output", "layers": [{"op": "linear", "outputs": 1}]}, {"op": "load", "tensor": "s"},
      {"op": "linear", "outputs": 2})");
    QCOMPARE(table.stored_elements, 192.0);
    QCOMPARE(table.parameters, 17.0 + 34);
  }

  void streams_through_repeats() {
    // Two streams are carried through three repeats: each adds one 8 x 8 linear layer to either.
    const LayerTable table =
        behind_convolution(R"({"op": "reshape", "channels": 8, "size": [24], "save_as": "a"},
      {"name": "b0", "op": "linear", "outputs": 8, "bias": false, "save_as": "b"},
      {"repeat": 3, "layers": [
        {"op": "load", "tensor": "a"}, {"op": "linear", "outputs": 8, "bias": false, "save_as": "a"},
        {"op": "load", "tensor": "b"}, {"op": "linear", "outputs": 8, "bias": false, "save_as": "b"}]})");
    QCOMPARE(table.parameters, 7 * 64.0);
    // All alike.
    QCOMPARE(table.rows(), Eigen::Index{2});
    QCOMPARE(table.count[1], 7.0);
    // a and b of each repeat are read by the next; b0 reads the first a: 3 + 3 tensors beside the last two.
    QCOMPARE(table.stored_elements, 6 * 192.0);
  }

  void learned_tensors() {
    const LayerTable table = behind_convolution(
        R"({"op": "add", "branches": [[], [{"op": "parameter", "channels": 8, "size": [4, 6]}]]},
           {"op": "linear", "outputs": 1, "bias": false})");
    QCOMPARE(table.parameters, 192.0 + 8);
    QCOMPARE(table.learned_elements, 192.0);
    QCOMPARE(table.stored_elements, 192.0);  // the sum
    // As a linear layer's input it is no activation, but has a gradient.
    const LayerTable read = behind_convolution(
        R"({"op": "parameter", "channels": 5}, {"op": "linear", "outputs": 1, "bias": false})");
    QCOMPARE(read.stored_elements, 0.0);
    QCOMPARE(read.first[1], 0.0);
    QCOMPARE(behind_convolution(R"({"op": "input", "channels": 5}, {"op": "linear", "outputs": 1})").first[1],
             1.0);
  }

  void matrix_products() {
    const LayerTable table = behind_convolution(R"({"op": "linear", "outputs": 8, "save_as": "left"},
      {"name": "pairs", "op": "matrix_product", "rows": 4, "columns": 4, "reduction": 6, "count": 8,
       "with": "left", "channels": 8, "size": [4, 4]})");
    QCOMPARE(table.activation_products.size(), std::size_t{1});
    const ActivationProduct& product = table.activation_products[0];
    QCOMPARE(product.batch, 8.0);
    QCOMPARE(product.rows, 4.0);
    QCOMPARE(product.columns, 4.0);
    QCOMPARE(product.reduction, 6.0);
    QCOMPARE(product.name, std::string("pairs"));
    QCOMPARE(table.multiply_adds, 64.0 * 24 + 8 * 4 * 4 * 6);
    QCOMPARE(table.parameters, 72.0);
    QCOMPARE(table.stored_elements, 2 * 192.0);
    QCOMPARE(table.rows(), Eigen::Index{2});  // it has no weights
    // The same one twice.
    const LayerTable twice = behind_convolution(R"({"repeat": 2, "layers": [{"op": "matrix_product",
      "rows": 8, "columns": 8, "reduction": 24, "channels": 8, "size": [4, 6]}]})");
    QCOMPARE(twice.activation_products.size(), std::size_t{1});
    QCOMPARE(twice.activation_products[0].count, 2.0);
    QCOMPARE(twice.multiply_adds, 2.0 * 8 * 8 * 24);
  }

  void lstm() {
    const LayerTable table =
        test::read(layer_list(R"({"channels": 3, "size": [10]})", R"([{"op": "lstm", "hidden": 4}])"))
            .layer_list()
            ->table;
    // Four gates of 3 x 4 and 4 x 4 weights and two biases each: 16 x (3 + 4 + 2).
    QCOMPARE(table.parameters, 144.0);
    QCOMPARE(table.multiply_adds, 10 * 16.0 * 7);
    QCOMPARE(table.rows(), Eigen::Index{2});
    QVERIFY((table.steps == Eigen::Array2d(1, 10)).all());
    QVERIFY((table.count == Eigen::Array2d(1, 1)).all());
    QVERIFY((table.positions == Eigen::Array2d(10, 10)).all());
    QVERIFY((table.outputs == Eigen::Array2d(16, 16)).all());
    QVERIFY((table.inputs == Eigen::Array2d(3, 4)).all());
    QVERIFY((table.first == Eigen::Array2d(1, 0)).all());
    QCOMPARE(table.recurrent_elements, 40.0);
    QCOMPARE(table.memory_kernels, 20.0);
    // Input 3; gates 16, cell 4 and output 4, each step.
    QCOMPARE(table.stored_elements, 270.0);
    QCOMPARE(table.output_classes, 4.0);
    const LayerTable both = test::read(layer_list(R"({"channels": 3, "size": [10]})",
                                                  R"([{"op": "lstm", "hidden": 4, "bidirectional": true}])"))
                                .layer_list()
                                ->table;
    QCOMPARE(both.parameters, 288.0);
    QVERIFY((both.count == Eigen::Array2d(2, 2)).all());
    QCOMPARE(both.output_classes, 8.0);
    QCOMPARE(both.stored_elements, 30.0 + 2 * 240);
  }

  void mistakes_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* layers, const char* pointer, const char* message) {
      QTest::newRow(name) << layers << pointer << message;
    };
    row("dilated too far", R"([{"op": "conv", "filters": 3, "kernel": 3, "dilation": 4}])",
        "/layers/0/kernel", "9 wide; at most its padded input, 8 here");
    row("dilation of three axes", R"([{"op": "conv", "filters": 3, "kernel": 3, "dilation": [1, 1, 1]}])",
        "/layers/0/dilation", "2 axes");
    row("heads", R"([{"op": "attention", "heads": 4}])", "/layers/0/heads", "a divisor of the 6 channels");
    row("key-value heads", R"([{"op": "attention", "heads": 3, "kv_heads": 2}])", "/layers/0/kv_heads",
        "a divisor of the 3 heads");
    row("window", R"([{"op": "attention", "heads": 3, "window": 9}])", "/layers/0/window",
        "at most the axis's size, 8");
    row("window axes", R"([{"op": "attention", "heads": 3, "window": [1]}])", "/layers/0/window", "2 axes");
    row("unknown context", R"([{"op": "attention", "heads": 3, "context": {"tensor": "x"}}])",
        "/layers/0/context", "the save_as of an operator before");
    row("context member", R"([{"op": "attention", "heads": 3, "context": {"tensor": "x", "positions": 3}}])",
        "/layers/0/context/positions", "positions");
    row("context with relative positions",
        R"([{"op": "attention", "heads": 3, "position_bias": true, "context": {"channels": 1, "positions": 3}}])",
        "/layers/0/position_bias", "one sequence");
    row("attention too large", R"([{"op": "gather", "size": [1000000]}, {"op": "attention", "heads": 6}])",
        "/layers/1", "at most 1e+12");
    row("scale without affine", R"([{"op": "norm", "affine": false, "scale_only": true}])",
        "/layers/0/scale_only", "without a scale");
    row("pooling word", R"([{"op": "embedding", "rows": 9, "dim": 2, "pooling": "mean"}])",
        "/layers/0/pooling", "sum");
    row("no rows", R"([{"op": "embedding", "dim": 2}])", "/layers/0/rows", "whole number");
    row("product of shapes", R"([{"op": "multiply", "branches": [[], [{"op": "pool", "kernel": 2}]]}])",
        "/layers/0/branches", "6 x 8 x 8 and 6 x 4 x 4");
    row("product of axes",
        R"([{"op": "multiply", "branches": [[], [{"op": "reshape", "channels": 6, "size": [64]}]]}])",
        "/layers/0/branches", "as many axes");
    row("space to depth", R"([{"op": "space_to_depth", "factor": 3}])", "/layers/0/factor",
        "a divisor of the axis's size, 8");
    row("depth to space", R"([{"op": "depth_to_space", "factor": 2}])", "/layers/0/factor",
        "divides the 6 channels");
    row("crop", R"([{"op": "crop", "size": 9}])", "/layers/0/size", "at most the axis's size, 8");
    row("upsampled twice", R"([{"op": "upsample", "factor": 2, "size": 9}])", "/layers/0/factor",
        "one of the two");
    row("reshape", R"([{"op": "reshape", "channels": 6, "size": [9]}])", "/layers/0", "as many elements");
    row("four axes", R"([{"op": "reshape", "channels": 6, "size": [8, 2, 2, 2]}])", "/layers/0/size",
        "three axes");
    row("unknown tensor", R"([{"op": "load", "tensor": "skip"}])", "/layers/0/tensor",
        "\"skip\"; the save_as of an operator before");
    row("saved later", R"([{"op": "load", "tensor": "a"}, {"op": "norm", "save_as": "a"}])",
        "/layers/0/tensor", "\"a\"");
    row("unknown operand", R"([{"op": "matrix_product", "rows": 1, "columns": 1, "reduction": 1,
        "channels": 1, "with": "b"}])",
        "/layers/0/with", "\"b\"");
    row("output without layers", R"([{"op": "output"}])", "/layers/0/layers", "a list");
    row("recurrence over two axes", R"([{"op": "lstm", "hidden": 3}])", "/layers/0", "one spatial axis");
    row("transform of an axis", R"([{"op": "fourier", "axes": [3]}])", "/layers/0/axes", "from 1 to 2");
    row("transform twice", R"([{"op": "fourier", "axes": [1, 1]}])", "/layers/0/axes", "different axes");
    row("concatenation axis", R"([{"op": "concat", "axis": 3, "branches": [[], []]}])", "/layers/0/axis",
        "to 2 (spatial axes)");
    row("concatenation of positions",
        R"([{"op": "concat", "axis": 1, "branches": [[], [{"op": "pool", "kernel": 2}]]}])",
        "/layers/0/branches", "alike but for the axis");
    row("huge input", R"([{"op": "input", "channels": 1000000, "size": [1000, 10000]}])", "/layers/0",
        "at most 1e+12");
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
};

QTEST_APPLESS_MAIN(TestLayerOperators)
#include "test_layer_operators.moc"
