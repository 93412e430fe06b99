// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QtTest>

#include "model/error.h"
#include "model/predict/memory.h"
#include "model/predict/predict.h"
#include "model/schedule/pipeline.h"
#include "model/workload/parallel_groups.h"
#include "model/workload/workload.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {

Transformer& transformer(Scenario& s) {
  return std::get<Transformer>(s.network.description);
}

void use(Scenario& s, std::int64_t tensor, std::int64_t context, std::int64_t data, std::int64_t expert) {
  s.plan.tensor_parallel = tensor;
  s.plan.context_parallel = context;
  s.plan.data_parallel = data;
  s.plan.expert_parallel = expert;
  s.plan.sequence_parallel = tensor > 1;
  s.accelerators = tensor * context * data * s.plan.pipeline_parallel;
  s.plan.global_batch = data;
}

/// 16 experts of 512, two for each token, in each of 8 layers of width 1024; 1024 tokens. Nothing but
/// arithmetic, memory and links.
Scenario small_experts() {
  Scenario s = test::small_gpt(8);
  transformer(s).experts = MixtureOfExperts{.experts = 16, .experts_per_token = 2, .expert_ffn_hidden = 512};
  s.software.experts = {.layer_issue = Seconds{0}, .traffic = 0};
  s.software.attention_in_pieces = 1;
  return s;
}

Scenario small_latent() {
  Scenario s = test::small_gpt(8);
  Transformer& t = transformer(s);
  t.latent = LatentAttention{.q_lora_rank = 256,
                             .kv_lora_rank = 128,
                             .qk_nope_head_dim = 64,
                             .qk_rope_head_dim = 32,
                             .v_head_dim = 48};
  t.head_dim = 96;
  t.biases = t.qkv_biases = t.norm_biases = false;
  return s;
}

Scenario small_translation() {
  Scenario s = test::small_gpt(4);
  Transformer& t = transformer(s);
  t.architecture = Transformer::Architecture::encoder_decoder;
  t.decoder_layers = 3;
  t.target_seq_len = 512;
  return s;
}

Scenario small_vision() {
  Scenario s = test::small_gpt(8);
  Transformer& t = transformer(s);
  t.architecture = Transformer::Architecture::encoder;
  t.image = ImageInput{.size = 64, .patch = 8, .channels = 3, .classes = 128};
  t.seq_len = 65;
  t.vocab = 128;
  t.predictions = 1;
  t.tied_embeddings = t.causal = false;
  return s;
}

OperatorReport row(const Scenario& s, const std::string& name) {
  for (const OperatorReport& report : operators(s))
    if (report.name == name) return report;
  qWarning("no operator %s", name.c_str());
  return {};
}

std::string pointer_of_error(const Scenario& scenario) {
  try {
    predict(scenario);
  } catch (const Error& error) {
    return error.details().pointer;
  }
  return "no error";
}

double seconds(const Scenario& s, TimePart part) {
  return predict(s).breakdown[part].value;
}

struct Work {
  double forward{0}, backward{0};
};

/// FLOPs of products of one sample on one accelerator, attention unfused.
Work products(Scenario s) {
  s.plan.attention = Attention::unfused;
  const ComputeRates rates = compute_rates(s.accelerator, s.memory, s.software, s.plan.precision);
  Workload workload;
  build_workload(s.network, s.plan, 1, rates, s.software, workload);
  const auto sum = [&](RowRange rows) {
    return workload.operators.column(OperatorColumns::work, rows).sum();
  };
  Work work;
  for (const Block& block : workload.blocks()) {
    work.forward += block.count * sum(block.forward);
    work.backward += block.count * sum(block.backward);
  }
  work.forward += sum(workload.head_forward);
  work.backward += sum(workload.head_backward);
  return work;
}

}  // namespace

Q_DECLARE_METATYPE(Scenario)

