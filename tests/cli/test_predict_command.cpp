// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "command_line.h"

using namespace scaleroof::test;

namespace {

QByteArray sha256_of(const QString& file) {
  QFile opened(QString(SCALEROOF_SOURCE_DIR "/") + file);
  if (!opened.open(QIODevice::ReadOnly)) return {};
  return QCryptographicHash::hash(opened.readAll(), QCryptographicHash::Sha256).toHex();
}

double sum_of(const QJsonObject& object, const QStringList& keys) {
  double sum = 0;
  for (const QString& key : keys) sum += object[key].toDouble(std::nan(""));
  return sum;
}

const QStringList time_parts{"forward",
                             "backward",
                             "recompute",
                             "optimizer",
                             "tensor_parallel_exposed",
                             "context_parallel_exposed",
                             "expert_parallel_exposed",
                             "spatial_parallel_exposed",
                             "embedding_parallel_exposed",
                             "pipeline_bubble",
                             "pipeline_exposed",
                             "data_parallel_exposed",
                             "input_exposed",
                             "straggler",
                             "checkpoint",
                             "prefill",
                             "decode",
                             "cache_attention",
                             "host"};
const QStringList memory_parts{"weights", "gradients", "optimizer", "activations", "kv_cache", "workspace"};

bool near(double a, double b, double tolerance = 1e-9) {
  return std::abs(a - b) <= tolerance * std::abs(b);
}

}  // namespace

class TestPredictCommand : public QObject {
  Q_OBJECT

 private slots:
  void json_has_every_member_of_the_contract() {
    const Run run = command({"predict", gpt3(), "--format", "json"});
    QCOMPARE(run.err, QByteArray());
    QCOMPARE(run.status, 0);
    const QJsonObject json = run.json();
    QCOMPARE(json["schema"].toString(), QString("scaleroof/prediction/1"));
    for (const char* key : {"feasible", "infeasible_because", "iteration_time_s", "interval_90",
                            "samples_per_s", "tokens_per_s", "tokens_per_s_per_accelerator",
                            "model_flops_per_s_per_accelerator", "hardware_flops_per_s_per_accelerator",
                            "mfu", "hfu", "breakdown_s", "memory_bytes", "run", "inference", "provenance"})
      QVERIFY2(json.contains(key), key);
    QVERIFY(json["inference"].isNull());
    const QJsonObject breakdown = json["breakdown_s"].toObject();
    QCOMPARE(breakdown.size(), time_parts.size());
    QVERIFY(near(sum_of(breakdown, time_parts), json["iteration_time_s"].toDouble()));
    const QJsonObject memory = json["memory_bytes"].toObject();
    QCOMPARE(memory.size(), memory_parts.size() + 2);
    QVERIFY(near(sum_of(memory, memory_parts), memory["total"].toDouble()));
    QVERIFY(memory["capacity"].toDouble() > 70e9);  // an 80-GB accelerator
    const QJsonArray interval = json["interval_90"].toObject()["iteration_time_s"].toArray();
    QCOMPARE(interval.size(), 2);
    QVERIFY(interval[0].toDouble() < json["iteration_time_s"].toDouble());
    QVERIFY(interval[1].toDouble() > json["iteration_time_s"].toDouble());
    for (const char* key : {"time_to_train_s", "accelerator_hours", "node_hours", "energy_j", "goodput"})
      QVERIFY2(json["run"].toObject().contains(key), key);
  }

  // 1,536 sequences of 2,048 tokens; 1,024 accelerators; 300e9 tokens are 300e9 / (1536 * 2048) = 95,367.4
  // iterations.
  void the_figures_belong_together() {
    const QJsonObject json = command({"predict", gpt3(), "--format", "json"}).json();
    const double time = json["iteration_time_s"].toDouble();
    QVERIFY(near(json["samples_per_s"].toDouble(), 1536 / time));
    QVERIFY(near(json["tokens_per_s"].toDouble(), 1536 * 2048 / time));
    QVERIFY(near(json["tokens_per_s_per_accelerator"].toDouble(), 1536 * 2048 / time / 1024));
    // MFU against the A100's 312 TFLOP/s.
    QVERIFY(near(json["mfu"].toDouble(), json["model_flops_per_s_per_accelerator"].toDouble() / 312e12));
    const QJsonObject run = json["run"].toObject();
    const double hours = run["time_to_train_s"].toDouble() / 3600;
    QVERIFY(hours * 3600 >= 95367 * time);
    QVERIFY(near(run["accelerator_hours"].toDouble(), 1024 * hours));
  }

