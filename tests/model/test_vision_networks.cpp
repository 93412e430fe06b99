// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/published_vision.h"

using namespace scaleroof;
using test::near, test::shipped, test::published_vision;

class TestVisionNetworks : public QObject {
  Q_OBJECT

 private slots:
  void published_counts_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(published_vision)); ++i)
      QTest::newRow(published_vision[i].id) << i;
  }

  void published_counts() {
    QFETCH(int, index);
    QVERIFY(test::agrees(published_vision[index]));
  }

  void resnet50() {
    const Network network = shipped("resnet50");
    const LayerTable& table = network.layer_list()->table;
    // Outputs of the convolutions: 11.11 M (timm, macts of resnet50), all of them normalised.
    const double conv_outputs = (table.count * table.positions * table.outputs * table.convolution).sum();
    QVERIFY(near(conv_outputs, 11.11e6, 0.001));
    QCOMPARE(table.norm_elements, conv_outputs);
    // Residual sums: 3 of 256 x 56^2, 4 of 512 x 28^2, 6 of 1024 x 14^2, 3 of 2048 x 7^2
    // = 2,408,448 + 1,605,632 + 1,204,224 + 301,056.
    QCOMPARE(table.add_elements, 5'519'360.0);
    // Every norm has its activation except those before a sum (two where the shortcut is projected), and
    // every sum has one: 11,113,984 - 5,519,360 (last norms) - 1,505,280 (projections 802,816 + 401,408 +
    // 200,704 + 100,352) + 5,519,360.
    QCOMPARE(table.fused_activation_elements, 9'608'704.0);
    QCOMPARE(table.lone_activation_elements, 0.0);
    QCOMPARE(table.bias_elements, 0.0);
    QCOMPARE(table.pool_elements, 802'816.0 + 200'704.0);  // 64 x 112^2 to 64 x 56^2
    QCOMPARE(table.global_pool_elements, 100'352.0);       // 2048 x 7^2
    QCOMPARE(table.concat_elements, 0.0);
    // 53 norms x 3, 49 activations, 16 sums, 2 poolings x 2.
    QCOMPARE(table.memory_kernels, 53 * 3.0 + (49 + 16 + 2) * 2.0);
    // What backward reads: the input 150,528; 11,113,984 inputs of norms; 9,608,704 activations; the pooled
    // 200,704 with two elements of index each; 2,048 before the classifier.
    QCOMPARE(table.stored_elements, 150'528.0 + 11'113'984.0 + 9'608'704.0 + 3 * 200'704.0 + 2'048.0);
    // Memory slopes measured on PyTorch's ResNet-50 say 21.475 M elements (mmaction2 0.x, TSN model zoo).
    QVERIFY(near(table.stored_elements, 21.475e6, 0.001));
    QCOMPARE(table.largest_activation, 802'816.0);
    QCOMPARE(table.output_classes, 1000.0);
    QCOMPARE(table.count.sum(), 54.0);
    QCOMPARE(table.first.sum(), 1.0);
    QCOMPARE(table.names.front(), std::string("stem"));
    QCOMPARE(table.names[1], std::string("stage 1/reduce"));
    QCOMPARE(network.tokens_per_sample(), std::int64_t{1});
  }

  void convolution_outputs_data() {
    QTest::addColumn<double>("expected");
    // timm, macts in M, of the networks that have no dense layer but the classifier.
    QTest::newRow("resnet18") << 2.48e6;
    QTest::newRow("resnet34") << 3.74e6;
    QTest::newRow("resnet101") << 16.23e6;
    QTest::newRow("resnet152") << 22.56e6;
    QTest::newRow("resnext101-32x8d") << 31.21e6;
    QTest::newRow("inception-v3") << 8.97e6;
    QTest::newRow("densenet121") << 6.90e6;
    QTest::newRow("mobilenet-v2") << 6.68e6;
    QTest::newRow("vgg16") << 13.56e6;
  }

  void convolution_outputs() {
    QFETCH(double, expected);
    const Network network = shipped(QTest::currentDataTag());
    const LayerTable& table = network.layer_list()->table;
    QVERIFY(near((table.count * table.positions * table.outputs * table.convolution).sum(), expected, 0.003));
  }

  void mobilenet_keeps() {
    // Memory slopes measured on PyTorch's MobileNetV2 say 13.507 M elements (mmaction2 0.x, TSM model zoo).
    QVERIFY(near(shipped("mobilenet-v2").layer_list()->table.stored_elements, 13.507e6, 0.01));
  }

  void alexnet() {
    // Weights and biases: 64 x 3 x 121 + 64, 192 x 64 x 25 + 192, 384 x 192 x 9 + 384, 384 x 384 x 9 + 384,
    // 256 x 384 x 9 + 256, 9216 x 4096 + 4096, 4096^2 + 4096, 4096 x 1000 + 1000 = 61,838,248.
    // Positions: 55^2 (227 - 11 over 4), pooled to 27^2, 13^2, 13^2, 13^2, pooled to 6^2. Multiply-adds:
    // 23,232 x 3025 + 307,200 x 729 + (663,552 + 1,327,104 + 884,736) x 169 + 37,748,736 + 16,777,216 +
    // 4,096,000.
    const double multiply_adds = 23'232.0 * 3025 + 307'200.0 * 729 + 2'875'392.0 * 169 + 58'621'952.0;
    QCOMPARE(shipped("alexnet").layer_list()->table.multiply_adds, multiply_adds);
  }
};

QTEST_APPLESS_MAIN(TestVisionNetworks)
#include "test_vision_networks.moc"