class TestParallelTransformers : public QObject {
  Q_OBJECT
 private slots:
  void operatorsDoTheNetworksWork_data() {
    QTest::addColumn<Scenario>("scenario");
    QTest::newRow("dense") << test::small_gpt(8);
    QTest::newRow("experts") << small_experts();
    Scenario mixed = small_experts();
    transformer(mixed).experts->dense_layers = 3;
    transformer(mixed).experts->shared_experts = 2;
    QTest::newRow("dense layers, then routed and shared experts") << mixed;
    QTest::newRow("latent attention") << small_latent();
    QTest::newRow("encoder-decoder") << small_translation();
  }

  /// The rows' products are the network's forward FLOPs, and backward twice them (data and weight gradient),
  /// on one accelerator and divided over tensor, context and expert ranks alike.
  void operatorsDoTheNetworksWork() {
    QFETCH(Scenario, scenario);
    const double forward = scenario.network.forward_flops_per_sample();
    const Work whole = products(scenario);
    COMPARE_RELATIVE(whole.forward, forward, 1e-12);
    COMPARE_RELATIVE(whole.backward, 2 * forward, 1e-12);
    const bool decoder = transformer(scenario).has_decoder();
    use(scenario, 4, decoder ? 1 : 2, 2, transformer(scenario).experts ? 8 : 1);
    const double ranks = decoder ? 4 : 8;
    COMPARE_RELATIVE(ranks * products(scenario).forward, forward, 1e-12);
    COMPARE_RELATIVE(ranks * products(scenario).backward, 2 * forward, 1e-12);
  }

  void imageIsProjected() {
    const Scenario s = small_vision();
    // 64 patches of 3 x 8 x 8 = 192 elements to 1024: forward and the weights' gradient, not the image's.
    const double projection = 2. * 64 * 192 * 1024;
    COMPARE_RELATIVE(products(s).forward + projection, s.network.forward_flops_per_sample(), 1e-12);
    COMPARE_RELATIVE(row(s, "patch embedding, forward").work.value, projection, 1e-12);
    COMPARE_RELATIVE(row(s, "patch embedding, weight gradient").work.value, projection, 1e-12);
    QVERIFY(predict(s).iteration_time > Seconds{0});
  }

  void oneExpertIsAFeedForwardNetwork() {
    Scenario moe = small_experts();
    transformer(moe).experts =
        MixtureOfExperts{.experts = 1, .experts_per_token = 1, .expert_ffn_hidden = 4096};
    const Scenario dense = test::small_gpt(8);
    // But for the router: 1024 tokens x 1024 in each of 8 layers.
    COMPARE_RELATIVE(products(moe).forward - 8 * 2. * 1024 * 1024, products(dense).forward, 1e-12);
    COMPARE_RELATIVE(row(moe, "experts up, forward").time.value,
                     row(dense, "feed-forward up, forward").time.value, 1e-12);
    COMPARE_RELATIVE(row(moe, "experts down, weight gradient").time.value,
                     row(dense, "feed-forward down, weight gradient").time.value, 1e-12);
  }

