// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <QTest>

#include "tests/model/published_vision.h"

using namespace scaleroof;
using nlohmann::json;
using test::exact, test::near, test::shipped, test::source_dir, test::Published;

namespace {

/// Forward FLOPs of a GPT by the published formula: Narayanan et al. 2021, equation 3, is
/// 96 B s l h^2 (1 + s / 6h + V / 16lh) for forward, backward (twice the forward) and one recomputed forward
/// of everything but the head. The head's share is 96 B s l h^2 V / 16lh = 6 B s h V, without recomputation:
/// its forward is a third, 2 s h V. The rest, 96 s l h^2 + 16 s^2 l h, is four forwards: 24 s l h^2 + 4 s^2 l
/// h.
double narayanan_forward(double l, double h, double vocab, double s) {
  return 24 * s * l * h * h + 4 * s * s * l * h + 2 * s * h * vocab;
}

// Sources, in the order of the rows (vision has a table of its own):
// - cosmoflow: no published count; worked out in cosmoflow() below.
// - gpt2 family, llama, bloom: parameter counts of the models on Hugging Face. BLOOM's norm over the
//   embeddings (2 x 14,336 of 176 G) is left out here.
// - megatron: Narayanan et al. 2021, table 1 (one decimal of G); Korthikanti et al. 2022, table 3: "22B".
// - gpt3: Brown et al. 2020, table D.1: 174,600 M.
// - bert: BertForPreTraining of Hugging Face, bert-large-uncased and bert-base-uncased; derived in bert().
const Published published[] = {
    {"cosmoflow", 8'907'556, exact, 2 * 34'431'049'984.0, exact},
    {"gpt2", 124'439'808, exact, narayanan_forward(12, 768, 50257, 1024), exact},
    {"gpt2-medium", 354'823'168, exact, narayanan_forward(24, 1024, 50257, 1024), exact},
    {"gpt2-large", 774'030'080, exact, narayanan_forward(36, 1280, 50257, 1024), exact},
    {"gpt2-xl", 1'557'611'200, exact, narayanan_forward(48, 1600, 50257, 1024), exact},
    {"llama2-7b", 6'738'415'616, exact, 0, 0},
    {"llama2-13b", 13'015'864'320, exact, 0, 0},
    {"llama2-70b", 68'976'648'192, exact, 0, 0},
    {"llama3-8b", 8'030'261'248, exact, 0, 0},
    {"llama3-70b", 70'553'706'496, exact, 0, 0},
    {"llama3-405b", 405'853'388'800, exact, 0, 0},
    {"bloom-176b", 176'247'271'424, 1e-6, narayanan_forward(70, 14336, 250880, 2048), exact},
    {"megatron-22b", 22e9, 0.02, narayanan_forward(48, 6144, 51200, 2048), exact},
    {"megatron-145b", 145.6e9, 0.001, narayanan_forward(80, 12288, 51200, 2048), exact},
    {"megatron-530b", 529.6e9, 0.001, narayanan_forward(105, 20480, 51200, 2048), exact},
    {"megatron-1t", 1008.0e9, 0.001, narayanan_forward(128, 25600, 51200, 2048), exact},
    {"gpt3-175b", 174.6e9, 0.001, narayanan_forward(96, 12288, 50257, 2048), exact},
    {"bert-base", 110'106'428, exact, 0, 0},
    {"bert-large", 336'226'108, exact, 0, 0},
};

json tiny_transformer() {
  return json::parse(
      R"({"kind": "transformer", "architecture": "decoder", "layers": 2, "hidden": 8, "heads": 4,
                         "kv_heads": 2, "ffn_hidden": 12, "gated_ffn": true, "vocab": 10, "seq_len": 6})");
}

}  // namespace

class TestNetworks : public QObject {
  Q_OBJECT

 private slots:
  void published_counts_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(published)); ++i) QTest::newRow(published[i].id) << i;
  }

  void published_counts() {
    QFETCH(int, index);
    QVERIFY(test::agrees(published[index]));
  }

  void every_shipped_network_is_checked() {
    std::set<std::string> ids;
    for (const Published& row : published) ids.insert(row.id);
    for (const Published& row : test::published_vision) ids.insert(row.id);
    for (const auto& entry : std::filesystem::directory_iterator(source_dir / "network_profiles"))
      QVERIFY2(ids.contains(entry.path().stem().string()), entry.path().c_str());
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

  void bert() {
    // bert-large: embeddings (30,522 + 512 + 2) x 1024 and their norm 2,048 = 31,782,912; a layer has
    // 4 (1024^2 + 1024) + (1024 x 4096 + 4096) + (4096 x 1024 + 1024) + 2 norms x 2048 = 12,596,224, 24 of
    // them 302,309,376; pooler 1024^2 + 1024. Sum 335,141,888: bert-large-uncased on Hugging Face.
    json large = load_json((source_dir / "network_profiles/bert-large.json").string());
    large["head_transform"] = false;
    QCOMPARE(test::read(large).parameters(), 335'141'888.0);
    // The same sum for bert-base: 109,482,240 (google-research/bert, issue 1225).
    json base = load_json((source_dir / "network_profiles/bert-base.json").string());
    base["head_transform"] = false;
    QCOMPARE(test::read(base).parameters(), 109'482'240.0);
    // Pre-training adds the head's dense layer and norm (1024^2 + 1024 + 2048), a bias for each of 30,522
    // logits and the next-sentence classifier 2 x 1024 + 2: 336,226,108.
    QCOMPARE(shipped("bert-large").parameters(), 335'141'888.0 + 1'051'648 + 30'522 + 2'050);

    // Forward: 24 layers of 12 h^2 weights on 512 tokens, scores and context 2 x 512^2 x 1024 a layer, the
    // head's transform and vocabulary on 80 positions, pooler and classifier on one; two FLOPs each.
    const double h = 1024;
    const double multiply_adds =
        24 * (512 * 12 * h * h + 2 * 512. * 512 * h) + 80 * (h * h + h * 30'522) + h * h + 2 * h;
    QVERIFY(near(shipped("bert-large").forward_flops_per_sample(), 2 * multiply_adds, exact));
    // ELECTRA (Clark et al. 2020, table 1) gives 7.9e10 FLOPs for BERT-large on 128 tokens, without a
    // vocabulary head, and with what this count leaves out (norms, softmax and the like: under 1%).
    large["seq_len"] = 128;
    large["predictions"] = 1;
    QVERIFY(near(test::read(large).forward_flops_per_sample(), 7.9e10, 0.01));
  }

  void gpt3_rule_of_two() {
    // Brown et al. 2020, table D.1: 2 FLOPs a parameter and token, 174,600 M parameters; without attention's
    // scores, 4 s h a layer and token.
    const Network network = shipped("gpt3-175b");
    const double token = network.forward_flops_per_sample() / 2048;
    const double scores = 4. * 2048 * 12288 * 96;
    QVERIFY(near(token - scores, 2 * 174.6e9, 0.01));
    QCOMPARE(network.tokens_per_sample(), std::int64_t{2048});
  }

  void llama3_8b() {
    const Network network = shipped("llama3-8b");
    const Transformer& t = *network.transformer();
    QCOMPARE(t.head_dim, std::int64_t{128});
    QCOMPARE(t.biases, false);
    QCOMPARE(t.position_embeddings, std::int64_t{0});
    QCOMPARE(t.causal, true);
    // A token multiplies 32 x (2 x 4096^2 + 2 x 4096 x 1024 + 3 x 4096 x 14336) + 4096 x 128,256 weights =
    // 7,504,658,432; scores and context of 8192 keys add 2 x 8192 x 4096 a layer.
    QVERIFY(near(network.forward_flops_per_sample(), 2. * 8192 * (7'504'658'432. + 32 * 2. * 8192 * 4096),
                 exact));
  }

  void small_transformer() {
    // hidden 8, 4 heads of 2, 2 key-value heads: q 8, kv 4. A layer: 8 x 8 + 2 x 8 x 4 + 8 x 8 + 3 x 8 x 12 =
    // 480 weights and two norms of 8. No biases, no learned positions; tied: 10 x 8; final norm 8.
    const Network network = test::read(tiny_transformer());
    QCOMPARE(network.parameters(), 2 * (480. + 16) + 80 + 8);
    // 6 tokens x 480, scores and context 2 x 6 x 6 x 8, twice; head 6 x 8 x 10.
    QCOMPARE(network.forward_flops_per_sample(), 2 * (2 * (6 * 480. + 576) + 480));
  }

  void transformer_options() {
    json options = tiny_transformer();
    options["gated_ffn"] = false;
    // Biases by default: q + 2 kv + out 8 + 8 + 8, up 12, down 8, norms 4 x 8 a layer; positions 6 x 8;
    // final norm 16. Weights 64 + 64 + 64 + 2 x 96 = 384.
    QCOMPARE(test::read(options).parameters(), 2 * (384. + 44 + 32) + 80 + 48 + 16);
    options["tied_embeddings"] = false;
    options["position_embeddings"] = 0;
    QCOMPARE(test::read(options).parameters(), 2 * (384. + 44 + 32) + 80 + 80 + 16);
    // head_dim 3: q 12, kv 6: weights 96 + 96 + 96 + 192, biases 12 + 12 + 8 + 12 + 8.
    options["head_dim"] = 3;
    QCOMPARE(test::read(options).parameters(), 2 * (480. + 52 + 32) + 160 + 16);
    // Two predicted positions; half of the sequence filled: 3 tokens.
    json filled = tiny_transformer();
    filled["predictions"] = 2;
    filled["filled"] = 0.5;
    QCOMPARE(test::read(filled).forward_flops_per_sample(), 2 * (2 * (3 * 480. + 2 * 9 * 8) + 2 * 80));
    json encoder = tiny_transformer();
    encoder["architecture"] = "encoder";
    QCOMPARE(test::read(encoder).transformer()->causal, false);
    QCOMPARE(test::read(encoder).parameters(), test::read(tiny_transformer()).parameters());
  }

  void transformer_mistakes_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* patch, const char* pointer, const char* expected) {
      QTest::newRow(name) << patch << pointer << expected;
    };
    row("kind", R"({"kind": "cnn"})", "/kind", "\"layers\"");
    row("no kind", R"({"kind": null})", "/kind", "\"transformer\"");
    row("architecture", R"({"architecture": "decodr"})", "/architecture", "\"decoder\"");
    row("encoder-decoder", R"({"architecture": "encoder-decoder"})", "/architecture", "not supported yet");
    row("mixture of experts", R"({"experts": 8})", "/experts", "not supported yet");
    row("latent attention", R"({"mla": {}})", "/mla", "not supported yet");
    row("image", R"({"image": {"size": 224}})", "/image", "not supported yet");
    row("heads of kv_heads", R"({"kv_heads": 3})", "/kv_heads", "a divisor of the 4 heads");
    row("hidden of heads", R"({"hidden": 9})", "/heads", "a divisor of hidden (9)");
    row("no layers", R"({"layers": null})", "/layers", "whole number");
    row("zero layers", R"({"layers": 0})", "/layers", "at least 1");
    row("negative hidden", R"({"hidden": -8})", "/hidden", "at least 1");
    row("fractional", R"({"heads": 2.5})", "/heads", "whole number");
    row("text", R"({"vocab": "many"})", "/vocab", "whole number");
    row("huge", R"({"seq_len": 2000000000})", "/seq_len", "at most 1000000000");
    row("too many layers", R"({"layers": 100001})", "/layers", "at most 100000");
    row("predictions", R"({"predictions": 7})", "/predictions", "at most seq_len (6)");
    row("filled", R"({"filled": 1.5})", "/filled", "at most 1");
    row("not filled", R"({"filled": 0})", "/filled", "above zero");
    row("unknown", R"({"hiden": 8})", "/hiden", "hidden");
    row("boolean", R"({"gated_ffn": "yes"})", "/gated_ffn", "true or false");
  }

  void transformer_mistakes() {
    QFETCH(QString, patch);
    QFETCH(QString, pointer);
    QFETCH(QString, expected);
    json network = tiny_transformer();
    network.merge_patch(json::parse(patch.toStdString()));
    const Error::Details details = test::refusal(network);
    QCOMPARE(QString::fromStdString(details.file), QStringLiteral("network.json"));
    QCOMPARE(QString::fromStdString(details.pointer), pointer);
    QVERIFY2(QString::fromStdString(details.expected).contains(expected), details.expected.c_str());
  }

  void operator_totals() {
    const Network network = test::read(json::parse(
        R"({"kind": "operators", "name": "measured", "forward_flops": "8 GFLOP", "forward_bytes": 3e8,
            "parameters": 25e6, "activation_bytes": "100 MB"})"));
    QCOMPARE(network.name, std::string("measured"));
    QCOMPARE(network.forward_flops_per_sample(), 8e9);
    QCOMPARE(network.parameters(), 25e6);
    QCOMPARE(network.operator_totals()->forward_bytes.value, 3e8);
    QCOMPARE(network.operator_totals()->activation_bytes.value, 1e8);
    QCOMPARE(network.tokens_per_sample(), std::int64_t{1});
    QCOMPARE(test::refusal({{"kind", "operators"}, {"forward_flops", "8 GB"}}).pointer,
             std::string("/forward_flops"));
  }

  /// Every JSON block of the guide is a network that the program reads.
  void guide() {
    std::ifstream file(source_dir / "docs/networks.md");
    QVERIFY(file.is_open());
    int blocks = 0;
    for (std::string line; std::getline(file, line);) {
      if (line != "```json") continue;
      std::ostringstream block;
      while (std::getline(file, line) && line != "```") block << line << '\n';
      ++blocks;
      const Error::Details details = test::refusal(parse_json(block.str(), "docs/networks.md"));
      QVERIFY2(details.expected.empty(), (details.pointer + ": " + details.expected).c_str());
    }
    QVERIFY(blocks >= 5);
  }
};

QTEST_APPLESS_MAIN(TestNetworks)
#include "test_networks.moc"
