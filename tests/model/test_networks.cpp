// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <QTest>

#include "tests/model/published_science.h"
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

// Sources, in the order of the rows (vision and science have tables of their own):
// - gpt2 family, llama, bloom, falcon, qwen2.5, mixtral-8x7b: parameter counts of the models on Hugging Face.
// - megatron: Narayanan et al. 2021, table 1 (one decimal of G); Korthikanti et al. 2022, table 3: "22B".
// - gpt3: Brown et al. 2020, table D.1, in millions.
// - opt, esm2, qwen3, deepseek, mixtral-8x22b: as named (Zhang et al. 2022; Lin et al. 2023; model cards; see
//   active_parameters() below), whole billions or one decimal; exact sums are worked out in
//   sums_of_large_networks().
// - palm: Chowdhery et al. 2022, table 1: 540.35 B. transformer-big: Vaswani et al. 2017, table 3: 213 M.
// - vit: torchvision, models/vision_transformer.py, `num_params` and `_ops`; vit-s-16: timm.
// - bert: BertForPreTraining of Hugging Face, bert-large-uncased and bert-base-uncased; derived in bert().
const Published published[] = {
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
    {"bloom-176b", 176'247'271'424, exact, narayanan_forward(70, 14336, 250880, 2048), exact},
    {"megatron-22b", 22e9, 0.02, narayanan_forward(48, 6144, 51200, 2048), exact},
    {"megatron-145b", 145.6e9, 0.001, narayanan_forward(80, 12288, 51200, 2048), exact},
    {"megatron-530b", 529.6e9, 0.001, narayanan_forward(105, 20480, 51200, 2048), exact},
    {"megatron-1t", 1008.0e9, 0.001, narayanan_forward(128, 25600, 51200, 2048), exact},
    {"megatron-175b", 174.6e9, 0.001, narayanan_forward(96, 12288, 51200, 2048), exact},
    {"gpt3-125m", 125e6, 0.01, narayanan_forward(12, 768, 50257, 2048), exact},
    {"gpt3-350m", 356e6, 0.01, narayanan_forward(24, 1024, 50257, 2048), exact},
    {"gpt3-760m", 760e6, 0.01, narayanan_forward(24, 1536, 50257, 2048), exact},
    {"gpt3-1.3b", 1'320e6, 0.01, narayanan_forward(24, 2048, 50257, 2048), exact},
    {"gpt3-2.7b", 2'650e6, 0.01, narayanan_forward(32, 2560, 50257, 2048), exact},
    {"gpt3-6.7b", 6'660e6, 0.01, narayanan_forward(32, 4096, 50257, 2048), exact},
    {"gpt3-13b", 12'850e6, 0.01, narayanan_forward(40, 5120, 50257, 2048), exact},
    {"gpt3-175b", 174.6e9, 0.001, narayanan_forward(96, 12288, 50257, 2048), exact},
    {"bert-base", 110'106'428, exact, 0, 0},
    {"bert-large", 336'226'108, exact, 0, 0},
    {"opt-175b", 175e9, 0.01, narayanan_forward(96, 12288, 50272, 2048), exact},
    {"palm-540b", 540.35e9, 0.001, 0, 0},
    {"falcon-180b", 179'522'565'120, exact, 0, 0},
    {"qwen2.5-72b", 72'706'203'648, exact, 0, 0},
    {"qwen3-30b-a3b", 30.5e9, 0.01, 0, 0},
    {"qwen3-235b-a22b", 235e9, 0.01, 0, 0},
    {"mixtral-8x7b", 46'702'792'704, exact, 0, 0},
    {"mixtral-8x22b", 141e9, 0.01, 0, 0},
    {"deepseek-v2", 236e9, 0.01, 0, 0},
    {"deepseek-v3", 671e9, 0.001, 0, 0},
    {"esm2-15b", 15e9, 0.01, 0, 0},
    {"transformer-big", 213e6, 0.01, 0, 0},
    {"vit-s-16", 22'050'664, exact, 2 * 4.61e9, 0.01},
    {"vit-b-16", 86'567'656, exact, 2 * 17.564e9, 0.01},
    {"vit-b-32", 88'224'232, exact, 2 * 4.409e9, 0.01},
    {"vit-l-16", 304'326'632, exact, 2 * 61.555e9, 0.01},
    {"vit-h-14", 632'045'800, exact, 2 * 167.295e9, 0.01},
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
    for (const Published& row : test::published_science) ids.insert(row.id);
    for (const auto& entry : std::filesystem::directory_iterator(source_dir / "network_profiles"))
      QVERIFY2(ids.contains(entry.path().stem().string()), entry.path().c_str());
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

  void sums_of_large_networks() {
    // DeepSeek-V3. A layer's latent attention: queries 7168 x 1536 + 1536 x 128 x 192; keys and values 7168 x
    // (512 + 64) + 512 x 128 x (128 + 128); output 128 x 128 x 7168; norms 1536 + 512. Two norms of 7168.
    // Three dense layers of 3 x 7168 x 18432; 58 with 256 + 1 experts of 3 x 7168 x 2048, a router and its
    // biases. Two vocabularies of 129,280 and the final norm: 671,026,419,200, the model's main weights on
    // Hugging Face.
    const double attention = 7168. * 1536 + 1536. * 128 * 192 + 7168. * 576 + 512. * 128 * 256 +
                             128. * 128 * 7168 + 1536 + 512 + 2 * 7168;
    const double deepseek = 61 * attention + 3 * 3. * 7168 * 18432 +
                            58 * (257 * 3. * 7168 * 2048 + 7168. * 256 + 256) + 2 * 129'280. * 7168 + 7168;
    QCOMPARE(deepseek, 671'026'419'200.0);
    QCOMPARE(shipped("deepseek-v3").parameters(), deepseek);
    // Qwen3: (heads + 2 kv heads) x 128 x h and back, norms over heads 2 x 128, router, experts, two norms.
    const double a3b =
        48 * (2048. * (4096 + 1024) + 4096. * 2048 + 256 + 2048. * 128 + 128 * 3. * 2048 * 768 + 2 * 2048) +
        2 * 151'936. * 2048 + 2048;
    QCOMPARE(shipped("qwen3-30b-a3b").parameters(), a3b);
    QCOMPARE(a3b, 30'532'122'624.0);
    QCOMPARE(shipped("qwen3-235b-a22b").parameters(), 235'093'634'560.0);
    QCOMPARE(shipped("deepseek-v2").parameters(), 235'741'434'880.0);
    QCOMPARE(shipped("mixtral-8x22b").parameters(), 140'620'634'112.0);
    // Transformer (big): an encoder layer has 12 h^2 weights, 9 h biases (4 h of attention, 4 h + h of the
    // feed-forward network) and 2 norms; a decoder layer 16 h^2, 13 h and 3 norms; one embedding of 37,000.
    const double h = 1024;
    QCOMPARE(shipped("transformer-big").parameters(),
             6 * (12 * h * h + 9 * h + 4 * h) + 6 * (16 * h * h + 13 * h + 6 * h) + 37'000 * h);
  }

  void active_parameters_data() {
    QTest::addColumn<double>("published");
    QTest::addColumn<double>("rounding");
    // Jiang et al. 2024, "Mixtral of Experts": 13 B, 12.9 B in its repository; Mistral AI: 39 B; DeepSeek-AI
    // 2024: 21 B, 37 B; Qwen Team 2025: 3.3 B, 22 B. Half a unit of the last digit.
    QTest::newRow("mixtral-8x7b") << 12.9e9 << 0.05e9;
    QTest::newRow("mixtral-8x22b") << 39e9 << 0.5e9;
    QTest::newRow("deepseek-v2") << 21e9 << 0.5e9;
    QTest::newRow("deepseek-v3") << 37e9
                                 << 0.6e9;  // 37.55: 36.6 without the embedding, which multiplies nothing
    QTest::newRow("qwen3-30b-a3b") << 3.3e9 << 0.06e9;
    QTest::newRow("qwen3-235b-a22b") << 22e9 << 0.5e9;
  }

  void active_parameters() {
    QFETCH(double, published);
    QFETCH(double, rounding);
    const double active = shipped(QTest::currentDataTag()).active_parameters();
    QVERIFY2(std::abs(active - published) <= rounding, QByteArray::number(active, 'g', 12));
  }

  void all_parameters_of_dense_networks_are_active() {
    for (const char* id : {"llama3-8b", "resnet50", "vit-b-16"})
      QCOMPARE(shipped(id).active_parameters(), shipped(id).parameters());
  }

  void deepseek_flops() {
    // Zhao et al. 2025, "Insights into DeepSeek-V3" (ISCA), table 2: training on 4,096 tokens, masked half of
    // attention left out, takes 250 GFLOPs a token (V3) and 155 (V2). Half of the scores and values is 4096 x
    // 128 x (192 + 128) FLOPs a layer and token; training is three forward passes.
    const double half_attention = 4096. * 128 * 320;
    const double v3 = shipped("deepseek-v3").forward_flops_per_sample() / 4096;
    QVERIFY(near(3 * (v3 - 61 * half_attention), 250e9, 0.005));
    const double v2 = shipped("deepseek-v2").forward_flops_per_sample() / 4096;
    QVERIFY(near(3 * (v2 - 60 * half_attention), 155e9, 0.005));
  }

  void forward_of_experts() {
    // A token passes the router and 2 of 8 experts: Mixtral's active weights without the embedding and norms,
    // and scores and values of 32,768 keys in each of 32 layers.
    const double weights =
        32 * (2 * 4096. * 4096 + 2 * 4096. * 1024 + 4096. * 8 + 2 * 3. * 4096 * 14336) + 4096. * 32'000;
    const double s = 32'768;
    QVERIFY(near(shipped("mixtral-8x7b").forward_flops_per_sample(), 2 * s * (weights + 32 * 2 * s * 4096),
                 exact));
  }

  void one_expert_is_dense() {
    json one = tiny_transformer();
    one["experts"] = one["experts_per_token"] = 1;
    const Network dense = test::read(tiny_transformer()), moe = test::read(one);
    // The router adds 8 weights a layer, to 6 tokens.
    QCOMPARE(moe.parameters(), dense.parameters() + 2 * 8);
    QCOMPARE(moe.active_parameters(), moe.parameters());
    QCOMPARE(moe.forward_flops_per_sample(), dense.forward_flops_per_sample() + 2 * (2 * 6 * 8.));
  }

  void small_experts() {
    json network = tiny_transformer();
    network["layers"] = 3;
    network["experts"] = 4;
    network["experts_per_token"] = 2;
    network["shared_experts"] = 1;
    network["expert_ffn_hidden"] = 5;
    network["dense_layers"] = 1;
    network["router_bias"] = true;
    // Attention 192 (see small_transformer), norms 16. Dense: 3 x 8 x 12 = 288. An expert: 3 x 8 x 5 = 120; a
    // layer of experts has 5, a router 8 x 4 and 4 biases. Embedding 80, final norm 8.
    const Network moe = test::read(network);
    QCOMPARE(moe.parameters(), 3 * 208. + 288 + 2 * (600 + 36) + 88);
    QCOMPARE(moe.active_parameters(), moe.parameters() - 2 * 2 * 120);
    // 6 tokens: attention weights 192 and scores 96 a token; dense 288; three experts and the router.
    QCOMPARE(moe.forward_flops_per_sample(), 2 * 6 * (3 * (192. + 96) + 288 + 2 * (3 * 120 + 32) + 80));
  }

  void small_latent_attention() {
    json network = tiny_transformer();
    network.erase("kv_heads");
    network["mla"] = {
        {"kv_lora_rank", 3}, {"qk_nope_head_dim", 2}, {"qk_rope_head_dim", 1}, {"v_head_dim", 5}};
    // Queries 8 x 4 x 3; keys and values 8 x (3 + 1) + 3 x 4 x (2 + 5); output 20 x 8; norm over 3.
    const double weights = 96 + 32 + 84 + 160 + 3 * 8 * 12;
    const Network plain = test::read(network);
    QCOMPARE(plain.parameters(), 2 * (weights + 3 + 16) + 88);
    // Scores of 4 heads of 3, values of 4 heads of 5: 32 multiply-adds a pair of tokens.
    QCOMPARE(plain.forward_flops_per_sample(), 2 * (2 * (6 * weights + 36 * 32) + 480));
    network["mla"]["q_lora_rank"] = 2;
    // Queries 2 x (8 + 12) and a norm over 2.
    QCOMPARE(test::read(network).parameters(), 2 * (weights - 96 + 40 + 2 + 3 + 16) + 88);
  }

  void small_encoder_decoder() {
    json network = tiny_transformer();
    network["architecture"] = "encoder-decoder";
    network["target_seq_len"] = 4;
    network["decoder_layers"] = 3;
    // An encoder layer 480 and two norms of 8; a decoder layer another attention 192 and a third norm.
    const Network both = test::read(network);
    QCOMPARE(both.parameters(), 2 * (480. + 16) + 3 * (480 + 192 + 24) + 80);
    // Encoder 6 x 480 + 36 x 16. Decoder 4 x 480 + 16 x 16; across: query and output 128 on 4, keys and
    // values 64 on 6 positions, scores and values of 4 x 6 pairs x 16. Head 4 x 80.
    QCOMPARE(both.forward_flops_per_sample(),
             2 * (2 * (2880. + 576) + 3 * (1920. + 256 + 4 * 128 + 6 * 64 + 24 * 16) + 320));
    QCOMPARE(both.tokens_per_sample(), std::int64_t{10});
    network.erase("target_seq_len");
    network.erase("decoder_layers");
    QCOMPARE(test::read(network).transformer()->decoder_layers, std::int64_t{2});
    QCOMPARE(test::read(network).transformer()->target_seq_len, std::int64_t{6});
  }

  void small_vision_transformer() {
    const json network = json::parse(
        R"({"kind": "transformer", "architecture": "encoder", "layers": 1, "hidden": 8, "heads": 2,
            "ffn_hidden": 16, "image": {"size": 6, "patch": 3, "channels": 2, "classes": 5}})");
    // 4 patches of 18 and a class token. Layer: 4 x 64 + 2 x 128 weights, biases 32 + 16 + 8, norms 32.
    // Patches 18 x 8 + 8, class token 8, positions 5 x 8, final norm 16, classifier 40 + 5.
    const Network vision = test::read(network);
    QCOMPARE(vision.parameters(), 512. + 56 + 32 + 144 + 8 + 8 + 40 + 16 + 45);
    // 5 x 512 + 2 x 25 x 8, patches 4 x 144, one position's classifier 40.
    QCOMPARE(vision.forward_flops_per_sample(), 2 * (2560. + 400 + 576 + 40));
    QCOMPARE(vision.tokens_per_sample(), std::int64_t{5});
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
    row("experts per token", R"({"experts": 8})", "/experts_per_token", "whole number");
    row("too many a token", R"({"experts": 8, "experts_per_token": 9})", "/experts_per_token",
        "at most the 8");
    row("no experts", R"({"shared_experts": 1})", "/shared_experts", "without \"experts\"");
    row("all dense", R"({"experts": 8, "experts_per_token": 1, "dense_layers": 2})", "/dense_layers",
        "fewer than the 2 layers");
    row("imbalance", R"({"experts": 8, "experts_per_token": 1, "expert_imbalance": 0.9})",
        "/expert_imbalance", "at least 1");
    row("imbalance of all", R"({"experts": 8, "experts_per_token": 1, "expert_imbalance": 9})",
        "/expert_imbalance", "at most the 8 experts");
    row("experts and decoder", R"({"architecture": "encoder-decoder", "experts": 8, "experts_per_token": 1})",
        "/experts", "alone");
    row("latent attention", R"({"kv_heads": null, "mla": {}})", "/mla/kv_lora_rank", "whole number");
    row("latent and grouped", R"({"mla": {"kv_lora_rank": 4}})", "/kv_heads", "beside \"mla\"");
    row("image and tokens", R"({"architecture": "encoder", "image": {"size": 224}})", "/vocab",
        "beside \"image\"");
    row("image of a decoder", R"({"image": {"size": 224}})", "/image", "encoder");
    row("image of patches", R"({"architecture": "encoder", "vocab": null, "seq_len": null,
        "image": {"size": 224, "patch": 15, "classes": 2}})",
        "/image/patch", "a divisor of size (224)");
    row("decoder layers", R"({"decoder_layers": 2})", "/decoder_layers", "encoder-decoder");
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