  void provenance_hashes_the_profiles_that_went_in() {
    const QJsonObject provenance =
        command({"predict", gpt3(), "--format", "json"}).json()["provenance"].toObject();
    QCOMPARE(provenance["version"].toString(), QString(SCALEROOF_VERSION));
    QCOMPARE(provenance["scenario_sha256"].toString().size(), 64);
    const QJsonObject profiles = provenance["profiles"].toObject();
    QByteArray found;
    for (auto profile = profiles.begin(); profile != profiles.end(); ++profile)
      if (profile.key().contains("gpt3-175b")) found = profile.value().toString().toLatin1();
    QCOMPARE(found, sha256_of("network_profiles/gpt3-175b.json"));
  }

  void a_convolutional_network_has_no_tokens() {
    const Run run = command({"predict", resnet50(), "--format", "json"});
    QCOMPARE(run.status, 0);
    QVERIFY(run.json()["tokens_per_s"].isNull());
    QVERIFY(near(run.json()["samples_per_s"].toDouble(), 1024 / run.json()["iteration_time_s"].toDouble()));
  }

  // Rates are compared as times: half the measured rate takes twice the time, an error of +100%.
  void a_measured_figure_stands_beside_the_prediction() {
    const QTemporaryDir folder;
    const double rate =
        command({"predict", resnet50(), "--format", "json"}).json()["samples_per_s"].toDouble();
    QFile fixture(resnet50());
    QVERIFY(fixture.open(QIODevice::ReadOnly));
    QJsonObject scenario = QJsonDocument::fromJson(fixture.readAll()).object();
    scenario["measured"] = QJsonObject{{"metric", "samples_per_s"},
                                       {"value", 2 * rate},
                                       {"source", QJsonObject{{"title", "A made-up measurement"}}}};
    const QString file =
        write_file(folder.filePath("measured.scenario.json"), QJsonDocument(scenario).toJson());
    const QJsonObject measured = command({"predict", file, "--format", "json"}).json()["measured"].toObject();
    QCOMPARE(measured["metric"].toString(), QString("samples_per_s"));
    QVERIFY(near(measured["relative_error"].toDouble(), 1.0));
    const Run table = command({"predict", file});
    QVERIFY2(table.out.contains("100% more time than measured"), table.out.constData());
    QVERIFY(table.out.contains("A made-up measurement"));
    QVERIFY(command({"predict", resnet50(), "--format", "json"}).json()["measured"].isNull());
  }

  void a_table_is_the_default_and_its_bars_add_up() {
    const Run run = command({"predict", gpt3()});
    QCOMPARE(run.status, 0);
    const QString text = QString::fromUtf8(run.out);
    for (const char* words : {"GPT-3 175B on 1,024 A100", "Time per iteration", "Throughput", "MFU",
                              "Device memory", "Where the time goes", "Forward", "Backward", "GiB"})
      QVERIFY2(text.contains(words), words);
    const qsizetype start = text.indexOf("Where the time goes");
    const QString bars = text.mid(start, text.indexOf("\n\n", start) - start);
    // Blocks of 1/8 (U+258F) to 8/8 (U+2588) of a cell; 40 cells in all.
    int eighths = 0;
    for (const QChar c : bars)
      if (c.unicode() >= 0x2588 && c.unicode() <= 0x258F) eighths += 8 - (c.unicode() - 0x2588);
    QCOMPARE(eighths, 40 * 8);
  }

