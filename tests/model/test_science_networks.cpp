// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numeric>

#include <QTest>

#include "tests/model/published_science.h"

using namespace scaleroof;
using test::near, test::shipped, test::exact, test::published_science;

namespace {

LayerTable table_of(const char* id) {
  return shipped(id).layer_list()->table;
}

/// Recommenders, translation and science: networks whose operators are not all convolutions. Multiply-adds of
/// each are worked out here from the published sizes, operator by operator.
class TestScienceNetworks : public QObject {
  Q_OBJECT

 private slots:
  void published_counts_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(published_science)); ++i)
      QTest::newRow(published_science[i].id) << i;
  }

  void published_counts() {
    QFETCH(int, index);
    QVERIFY(test::agrees(published_science[index]));
  }

  void cosmoflow() {
    const LayerTable table = shipped("cosmoflow").layer_list()->table;
    // Convolutions of 27 taps, 4 -> 32 -> 64 -> 128 -> 256 -> 512 channels, each with bias, at 128^3, 64^3,
    // 32^3, 16^3, 8^3; dense 512 x 4^3 = 32,768 -> 128 -> 64 -> 4.
    const double weights[] = {4 * 32 * 27., 32 * 64 * 27., 64 * 128 * 27., 128 * 256 * 27., 256 * 512 * 27.};
    const double sides[] = {128, 64, 32, 16, 8};
    const double dense = 32'768. * 128 + 128. * 64 + 64. * 4;
    double parameters = dense + 32 + 64 + 128 + 256 + 512 + 128 + 64 + 4;
    double multiply_adds = dense;
    for (int i = 0; i < 5; ++i) {
      parameters += weights[i];
      multiply_adds += weights[i] * std::pow(sides[i], 3);
    }
    QCOMPARE(table.parameters, parameters);
    QCOMPARE(table.multiply_adds, multiply_adds);
    QCOMPARE(table.filter.maxCoeff(), 27.0);
    QCOMPARE(table.output_classes, 4.0);
  }

  void dlrm() {
    // Naumov et al. 2019 with MLPerf's sizes. 26 tables, at most 40 million rows, of 128; their rows:
    const double rows[] = {39'884'406, 39'043,     17'289,     7'420,      20'263,  3,      7'120, 1'543, 63,
                           38'532'951, 2'953'546,  403'346,    10,         2'208,   11'938, 155,   4,     976,
                           14,         39'979'771, 25'641'295, 39'664'984, 585'935, 12'972, 108,   36};
    // Dense: 13 -> 512 -> 256 -> 128; 128 + 27 x 26 / 2 pairs = 479 -> 1024 -> 1024 -> 512 -> 256 -> 1.
    const double bottom = 13 * 512 + 512 * 256 + 256 * 128;
    const double top = 479 * 1024 + 1024 * 1024 + 1024 * 512 + 512 * 256 + 256;
    const double biases = 512 + 256 + 128 + 1024 + 1024 + 512 + 256 + 1;
    const LayerTable table = table_of("dlrm");
    QCOMPARE(table.parameters,
             128 * std::accumulate(std::begin(rows), std::end(rows), 0.0) + bottom + top + biases);
    QCOMPARE(table.multiply_adds, bottom + 27 * 27 * 128 + top);
  }

  void ncf() {
    // He et al. 2017. 138,493 users, 26,744 films: factors of 64 and embeddings of 128 each; 256 -> 256 ->
    // 128
    // -> 64, then 64 + 64 -> 1.
    const double dense = 256 * 256 + 256 * 128 + 128 * 64 + 128;
    const LayerTable table = table_of("ncf");
    QCOMPARE(table.parameters, (138'493. + 26'744) * (64 + 128) + dense + 256 + 128 + 64 + 1);
    QCOMPARE(table.multiply_adds, dense);
  }

  void wide_and_deep() {
    // 13 numbers; categories of 128: 250,000, 300,000, 100,000, 5,000 rows; of 64: 2,500, 4,000, 2,500, 300,
    // 2,000, 1,000, 4,000, 1,000 rows; of 19: 4 rows. The wide side has one weight a row and a number each.
    const double wide_rows = 655'000 + 17'300 + 4;
    const double tables = 128. * 655'000 + 64. * 17'300 + 19 * 4;
    const double inputs = 4 * 128 + 8 * 64 + 19 + 13;
    const double dense = inputs * 1024 + 4 * 1024. * 1024 + 1024;
    const LayerTable table = table_of("wide-and-deep");
    QCOMPARE(table.parameters, tables + dense + 5 * 1024 + 1 + wide_rows + 13 + 1);
    QCOMPARE(table.multiply_adds, dense + 13);
  }

  void gnmt() {
    // A layer of 1024 cells on 1024 inputs multiplies 4 x 1024 x 2048 weights a step, on 2048 inputs 4 x 1024
    // x 3072. Encoder: two directions, one on 2048, two more; decoder: one, three on 2048. Attention projects
    // queries and keys, scores 30 x 30 sums of 1024 and weighs 30 x 30 states. Then 32,320 logits.
    const double narrow = 4. * 1024 * 2048, wide = 4. * 1024 * 3072, h = 1024, length = 30;
    const double step = 5 * narrow + 4 * wide + 2 * h * h + h * 32'320;
    const LayerTable table = table_of("gnmt");
    QCOMPARE(table.multiply_adds, length * step + 2 * length * length * h);
    // Parameters: 2 biases of 4 x 1024 for each of ten layers; the attention's vector and bias; one table for
    // source and target; logits with biases.
    QCOMPARE(table.parameters,
             5 * narrow + 4 * wide + 9 * 8 * h + 2 * h * h + 2 * h + 32'320 * h + 32'320 * (h + 1));
  }

  void fourcastnet() {
    // Pathak et al. 2022. Patches 90 x 180 of 20 x 8 x 8 values -> 768. A block: complex filter of 8 diagonal
    // blocks of 96 x 96 twice (real and imaginary weights and biases), MLP 768 -> 3072 -> 768, two norms.
    const double patches = 90 * 180, h = 768;
    const double filter = 4 * 8 * 96. * 96, mlp = 2 * h * 3072;
    const double block = filter + 4 * h + mlp + 3072 + h + 4 * h;
    const LayerTable table = table_of("fourcastnet");
    QCOMPARE(table.parameters, 1280 * h + h + patches * h + 12 * block + 2 * h + h * 1280);
    QCOMPARE(table.multiply_adds, patches * (1280 * h + 12 * (filter + mlp) + h * 1280));
  }

  void climax() {
    // Nguyen et al. 2023: 16 x 32 patches, 48 variables, width 1024. Each variable's patch of 2 x 2 -> 1024;
    // aggregation by one learned query in 16 heads; 8 blocks of 12 h^2; head of two layers and 48 x 4
    // outputs.
    const double patches = 512, variables = 48, h = 1024;
    const double attention = patches * 4 * h * h + 2 * patches * patches * h;
    const LayerTable table = table_of("climax");
    QCOMPARE(table.multiply_adds,
             patches * variables * 4 * h                          // tokens
                 + patches * variables * 2 * h * h + h * h        // keys, values and the query
                 + 2 * patches * variables * h + patches * h * h  // aggregation
                 + h                                              // lead time
                 + 8 * (attention + patches * 8 * h * h)          // blocks
                 + patches * (2 * h * h + h * 192));              // head
    // The published code: tokens 48 x (4 h + h); variables, positions, query; attention 4 h^2 + 4 h; lead
    // time 2 h; a block 12 h^2 + 9 h + 4 h; norm 2 h; head 2 (h^2 + h) + 192 h + 192.
    QCOMPARE(table.parameters, 48 * 5 * h + 48 * h + patches * h + h + 4 * h * h + 4 * h + 2 * h +
                                   8 * (12 * h * h + 13 * h) + 2 * h + 2 * (h * h + h) + 192 * h + 192);
  }

  void graphcast() {
    // Lam et al. 2023: 721 x 1440 grid nodes, 40,962 mesh nodes, 327,660 mesh edges, 1,618,746 edges to the
    // mesh and 3 for each grid node back. All networks: inputs -> 512 -> 512 (-> 227 at the end).
    const double grid = 721 * 1440, mesh = 40'962, edges = 327'660, up = 1'618'746, down = 3 * grid, h = 512;
    const auto mlp = [h](double inputs) { return inputs * h + h * h; };
    const double encoder =
        (grid + mesh) * mlp(474) + up * (mlp(4) + mlp(3 * h)) + mesh * mlp(2 * h) + grid * mlp(h);
    const double processor = edges * mlp(4) + 16 * (edges * mlp(3 * h) + mesh * mlp(2 * h));
    const double decoder =
        mesh * mlp(h) + down * (mlp(4) + mlp(3 * h)) + grid * (mlp(2 * h) + h * h + h * 227);
    QVERIFY(near(table_of("graphcast").multiply_adds, encoder + processor + decoder, exact));
  }

  void dimenet() {
    // Gasteiger et al. 2020, with 77 atoms, 2,800 edges, 100,000 triplets, width 192. Embedding: radial basis
    // 6 and two atoms. A round: basis 6 -> 8 -> 192, two projections, down to 64 and up again, seven dense
    // layers of 192 (one residual of two, one, two residuals of two); triplets 42 -> 8 -> 64. Four outputs:
    // the basis 6 -> 192 on edges; four layers of 192 and one number an atom.
    const double atoms = 77, edges = 2'800, triplets = 100'000, h = 192;
    const double embedding = edges * (6 * h + 3 * h * h);
    const double round =
        edges * (6 * 8 + 8 * h + 2 * h * h + 2 * h * 64 + 7 * h * h) + triplets * (42 * 8 + 8 * 64);
    const double output = edges * 6 * h + atoms * (4 * h * h + h);
    QCOMPARE(table_of("dimenet-pp").multiply_adds, embedding + 3 * round + 4 * output);
  }

  void openfold() {
    // Jumper et al. 2021, supplementary methods 1.6, with r = 256 residues, s = 128 sequences. An Evoformer
    // block on the alignment (width 256, 8 heads of 32): rows and columns with gates are five projections of
    // 256 x 256 and two products with r or s keys; the pair's bias; a transition of 4.
    const double r = 256, s = 128, c = 256, z = 128;
    const double alignment = r * s * (2 * 5 * c * c + 2 * r * c + 2 * s * c + 8 * c * c) + r * r * z * 8;
    // Outer product mean: c -> 2 x 32, 32 x 32 products over s sequences for each pair, -> 128.
    const double outer = r * s * c * 64 + r * r * 1024 * s + r * r * 1024 * z;
    // Pairs, width 128: two triangle multiplications (six projections of z^2, a product over r), two triangle
    // attentions (4 heads of 32: five projections, two products, the bias), a transition of 4.
    const double pairs = r * r * (2 * (6 * z * z + r * z) + 2 * (5 * z * z + 2 * r * z + 4 * z) + 8 * z * z);
    const double evoformer = 48 * (alignment + outer + pairs);
    const double all = table_of("openfold").multiply_adds;
    // The rest: four blocks on 1,024 extra sequences of width 64, templates, embeddings, structure module.
    const double extra_outer = r * 1024 * 64. * 64 + r * r * 1024 * 1024 + r * r * 1024 * z;
    const double extra_rows = r * 1024 * (5 * 64. * 64 + 2 * r * 64 + 8 * 64. * 64) + r * r * z * 8;
    const double extra_columns = r * 1024 * (16 * 64. + 2 * 8 * 8 + 2 * 64 * 64) + r * 64 * 64;
    const double extra = 4 * (extra_outer + extra_rows + extra_columns + pairs);
    QVERIFY(all > evoformer + extra);
    QVERIFY(near(all, evoformer + extra, 0.05));
  }
};

}  // namespace

QTEST_APPLESS_MAIN(TestScienceNetworks)
#include "test_science_networks.moc"