  void expertsByHand() {
    Scenario s = small_experts();
    use(s, 1, 1, 8, 8);
    // Each of 8 accelerators has 2 experts and, all being alike, receives as many tokens as it sends: 2 x
    // 1024, 1024 for each expert. Up: 2 x 2 x 1024 x 512 x 1024 FLOPs at 100 TFLOP/s.
    COMPARE_RELATIVE(row(s, "experts up, forward").time.value, 2. * 2 * 1024 * 512 * 1024 / 100e12, 1e-12);
    // Both experts' weights are read: (1024 x 1024 + 1024 x 512 + 1024 x 512) x 2 bytes, twice.
    COMPARE_RELATIVE(row(s, "experts up, forward").device_bytes.value, 2 * 2. * 2'097'152, 1e-12);
    // Router: 0.34 us of arithmetic, but 1024 x 1024, 1024 x 16 and 1024 x 16 elements at 1 TB/s.
    COMPARE_RELATIVE(row(s, "router, forward").time.value, 2. * (1'048'576 + 2 * 16'384) / 1e12, 1e-12);
    // Dispatch and combine, forward and backward, in 8 layers: 2 x 1024 tokens of 2048 bytes, 7/8 of them to
    // others at 100 GB/s, and the eighth that stays is copied at 1/0.4 of that; 0.4 of it exposed.
    const double all_to_all = 2. * 1024 * 2048 * (7 + 0.4) / 8 / 100e9;
    COMPARE_RELATIVE(seconds(s, TimePart::expert_parallel_exposed), 8 * 4 * 0.4 * all_to_all, 1e-9);
    // Recomputed layers dispatch again.
    s.plan.recompute = Recompute::full;
    COMPARE_RELATIVE(seconds(s, TimePart::expert_parallel_exposed), 8 * 6 * 0.4 * all_to_all, 1e-9);
  }

  void permutationOfTokens() {
    // Qwen3 30B on GB300 as its memory attains it: 32,768 tokens to 8 experts each, 29 passes over 2,048
    // elements of 2 bytes at 0.804 x 8 TB/s: 4.84 ms forward, half as much again backward.
    Scenario s = small_experts();
    transformer(s).hidden = 2048;
    transformer(s).heads = transformer(s).kv_heads = 32;
    transformer(s).seq_len = 4096;
    transformer(s).experts =
        MixtureOfExperts{.experts = 128, .experts_per_token = 8, .expert_ffn_hidden = 768};
    s.memory[MemoryLevelId::device]->read_bandwidth = BytesPerSecond{0.804 * 8e12};
    s.software.experts.traffic = 29;
    use(s, 1, 1, 8, 8);
    s.plan.global_batch = 64;
    s.plan.micro_batch = 8;
    COMPARE_RELATIVE(row(s, "expert permutation and activation, forward").time.value, 4.841e-3, 1e-3);
    COMPARE_RELATIVE(row(s, "expert permutation and activation, backward").time.value, 7.262e-3, 1e-3);
  }

  void smallTilesCostTime() {
    // 4 tokens an expert fill a quarter of a tile of 16 rows, where tiles count.
    Scenario s = small_experts();
    s.accelerator.compute_units = 1;
    s.memory[MemoryLevelId::device]->read_bandwidth = BytesPerSecond{1e15};
    Transformer& t = transformer(s);
    t.seq_len = 32;
    const double full = row(s, "experts up, forward").time.value;
    t.experts->experts = 256;
    // 32 x 2 / 16 = 4 rows; 32 x 2 / 256 is a quarter of a row: one tile for each of 16 times the experts.
    COMPARE_RELATIVE(row(s, "experts up, forward").time.value, 16 * full, 1e-9);
  }

  void imbalanceSlowsTheBusiestRank() {
    Scenario even = small_experts();
    use(even, 1, 1, 8, 8);
    even.software.experts.traffic = 10;
    Scenario uneven = even;
    transformer(uneven).experts->imbalance = 1.5;
    for (const char* name : {"experts up, forward", "experts down, data gradient",
                             "expert permutation and activation, backward"})
      COMPARE_RELATIVE(row(uneven, name).time.value / row(even, name).time.value, 1.5, 1e-9);
    COMPARE_RELATIVE(
        seconds(uneven, TimePart::expert_parallel_exposed) / seconds(even, TimePart::expert_parallel_exposed),
        1.5, 1e-9);
    // One rank with all experts has every token.
    use(even, 1, 1, 8, 1);
    use(uneven, 1, 1, 8, 1);
    COMPARE_RELATIVE(predict(uneven).iteration_time.value, predict(even).iteration_time.value, 1e-12);
  }

  void exchangesVanish() {
    Scenario s = small_experts();
    use(s, 1, 1, 8, 1);
    QCOMPARE(seconds(s, TimePart::expert_parallel_exposed), 0.0);
    QCOMPARE(seconds(s, TimePart::context_parallel_exposed), 0.0);
    use(s, 1, 2, 4, 8);
    QVERIFY(seconds(s, TimePart::expert_parallel_exposed) > 0);
    QVERIFY(seconds(s, TimePart::context_parallel_exposed) > 0);
    for (Tier& tier : s.interconnect.tiers)
      tier.bandwidth = BytesPerSecond{std::numeric_limits<double>::infinity()};
    QCOMPARE(seconds(s, TimePart::expert_parallel_exposed), 0.0);
    QCOMPARE(seconds(s, TimePart::context_parallel_exposed), 0.0);
  }

  void expertsOverTwoNodes() {
    // 16 ranks on two nodes of 8: 8/16 of what a rank sends leaves the node, at 100 GB/s too.
    Scenario s = small_experts();
    use(s, 1, 1, 16, 16);
    const double inside = seconds(s, TimePart::expert_parallel_exposed);
    s.interconnect.tiers[1].bandwidth = BytesPerSecond{10e9};
    const double bytes = 2. * 1024 * 2048;
    COMPARE_RELATIVE(seconds(s, TimePart::expert_parallel_exposed), 8 * 4 * 0.4 * bytes / 2 / 10e9, 1e-6);
    QVERIFY(seconds(s, TimePart::expert_parallel_exposed) > 5 * inside);
  }

  void contextParallelismDivides() {
    Scenario whole = test::small_gpt(8);
    Scenario pieces = whole;
    pieces.software.attention_in_pieces = 1;
    use(pieces, 1, 4, 1, 1);
    // Every product stays bound by arithmetic with a quarter of the tokens, so that all but the optimizer is
    // a quarter.
    for (const TimePart part : {TimePart::forward, TimePart::backward})
      COMPARE_RELATIVE(seconds(pieces, part), seconds(whole, part) / 4, 1e-9);
    // Keys and values of 1024 tokens, 2 x 1024 elements of 2 bytes, three quarters from others at 100 GB/s,
    // once forward and twice backward in 8 layers; 0.3 exposed.
    const double gather = 1024. * 2048 * 2 * 3 / 4 / 100e9;
    COMPARE_RELATIVE(seconds(pieces, TimePart::context_parallel_exposed), 8 * 3 * 0.3 * gather, 1e-9);
    // Attention in pieces is slower: 8 layers of 4 x 1024^2 x 1024 / 2 FLOPs, forward.
    pieces.software.attention_in_pieces = 1.1;
    const double attention = 8 * 4. * 1024 * 1024 * 1024 / 2 / 4 / 100e12;
    COMPARE_RELATIVE(seconds(pieces, TimePart::forward),
                     seconds(whole, TimePart::forward) / 4 + 0.1 * attention, 1e-9);
    // Gradients are added up over the context ranks as over replicas.
    QVERIFY(seconds(pieces, TimePart::data_parallel_exposed) > 0);
    Scenario replicas = whole;
    use(replicas, 1, 1, 4, 1);
    COMPARE_RELATIVE(seconds(pieces, TimePart::data_parallel_exposed),
                     seconds(replicas, TimePart::data_parallel_exposed), 1e-9);
  }

  void placement() {
    Plan plan;
    plan.tensor_parallel = 2;
    plan.context_parallel = 4;
    plan.data_parallel = 8;
    plan.pipeline_parallel = 3;
    const ParallelGroups groups(plan);
    QCOMPARE(groups.context().ranks, std::int64_t{4});
    QCOMPARE(groups.context().stride, std::int64_t{2});
    QCOMPARE(groups.data().ranks, std::int64_t{32});
    QCOMPARE(groups.data().stride, std::int64_t{2});
    QCOMPARE(groups.pipeline().stride, std::int64_t{64});
    // Undistributed experts are replicated as all weights; distributed ones every 16 ranks.
    QCOMPARE(groups.expert_data().ranks, std::int64_t{32});
    plan.expert_parallel = 16;
    QCOMPARE(groups.expert().stride, std::int64_t{1});
    QCOMPARE(groups.expert_data().ranks, std::int64_t{4});
    QCOMPARE(groups.expert_data().stride, std::int64_t{16});
    plan.zero_group = 8;
    QCOMPARE(groups.expert_shard().ranks, std::int64_t{4});
    QCOMPARE(groups.expert_shard_copies().ranks, std::int64_t{1});
  }

  void stagesHoldLayersInOrder() {
    const std::array<double, 2> counts{2, 6};
    const auto held = [&](std::int64_t stages, std::int64_t rounds, std::int64_t stage) {
      return layers_of_stage(counts, distribute_layers(8, stages, rounds), stages, rounds, stage);
    };
    QCOMPARE(held(4, 1, 0), (LayersOfKinds{2, 0}));
    QCOMPARE(held(4, 1, 3), (LayersOfKinds{0, 2}));
    QCOMPARE(held(2, 1, 0), (LayersOfKinds{2, 2}));
    // Two rounds of two layers: the first stage has layers 0, 1, 4, 5.
    QCOMPARE(held(2, 2, 0), (LayersOfKinds{2, 2}));
    QCOMPARE(held(2, 2, 1), (LayersOfKinds{0, 4}));
    QCOMPARE(held(2, 4, 0), (LayersOfKinds{1, 3}));
  }

  void slowestStageCounts() {
    // Four stages of two layers; only the first has no experts, whose traffic is made to dominate.
    Scenario s = small_experts();
    transformer(s).experts->dense_layers = 2;
    s.software.experts.traffic = 1e5;
    s.plan.pipeline_parallel = 4;
    use(s, 1, 1, 1, 1);
    s.plan.global_batch = 64;
    s.software.overlap.pipeline_exposed = 0;
    const double traffic = 1e5 * 2048 * 2048 / 1e12;  // one layer, one micro-batch, forward
    COMPARE_RELATIVE(seconds(s, TimePart::forward), 64 * 2 * traffic, 1e-2);
    // 3 stages of the mean, of which 3 in 4 have experts, 2.5 times the forward traffic.
    COMPARE_RELATIVE(seconds(s, TimePart::pipeline_bubble), 3 * 0.75 * 2 * 2.5 * traffic, 1e-2);
  }

  /// DeepSeek-V3 cut to four layers, one of them dense, on two stages of four ranks (SimuMax's published
  /// layout; 114.0 GiB measured). On the second stage: two layers of experts, 64 of 256 on each rank, and the
  /// head.
  void memoryOfDeepseek() {
    Scenario s = test::round_machine();
    Transformer t;
    t.layers = 4;
    t.hidden = 7168;
    t.heads = t.kv_heads = 128;
    t.head_dim = 192;
    t.latent = LatentAttention{.q_lora_rank = 1536,
                               .kv_lora_rank = 512,
                               .qk_nope_head_dim = 128,
                               .qk_rope_head_dim = 64,
                               .v_head_dim = 128};
    t.ffn_hidden = 18432;
    t.gated_ffn = true;
    t.biases = t.qkv_biases = t.norm_biases = t.tied_embeddings = false;
    t.vocab = 129280;
    t.seq_len = 4096;
    t.experts = MixtureOfExperts{.experts = 256,
                                 .experts_per_token = 8,
                                 .shared_experts = 1,
                                 .expert_ffn_hidden = 2048,
                                 .dense_layers = 1};
    s.network.description = t;
    s.plan.pipeline_parallel = 2;
    use(s, 1, 1, 4, 4);
    s.plan.global_batch = 32;
    s.plan.zero_stage = 1;
    const MemoryUse use = memory_use(s, 1, {Recompute::none, 0});
    // Attention 187,105,280 (test_networks), norms 2 x 7168 + 1536 + 512, shared expert 3 x 7168 x 2048,
    // router 7168 x 256; an expert 44,040,192; head 129,280 x 7168.
    const double dense = 2 * (187'105'280. + 16'384 + 44'040'192 + 1'835'008) + 129'280. * 7168;
    const double experts = 2 * 64 * 44'040'192.;
    COMPARE_RELATIVE(use[MemoryPart::weights].value, 2 * (dense + experts), 1e-12);
    COMPARE_RELATIVE(use[MemoryPart::gradients].value, 4 * (dense + experts), 1e-12);
    // Optimizer state is shared by four ranks, that of the experts by none: each rank has others.
    COMPARE_RELATIVE(use[MemoryPart::optimizer].value, 12 * (dense / 4 + experts), 1e-12);
    // A token keeps, in bytes: 8 h; 2 (2 x 1536 + 2 x 512 + 64) of narrow vectors; 2 x 128 (3 x 192 + 256 +
    // 128) of heads and 4 x 128 of log-sums = 311,936. Experts: 8 (2 h + 6 x 2048), shared 6 x 2048 =
    // 225,280.
    COMPARE_RELATIVE(use[MemoryPart::activations].value, 4096 * 2 * (311'936. + 225'280), 1e-12);
  }

  void contextParallelismKeepsWeights() {
    Scenario s = test::small_gpt(8);
    const MemoryUse whole = memory_use(s, 1, {Recompute::none, 0});
    use(s, 1, 4, 1, 1);
    const MemoryUse pieces = memory_use(s, 1, {Recompute::none, 0});
    QCOMPARE(pieces[MemoryPart::weights].value, whole[MemoryPart::weights].value);
    QCOMPARE(pieces[MemoryPart::optimizer].value, whole[MemoryPart::optimizer].value);
    COMPARE_RELATIVE(pieces[MemoryPart::activations].value, whole[MemoryPart::activations].value / 4, 1e-12);
    s.plan.zero_stage = 1;
    COMPARE_RELATIVE(memory_use(s, 1, {Recompute::none, 0})[MemoryPart::optimizer].value,
                     whole[MemoryPart::optimizer].value / 4, 1e-12);
  }

  void hostIssuesExpertsAtItsOwnPace() {
    Scenario s = small_experts();
    transformer(s).experts->dense_layers = 3;
    s.software.host.layer_issue = Seconds{1};
    s.software.experts.layer_issue = Seconds{10};
    // 3 dense layers, 5 with experts, and the head's 1.17 of a dense layer.
    COMPARE_RELATIVE(predict(s).iteration_time.value, 3 + 50 + 1.17, 1e-2);
  }

  void messagesOfZero3() {
    Scenario s = test::small_gpt(8);
    use(s, 1, 1, 8, 1);
    s.plan.zero_stage = 3;
    s.software.overlap.parameter_overlap = 0;
    const double one = seconds(s, TimePart::data_parallel_exposed);
    // Without latency the number of messages changes nothing; with it each message pays for its steps.
    s.software.overlap.parameter_messages = 40;
    COMPARE_RELATIVE(seconds(s, TimePart::data_parallel_exposed), one, 1e-9);
  }

  void mistakes() {
    Scenario s = small_experts();
    use(s, 1, 1, 8, 8);
    s.plan.expert_parallel = 3;
    QCOMPARE(pointer_of_error(s), std::string("/plan/expert_parallel"));  // of 16 experts
    s.plan.expert_parallel = 16;
    QCOMPARE(pointer_of_error(s), std::string("/plan/expert_parallel"));  // on 8 ranks
    use(s, 2, 1, 4, 8);
    QCOMPARE(pointer_of_error(s), std::string("no error"));
    s.plan.sequence_parallel = false;
    QCOMPARE(pointer_of_error(s), std::string("/plan/sequence_parallel"));
    Scenario dense = test::small_gpt(8);
    use(dense, 1, 1, 8, 8);
    QCOMPARE(pointer_of_error(dense), std::string("/plan/expert_parallel"));
    use(dense, 1, 3, 1, 1);
    QCOMPARE(pointer_of_error(dense), std::string("/plan/context_parallel"));  // 1024 in six pieces
    // Embedding and head count as a layer each: 10 stages of 8 layers.
    Scenario stages = test::small_gpt(8);
    stages.plan.pipeline_parallel = 10;
    use(stages, 1, 1, 1, 1);
    QCOMPARE(pointer_of_error(stages), std::string("no error"));
    stages.plan.pipeline_parallel = 9;
    use(stages, 1, 1, 1, 1);
    QCOMPARE(pointer_of_error(stages), std::string("/plan/pipeline_parallel"));
    Scenario translation = small_translation();
    use(translation, 1, 2, 1, 1);
    QCOMPARE(pointer_of_error(translation), std::string("/plan/context_parallel"));
    Scenario totals = test::round_machine();
    totals.network.description = OperatorTotals{.forward_flops = 1e12, .forward_bytes = Bytes{1e9}};
    use(totals, 1, 2, 1, 1);
    QCOMPARE(pointer_of_error(totals), std::string("/plan/context_parallel"));
  }
};

QTEST_APPLESS_MAIN(TestParallelTransformers)
#include "test_parallel_transformers.moc"