  // 64 requests of 128 and 32 tokens on two replicas of four accelerators each.
  void inference_has_its_own_figures() {
    const QTemporaryDir folder;
    const QByteArray scenario = R"({"schema": "scaleroof/scenario/1",
      "task": "inference", "network": "llama2-70b", "system": "dgx-a100",
      "software": "vllm", "accelerators": 8, "plan": {"tensor_parallel": 4, "batch": 64, "prompt_tokens": 128,
      "output_tokens": 32, "precision": "fp16"}})";
    const QString file = write_file(folder.filePath("serving.scenario.json"), scenario);
    const Run run = command({"predict", file, "--format", "json"});
    QCOMPARE(run.err, QByteArray());
    const QJsonObject json = run.json(), inference = json["inference"].toObject();
    const double latency = inference["request_latency_s"].toDouble();
    // One prefill, then a step for each further token.
    QVERIFY(near(latency,
                 inference["time_to_first_token_s"].toDouble() + 31 * inference["decode_step_s"].toDouble()));
    QVERIFY(near(inference["tokens_per_s"].toDouble(), 64 * 32 / latency));
    QCOMPARE(inference["sequences_at_once"].toDouble(), 32.0);
    QVERIFY(near(json["iteration_time_s"].toDouble(), latency));
    QVERIFY(near(sum_of(json["breakdown_s"].toObject(), time_parts), latency));
    QVERIFY(json["memory_bytes"].toObject()["kv_cache"].toDouble() > 0);
    QCOMPARE(json["memory_bytes"].toObject()["optimizer"].toDouble(), 0.0);
    const QString table = QString::fromUtf8(command({"predict", file}).out);
    for (const char* words : {"Request latency", "Time to first token", "Decode step", "requests/s",
                              "Decode, attention to the cache", "Key-value cache"})
      QVERIFY2(table.contains(words), words);
    QVERIFY(!table.contains("Micro-batch"));
    const QStringList lines = command({"predict", file, "--format", "csv"}).lines();
    const qsizetype column = fields(lines[0]).indexOf("inference_decode_step_s");
    QVERIFY(column >= 0);
    QCOMPARE(fields(lines[1])[column].toDouble(), inference["decode_step_s"].toDouble());
  }

  void csv_is_a_header_and_a_row() {
    const Run run = command({"predict", resnet50(), "--format", "csv"});
    QCOMPARE(run.status, 0);
    const QStringList lines = run.lines();
    QCOMPARE(lines.size(), 2);
    const QStringList header = fields(lines[0]), row = fields(lines[1]);
    QCOMPARE(header.size(), row.size());
    const QJsonObject json = command({"predict", resnet50(), "--format", "json"}).json();
    const auto value = [&](const QString& column) { return row.value(header.indexOf(column)).toDouble(); };
    QCOMPARE(value("iteration_time_s"), json["iteration_time_s"].toDouble());
    QCOMPARE(value("breakdown_backward_s"), json["breakdown_s"].toObject()["backward"].toDouble());
    QCOMPARE(value("memory_total_bytes"), json["memory_bytes"].toObject()["total"].toDouble());
  }

  void set_changes_the_scenario_and_any_figure_of_its_profiles() {
    const auto time = [](const QStringList& sets) {
      const Run run = command(QStringList{"predict", gpt3(), "--format", "json"} + sets);
      return run.status == 0 ? run.json()["iteration_time_s"].toDouble() : -1.0;
    };
    const double base = time({});
    QVERIFY(base > 0);
    QVERIFY(time({"--set", "/plan/global_batch=3072"}) > 1.5 * base);
    QVERIFY(time({"--set", "/interconnect/tiers/1/bandwidth=2 GB/s"}) > base);
    QVERIFY(time({"--set", "/network/layers=48"}) < 0.7 * base);
    // Repeated, in order: the last one holds.
    QCOMPARE(time({"--set", "/plan/global_batch=3072", "--set", "/plan/global_batch=1536"}), base);
  }

  // 175 billion parameters on one accelerator's 80 GB.
  void what_does_not_fit_is_said_and_can_be_required() {
    const QStringList arguments{"predict", gpt3(),
                                "--set",   "/plan/tensor_parallel=1",
                                "--set",   "/plan/pipeline_parallel=1",
                                "--set",   "/plan/virtual_stages=1",
                                "--set",   "/plan/pipeline_schedule=1f1b",
                                "--set",   "/accelerators=64"};
    const Run plain = command(arguments + QStringList{"--format", "json"});
    QCOMPARE(plain.err, QByteArray());
    QCOMPARE(plain.status, 0);
    QCOMPARE(plain.json()["feasible"].toBool(true), false);
    QVERIFY(plain.json()["infeasible_because"].toArray().size() > 0);
    const Run required = command(arguments + QStringList{"--require-feasible"});
    QCOMPARE(required.status, 3);
    QVERIFY(required.out.contains("does not fit"));
    QCOMPARE(command({"predict", resnet50(), "--require-feasible"}).status, 0);
  }
};

QTEST_APPLESS_MAIN(TestPredictCommand)
#include "test_predict_command.moc"
