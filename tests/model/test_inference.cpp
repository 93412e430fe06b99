// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QtTest>

#include "model/error.h"
#include "model/predict/inference.h"
#include "model/predict/predict.h"
#include "model/profile/json_reader.h"
#include "tests/support/approximately.h"
#include "tests/support/scenarios.h"

using namespace scaleroof;

namespace {

Transformer& network_of(Scenario& s) {
  return std::get<Transformer>(s.network.description);
}

void use(Scenario& s, std::int64_t tensor, std::int64_t pipeline, std::int64_t data, std::int64_t batch) {
  s.plan.tensor_parallel = tensor;
  s.plan.pipeline_parallel = pipeline;
  s.plan.data_parallel = data;
  s.plan.global_batch = batch;
  s.accelerators = tensor * pipeline * data;
}

const InferencePrediction& served(const Prediction& p) {
  return *p.inference;
}

Error::Details refused(const nlohmann::json& plan) {
  const Origins origins;
  ObjectReader reader(plan, "/plan", origins);
  try {
    read_plan(reader, Task::inference, 1, {});
  } catch (const Error& error) {
    return error.details();
  }
  return {"", "no error", "", ""};
}

std::string pointer_of_error(const Scenario& scenario) {
  try {
    predict(scenario);
  } catch (const Error& error) {
    return error.details().pointer;
  }
  return "no error";
}

const OperatorReport* find(const std::vector<OperatorReport>& reports, const char* name) {
  for (const OperatorReport& report : reports)
    if (report.name == name) return &report;
  return nullptr;
}

}  // namespace

class TestInference : public QObject {
  Q_OBJECT
 private slots:
  // A decode step of one sequence at the mean context of 96 + 64/2 = 128 positions. A layer has weights of
  // 1024 x (3072 + 1024 + 4096) + 4096 x 1024 = 12,582,912 elements; its products read and write 16,384
  // more, at 2 bytes and 1 TB/s: 25.198592 us, each far above its arithmetic at 100 TFLOP/s. Norms and
  // residuals 6 x 2 x 1024, activation 2 x 4096, layout 2 x 3072 elements: 0.053248 us. The cache: 128 x
  // 2048 x 2 bytes: 0.524288 us, then 2 x 128 x 2048 FLOPs at 5 TFLOP/s: 0.1048576 us. Eight layers:
  // 207.0478848 us. The head: 2 x (1024 + 51,200 x 1024 + 51,200) bytes: 104.962048 us.
  void decodeStepByHand() {
    const Prediction p = predict(test::small_gpt_inference());
    COMPARE_RELATIVE(served(p).decode_step.value, 312.0099328e-6, 1e-9);
    // Of 63 steps.
    COMPARE_RELATIVE(p.breakdown[TimePart::cache_attention].value, 63 * 8 * 0.6291456e-6, 1e-9);
  }

  // A prefill of 32 sequences of 1,024 tokens is bound by arithmetic: m = 32,768 tokens, 2 x m x 12,582,912
  // FLOPs a layer at 100 TFLOP/s: 8.246337 ms; causal attention half of 4 x 32 x 1024^2 x 1024: 0.687195 ms;
  // norms, activation and layout 26,624 elements a token: 1.744830 ms. Head: one position a sequence, 32 x
  // 51,200 x 1024 x 2 FLOPs take 33.6 us, its bytes 2 x (32 x 1024 + 51,200 x 1024 + 32 x 51,200): 108.2 us.
  void prefillByHand() {
    Scenario s = test::small_gpt_inference();
    use(s, 1, 1, 1, 32);
    s.plan.prompt_tokens = 1024;
    const double layer =
        2.0 * 32768 * 12582912 / 100e12 + 2.0 * 32 * 1024 * 1024 * 1024 / 100e12 + 2.0 * 32768 * 26624 / 1e12;
    const double head = 2.0 * (32 * 1024 + 51200 * 1024 + 32 * 51200) / 1e12;
    COMPARE_RELATIVE(served(predict(s)).time_to_first_token.value, 8 * layer + head, 1e-6);
  }

  void aRequestIsAPrefillAndAStepForEachFurtherToken() {
    Scenario s = test::small_gpt_inference();
    s.software.inference.step_latency = Seconds{1e-3};
    s.software.inference.layer_latency = Seconds{10e-6};
    s.software.inference.sequence_time = Seconds{25e-6};
    use(s, 1, 1, 1, 4);
    const Prediction p = predict(s);
    COMPARE_RELATIVE(p.iteration_time.value,
                     served(p).time_to_first_token.value + 63 * served(p).decode_step.value, 1e-12);
    // Latency: 64 passes of 1 ms and of 8 layers, 63 of them with 4 sequences' time.
    COMPARE_RELATIVE(p.breakdown[TimePart::host].value, 64 * 1.08e-3 + 63 * 4 * 25e-6, 1e-12);
    COMPARE_RELATIVE(p.tokens_per_s, 4 * 64 / p.iteration_time.value, 1e-12);
    s.plan.output_tokens = 1;
    COMPARE_RELATIVE(predict(s).iteration_time.value, served(predict(s)).time_to_first_token.value, 1e-12);
  }

  // A ring of two: each decode step all-reduces 1024 x 2 bytes twice a layer, 2048 / 100e9 = 20.48 ns, and
  // waits 20 us for each: 16 x 20.02048 us.
  void collectivesWaitInsideAStep() {
    Scenario s = test::small_gpt_inference();
    QCOMPARE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value, 0.0);
    s.software.inference.collective_wait = Seconds{20e-6};
    QCOMPARE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value, 0.0);
    use(s, 2, 1, 1, 1);
    s.plan.prompt_tokens = 1;  // the prefill then exchanges what a step does
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value, 64 * 16 * 20.02048e-6,
                     1e-6);
    // Ranks of two nodes (of eight accelerators) wait for the network's processes too.
    network_of(s).heads = network_of(s).kv_heads = 16;
    use(s, 16, 1, 1, 1);
    const double waits = predict(s).breakdown[TimePart::tensor_parallel_exposed].value;
    s.software.inference.collective_wait_between_nodes = Seconds{100e-6};
    COMPARE_RELATIVE(predict(s).breakdown[TimePart::tensor_parallel_exposed].value - waits, 64 * 16 * 100e-6,
                     1e-9);
  }

  // Weights: 8 layers of 12,582,912 matrix elements and 13,312 of norms and biases, the embedding with 1,024
  // learned positions: 154,247,168 x 2 bytes. The cache of a sequence: 160 positions x 8 x 2048 x 2 bytes =
  // 5,242,880. With room for ten and a half, 25 sequences take three waves.
  void sequencesWaitWhoseCacheDoesNotFit() {
    Scenario s = test::small_gpt_inference();
    use(s, 1, 1, 1, 25);
    const double weights = 308494336, cache = 5242880;
    s.memory[MemoryLevelId::device]->capacity = Bytes{weights + 10.5 * cache};
    const Prediction p = predict(s);
    QCOMPARE(p.memory[MemoryPart::weights].value, weights);
    QCOMPARE(p.memory[MemoryPart::kv_cache].value, 9 * cache);  // the fullest wave
    QCOMPARE(served(p).waves, 3.0);
    COMPARE_RELATIVE(served(p).sequences_at_once, 25.0 / 3, 1e-12);
    QVERIFY(p.feasible);
    COMPARE_RELATIVE(p.iteration_time.value,
                     3 * (served(p).time_to_first_token.value + 63 * served(p).decode_step.value), 1e-12);
    // A program that gives every sequence its memory at once does not run.
    s.software.inference.queues_for_memory = false;
    QVERIFY(!predict(s).feasible);
    QCOMPARE(served(predict(s)).waves, 1.0);
    s.software.inference.queues_for_memory = true;
    s.memory[MemoryLevelId::device]->capacity = Bytes{weights + 0.5 * cache};
    QVERIFY(!predict(s).feasible);
    // Half the width of an element, twice the sequences: 25 in two waves.
    s.memory[MemoryLevelId::device]->capacity = Bytes{weights + 10.5 * cache};
    s.plan.kv_cache_precision = Precision::fp8;
    QCOMPARE(served(predict(s)).waves, 2.0);
  }

  // Llama-2-7B in 16 bits, 16 sequences of 2,048 and 2,048 tokens on 40 GiB of which 6.5 GB are the
  // program's: 0.9 x (42.95 - 13.48 - 6.5) GB hold nine caches of 4096 x 32 x 8192 x 2 bytes = 2.147 GB.
  void capacityBehindTheWeights() {
    Scenario s = test::small_gpt_inference();
    Transformer& llama = network_of(s);
    llama.layers = 32;
    llama.hidden = 4096;
    llama.heads = llama.kv_heads = 32;
    llama.head_dim = 128;
    llama.ffn_hidden = 11008;
    llama.vocab = 32000;
    llama.gated_ffn = true;
    llama.tied_embeddings = false;
    llama.biases = llama.norm_biases = llama.qkv_biases = false;
    llama.position_embeddings = 0;
    use(s, 1, 1, 1, 16);
    s.plan.prompt_tokens = s.plan.output_tokens = 2048;
    s.memory[MemoryLevelId::device]->capacity = Bytes{42949672960};
    s.software.inference.usable_share = 0.9;
    s.software.inference.usable_behind_weights = true;
    s.software.inference.reserve = Bytes{6.5e9};
    QCOMPARE(served(predict(s)).waves, 2.0);
    QCOMPARE(served(predict(s)).sequences_at_once, 8.0);
    use(s, 1, 1, 1, 9);
    QCOMPARE(served(predict(s)).waves, 1.0);
    use(s, 1, 1, 1, 10);
    QCOMPARE(served(predict(s)).waves, 2.0);
  }

  void heavierBatchesTakeLongerButLessForEachSequence() {
    Scenario s = test::small_gpt_inference();
    double step = 0, each = std::numeric_limits<double>::infinity();
    for (const std::int64_t batch : {1, 2, 7, 8, 64, 256}) {
      use(s, 1, 1, 1, batch);
      const double now = served(predict(s)).decode_step.value;
      QVERIFY(now > step);
      QVERIFY(now / static_cast<double>(batch) < each);
      step = now;
      each = now / static_cast<double>(batch);
    }
  }

  void onlyLatencyIsLeftOnAnInfinitelyFastMachine() {
    Scenario s = test::small_gpt_inference();
    s.software.inference.step_latency = Seconds{2e-3};
    s.memory[MemoryLevelId::device]->read_bandwidth = BytesPerSecond{1e30};
    s.accelerator.matrix[static_cast<std::size_t>(Precision::bf16)] = FlopsPerSecond{1e30};
    s.accelerator.vector[static_cast<std::size_t>(Precision::fp32)] = FlopsPerSecond{1e30};
    COMPARE_RELATIVE(predict(s).iteration_time.value, 64 * 2e-3, 1e-9);
  }

  // Two replicas share a batch: each serves half of it, so that it takes as long as that half alone.
  void replicasShareABatch() {
    Scenario s = test::small_gpt_inference();
    use(s, 1, 1, 1, 8);
    const double half = predict(s).iteration_time.value;
    use(s, 1, 1, 2, 16);
    COMPARE_RELATIVE(predict(s).iteration_time.value, half, 1e-12);
    COMPARE_RELATIVE(predict(s).tokens_per_s, 16 * 64 / half, 1e-12);
  }

  // Two stages of four layers. A batch that they divide keeps both busy: 2 + 1 passes of four layers with
  // half the sequences each. One that they do not divide passes the stages one after the other.
  void pipelinedDecode() {
    Scenario s = test::small_gpt_inference();
    s.interconnect.tiers.front().bandwidth = BytesPerSecond{1e30};
    s.software.inference.layer_latency = Seconds{1e-3};
    use(s, 1, 2, 1, 3);
    const Prediction odd = predict(s);
    use(s, 1, 2, 1, 4);
    const Prediction even = predict(s);
    // 63 steps and a prefill (288 and 384 tokens are one micro-batch of at most 1,024): 8 layers in turn,
    // or 3 x 4.
    COMPARE_RELATIVE(odd.breakdown[TimePart::host].value, 64 * 8e-3, 1e-12);
    COMPARE_RELATIVE(even.breakdown[TimePart::host].value, 63 * 12e-3 + 8e-3, 1e-12);
  }

  // Eight experts, two for each token: one token reads 8 x (1 - 6/8) = 2 of them, two tokens 8 x (1 -
  // (6/8)^2) = 3.5, many tokens all. Up-projection: an expert's 1024 x 2048 elements and its tokens' edges.
  void aStepReadsTheExpertsThatItsTokensChoose() {
    Scenario s = test::small_gpt_inference();
    network_of(s).experts = MixtureOfExperts{.experts = 8, .experts_per_token = 2, .expert_ffn_hidden = 2048};
    for (const auto& [batch, experts] : {std::pair{1, 2.0}, std::pair{2, 3.5}}) {
      use(s, 1, 1, 1, batch);
      const std::vector<OperatorReport> reports = operators(s);
      const OperatorReport* up = find(reports, "experts up, decode");
      QVERIFY(up);
      const double tokens = 2.0 * batch;
      COMPARE_RELATIVE(up->device_bytes.value, 2 * (experts * 1024 * 2048 + tokens * (1024 + 2048)), 1e-9);
    }
    use(s, 1, 1, 1, 4096);
    COMPARE_RELATIVE(find(operators(s), "experts up, decode")->device_bytes.value,
                     2.0 * (8 * 1024 * 2048 + 8192 * (1024 + 2048)), 1e-3);
  }

  // Grouped queries: 16 query heads of 64 share two key-value heads; beyond two ranks each keeps one whole.
  // Latent attention: 512 + 64 elements, on every rank.
  void cacheByKindOfAttention() {
    Scenario s = test::small_gpt_inference();
    Transformer& network = network_of(s);
    network.kv_heads = 2;
    const auto elements = [&](std::int64_t tensor) {
      use(s, tensor, 1, 1, 1);
      return cache_elements(network, s.plan);
    };
    QCOMPARE(elements(1), 2 * 2 * 64.0);
    QCOMPARE(elements(2), 2 * 64.0);
    QCOMPARE(elements(8), 2 * 64.0);
    network.kv_heads = 16;
    network.latent = LatentAttention{
        .kv_lora_rank = 512, .qk_nope_head_dim = 128, .qk_rope_head_dim = 64, .v_head_dim = 128};
    network.head_dim = 192;
    QCOMPARE(elements(1), 576.0);
    QCOMPARE(elements(8), 576.0);
    // 128 positions x 576 elements x 2 bytes, with 2 x 128 x 16 x (2 x 512 + 64) FLOPs on the matrix units.
    use(s, 1, 1, 1, 1);
    const std::vector<OperatorReport> reports = operators(s);
    COMPARE_RELATIVE(find(reports, "attention to the cache, decode")->device_bytes.value, 128 * 576 * 2.0, 1e-12);
    COMPARE_RELATIVE(find(reports, "attention to the cache, decode")->time.value,
                     128 * 576 * 2.0 / 1e12 + 2.0 * 128 * 16 * 1088 / 100e12, 1e-12);
  }

  void everyOperatorOfARequestIsReported() {
    Scenario s = test::small_gpt_inference();
    const Prediction p = predict(s);
    double total = 0, share = 0;
    for (const OperatorReport& report : operators(s)) {
      total += report.time.value * report.executions;
      share += report.share;
    }
    COMPARE_RELATIVE(total, p.iteration_time.value, 1e-9);  // no latency, one accelerator
    COMPARE_RELATIVE(share, 1.0, 1e-9);
  }

  // A million generated tokens are 15,625 requests of 64, in batches of 5: 3,125 batches.
  void aRunCountsGeneratedTokens() {
    Scenario s = test::small_gpt_inference();
    use(s, 1, 1, 1, 5);
    s.run.tokens = 1e6;
    const Prediction p = predict(s);
    QCOMPARE(p.run.iterations, 3125.0);
    COMPARE_RELATIVE(p.run.time_to_train.value, 3125 * p.iteration_time.value, 1e-12);
  }

  void badPlansAreRefused_data() {
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* plan, const char* pointer, const char* words) {
      QTest::newRow(name) << plan << pointer << words;
    };
    row("no batch", R"({"prompt_tokens": 1, "output_tokens": 1, "precision": "fp16"})", "/plan/batch", "");
    row("no output", R"({"batch": 1, "prompt_tokens": 1, "precision": "fp16"})", "/plan/output_tokens", "");
    row("no token", R"({"batch": 1, "prompt_tokens": 0, "output_tokens": 1, "precision": "fp16"})",
        "/plan/prompt_tokens", "1");
    row("half a sequence", R"({"batch": 0.5, "prompt_tokens": 1, "output_tokens": 1, "precision": "fp16"})",
        "/plan/batch", "");
    row("optimizer",
        R"({"batch": 1, "prompt_tokens": 1, "output_tokens": 1, "precision": "fp16", "optimizer": "adam"})",
        "/plan/optimizer", "inference");
    row("training's batch", R"({"global_batch": 8, "precision": "fp16"})", "/plan/global_batch", "batch");
    row("no precision of that name",
        R"({"batch": 1, "prompt_tokens": 1, "output_tokens": 1, "precision": "fp16", "kv_cache_precision": "i4"})",
        "/plan/kv_cache_precision", "int8");
  }
  void badPlansAreRefused() {
    QFETCH(QString, plan);
    QFETCH(QString, pointer);
    QFETCH(QString, words);
    const Error::Details error = refused(nlohmann::json::parse(plan.toStdString()));
    QCOMPARE(QString::fromStdString(error.pointer), pointer);
    QVERIFY2(QString::fromStdString(error.expected).contains(words), error.expected.c_str());
  }

  void whatCannotGenerateIsRefused() {
    Scenario s = test::small_gpt_inference();
    network_of(s).architecture = Transformer::Architecture::encoder;
    QCOMPARE(pointer_of_error(s), std::string("/network"));
    s = test::small_gpt_inference();
    use(s, 1, 1, 2, 3);
    QCOMPARE(pointer_of_error(s), std::string("/plan/batch"));
    s = test::small_gpt_inference();
    s.run.epochs = 1;
    QCOMPARE(pointer_of_error(s), std::string("/run/epochs"));
    s = test::small_gpt_inference();
    s.run.checkpoint_interval = Seconds{60};
    QCOMPARE(pointer_of_error(s), std::string("/run/checkpoint_interval"));
    s = test::small_gpt_inference();
    use(s, 1, 1, 1, 1);
    s.plan.context_parallel = s.accelerators = 2;
    QCOMPARE(pointer_of_error(s), std::string("/plan/context_parallel"));
  }
};

QTEST_APPLESS_MAIN(TestInference)
#include "test_inference.moc"
