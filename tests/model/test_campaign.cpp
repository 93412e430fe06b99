// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>
#include <string>

#include <QtTest>

#include "model/profile/json_reader.h"
#include "model/scenario/run.h"
#include "model/schedule/checkpoint.h"
#include "model/schedule/energy.h"
#include "model/schedule/input.h"

using namespace scaleroof;

namespace {

constexpr double minute = 60;
constexpr double hour = 3600;
constexpr double unlimited = std::numeric_limits<double>::infinity();

MemoryLevel storage(double read, double write, MemoryScope scope, double attained = 1) {
  MemoryLevel level;
  level.capacity = Bytes{1e15};
  level.read_bandwidth = BytesPerSecond{read};
  level.write_bandwidth = BytesPerSecond{write};
  level.scope = scope;
  level.attained = {attained, 0.1};
  return level;
}

void compare(double actual, double expected, double tolerance = 1e-9) {
  const QString message = QString("%1 instead of %2").arg(actual).arg(expected);
  QVERIFY2(std::abs(actual - expected) <= tolerance * std::abs(expected), qPrintable(message));
}

Run read(const std::string& text) {
  const nlohmann::json json = parse_json(text, "run.json");
  Origins origins;
  origins.add("", "run.json");
  ObjectReader reader(json, "", origins);
  return read_run(reader);
}

QString refusal(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

}  // namespace

class TestCampaign : public QObject {
  Q_OBJECT

 private slots:
  // 4 nodes of 8 read 1,600 samples of 100 kB, 160 MB. From a shared 1 GB/s at half: 0.32 s. From 2 GB/s in
  // each node: 160 MB / 8 GB/s = 20 ms. Beside each accelerator 0.5 GB/s: 160 MB / 16 GB/s = 10 ms.
  void input_is_read_from_a_shared_or_an_own_store() {
    const JobSize job{32, 4};
    const Bytes sample{100e3};
    compare(input_time(1600, sample, storage(1e9, 1e9, MemoryScope::system, 0.5), job).value, 0.32);
    compare(input_time(1600, sample, storage(2e9, 1e9, MemoryScope::node), job).value, 0.02);
    compare(input_time(1600, sample, storage(0.5e9, 1e9, MemoryScope::accelerator), job).value, 0.01);
  }

  void prefetched_input_shows_past_the_step() {
    compare(exposed_input_time(Seconds{0.32}, Seconds{0.3}).value, 0.02);
    QCOMPARE(exposed_input_time(Seconds{0.3}, Seconds{0.32}).value, 0.0);
    const MemoryLevel infinite = storage(unlimited, 1e9, MemoryScope::system, 0.5);
    QCOMPARE(exposed_input_time(input_time(1e6, Bytes{1e6}, infinite, {8, 1}), Seconds{1e-9}).value, 0.0);
  }

  void datasets_lie_on_the_parallel_file_system() {
    MemoryHierarchy memory;
    QVERIFY(dataset_store(memory) == nullptr);
    QVERIFY(checkpoint_store(memory) == nullptr);
    memory[MemoryLevelId::node_storage] = storage(5e9, 2e9, MemoryScope::node);
    QCOMPARE(dataset_store(memory)->read_bandwidth.value, 5e9);
    memory[MemoryLevelId::parallel_fs] = storage(1e12, 7e11, MemoryScope::system);
    QCOMPARE(dataset_store(memory)->read_bandwidth.value, 1e12);
    QCOMPARE(checkpoint_store(memory)->write_bandwidth.value, 7e11);
    memory[MemoryLevelId::parallel_fs]->read_bandwidth = BytesPerSecond{};
    QCOMPARE(dataset_store(memory)->read_bandwidth.value, 5e9);
  }

  // 147 GB into 0.7 x 512 GB of one node, not of a node of 128 GB, but of two of those (179 GB).
  void small_datasets_stay_in_host_memory() {
    MemoryHierarchy memory;
    QVERIFY(!cached_by_hosts(memory, Bytes{147e9}, {8, 1}));
    memory[MemoryLevelId::host] = storage(100e9, 100e9, MemoryScope::node);
    memory[MemoryLevelId::host]->capacity = Bytes{512e9};
    QVERIFY(cached_by_hosts(memory, Bytes{147e9}, {8, 1}));
    memory[MemoryLevelId::host]->capacity = Bytes{128e9};
    QVERIFY(!cached_by_hosts(memory, Bytes{147e9}, {8, 1}));
    QVERIFY(cached_by_hosts(memory, Bytes{147e9}, {16, 2}));
  }

  // GPT 1T on 384 nodes: 1.008e12 x 14 B = 14.11 TB (published 13.8 TB), at 1 GB/s a node 36.75 s (published
  // about 50 s). BLOOM's 176.2e9 on 48 nodes: 2.467 TB (2.3 TB), 51.4 s (40 s). 384 nodes with 0.5 TB/s of
  // shared peak: at 0.4 of that 70.56 s. On 2 GB/s of their own at 0.8: 14.112e12 / (384 x 1.6e9) = 22.97 s.
  void checkpoint_is_written_to_a_store() {
    const Bytes size = checkpoint_size(1.008e12, 14);
    compare(size.value, 14.112e12);
    const MemoryLevel selene = storage(1e12, 1.2e12, MemoryScope::system);
    compare(checkpoint_write_time(size, selene, {3072, 384}).value, 36.75);
    compare(checkpoint_write_time(checkpoint_size(176.2e9, 14), selene, {384, 48}).value, 2466.8 / 48);
    compare(checkpoint_write_time(size, storage(1e12, 0.5e12, MemoryScope::system), {3072, 384}).value,
            70.56);
    compare(checkpoint_write_time(size, storage(1e9, 2e9, MemoryScope::node, 0.8), {3072, 384}).value,
            14112.0 / (384 * 1.6));
    QCOMPARE(checkpoint_write_time(size, storage(1, unlimited, MemoryScope::node), {8, 1}).value, 0.0);
  }

  // Published values of Daly's optimum for a checkpoint of 5 minutes: 117, 57 and 9.1 minutes.
  void interval_between_checkpoints() {
    const Seconds write{5 * minute};
    compare(optimal_checkpoint_interval(write, Seconds{24 * hour}).value, 116.69 * minute, 1e-4);
    compare(optimal_checkpoint_interval(write, Seconds{6 * hour}).value, 56.71 * minute, 1e-4);
    compare(optimal_checkpoint_interval(write, Seconds{15 * minute}).value, 9.141 * minute, 1e-4);
    // C >= 2 M: M.
    QCOMPARE(optimal_checkpoint_interval(write, Seconds{2 * minute}).value, 2 * minute);
    QVERIFY(std::isinf(optimal_checkpoint_interval(write, Seconds{}).value));
    // It is an optimum: a tenth more or less loses.
    const Seconds best = optimal_checkpoint_interval(write, Seconds{6 * hour});
    const auto useful = [&](double factor) {
      return goodput(best * factor, write, usual_restart, Seconds{6 * hour});
    };
    QVERIFY(useful(1) > useful(1.1) && useful(1) > useful(0.9));
  }

  // 16,384 accelerators that fail once in 50,677 hours each: M = 3.093 h. C = 10 s, R = 600 s: tau 465 s,
  // e^(600/11135) x (e^(475/11135) - 1) x 11135 / 465: 0.908 (published: above 0.9). C = 60 s: 0.8526.
  // 1,024 at 40,000 h: M = 39.06 h, C = 60 s: 0.9669.
  void goodput_under_failures() {
    const Seconds mean = job_mean_time_between_failures(Seconds{50677 * hour}, 16384);
    compare(mean.value, 3.093 * hour, 1e-4);
    const auto best = [](Seconds write, Seconds m) {
      return goodput(optimal_checkpoint_interval(write, m), write, usual_restart, m);
    };
    compare(optimal_checkpoint_interval(Seconds{10}, mean).value, 465, 2e-3);
    compare(best(Seconds{10}, mean), 0.9080, 1e-3);
    compare(best(Seconds{60}, mean), 0.8526, 1e-3);
    compare(best(Seconds{60}, job_mean_time_between_failures(Seconds{40000 * hour}, 1024)), 0.9669, 1e-3);
  }

  void goodput_at_its_limits() {
    // Nothing fails: checkpoints alone cost, 95 of 100 s are useful; without those everything is.
    compare(goodput(Seconds{95}, Seconds{5}, usual_restart, Seconds{}), 0.95);
    QCOMPARE(goodput(Seconds{unlimited}, Seconds{5}, usual_restart, Seconds{}), 1.0);
    compare(goodput(Seconds{95}, Seconds{5}, Seconds{}, Seconds{1e15}), 0.95);
    // Free checkpoints all the time and free restarts lose nothing.
    compare(goodput(Seconds{1e-3}, Seconds{}, Seconds{}, Seconds{hour}), 1.0, 1e-6);
    QCOMPARE(goodput(Seconds{}, Seconds{}, Seconds{}, Seconds{hour}), 1.0);
    // A job that fails long before its first checkpoint does not end.
    QCOMPARE(goodput(Seconds{1e9}, Seconds{5}, usual_restart, Seconds{1}), 0.0);
    QCOMPARE(goodput(Seconds{unlimited}, Seconds{5}, usual_restart, Seconds{hour}), 0.0);
    double before = 0;
    for (double mean = 1; mean < 1e9; mean *= 3) {
      const double useful = goodput(Seconds{600}, Seconds{30}, usual_restart, Seconds{mean});
      QVERIFY(useful >= before && useful < 1);
      before = useful;
    }
  }

  // 60 W idle, 360 W loaded, busy for three quarters: 285 W. 8 of them with a host of 1,720 W: 4 kW; two such
  // nodes at 1.25: 10 kW, 36 MJ an hour.
  void energy_of_a_job() {
    const Watts average = average_power(Watts{60}, Watts{360}, 0.75);
    compare(average.value, 285);
    QCOMPARE(average_power(Watts{60}, Watts{360}, 0).value, 60.0);
    QCOMPARE(average_power(Watts{60}, Watts{360}, 1).value, 360.0);
    compare(energy({average, 16, Watts{1720}, 2, 1.25}, Seconds{hour}).value, 36e6);
  }

  // 8 A100 of 400 W at 407.7 W: 8 x (128 + 0.25 x 347.7) = 1,719 W, 4,981 W with themselves (metered 5,040
  // W); idle at 62 W 1,524 W (1,512 W). 8 H100 of 700 W at 700 W: 8,582 W (8,480 W).
  void host_power_of_a_server() {
    const auto node = [](double design, double drawn) {
      return 8 * drawn + host_power_estimate(Watts{design}, Watts{drawn}, 8).value;
    };
    compare(node(400, 407.7), 4981, 1e-3);
    compare(node(400, 62), 1524, 1e-3);
    compare(node(700, 700), 8582, 1e-3);
  }

  void length_of_a_run() {
    Run run;
    QCOMPARE(run_iterations(run, 8, 1024, 100), 0.0);
    run.iterations = 10;
    QCOMPARE(run_iterations(run, 8, 1024, 100), 10.0);
    run = {};
    run.samples = 17;  // 8 + 8 + 1
    QCOMPARE(run_iterations(run, 8, 1024, 100), 3.0);
    run = {};
    run.tokens = 300e9;  // GPT-3: 300e9 / 2048 / 1536 = 95,367.4
    QCOMPARE(run_iterations(run, 1536, 2048, 0), 95368.0);
    QCOMPARE(run_iterations(run, 1536, 0, 0), 0.0);
    run = {};
    run.epochs = 90;  // ResNet-50: 90 x 1,281,167 / 256 = 450,410.3
    QCOMPARE(run_iterations(run, 256, 0, 1281167), 450411.0);
    QCOMPARE(run_iterations(run, 256, 0, 0), 0.0);
  }

  void reads_a_run() {
    const Run run = read(R"({"tokens": 300e9, "checkpoint_interval": "30 min"})");
    QCOMPARE(run.tokens.value_or(0), 300e9);
    QVERIFY(!run.samples && !run.epochs && !run.iterations);
    QCOMPARE(run.checkpoint_interval.value_or(Seconds{}).value, 1800.0);
    QCOMPARE(read(R"({"checkpoint_interval": "auto"})").checkpoint_interval.value_or(Seconds{1}).value, 0.0);
    QVERIFY(!read("{}").checkpoint_interval);
  }

  void refuses_a_wrong_run() {
    QVERIFY(refusal(R"({"tokens": 1e9, "epochs": 3})").contains("/epochs"));
    QVERIFY(refusal(R"({"tokens": 1e9, "epochs": 3})").contains("at most one of"));
    QVERIFY(refusal(R"({"token": 1e9})").contains("tokens"));
    QVERIFY(refusal(R"({"samples": 0})").contains("/samples"));
    QVERIFY(refusal(R"({"iterations": -1})").contains("/iterations"));
    QVERIFY(refusal(R"({"checkpoint_interval": "5 GB"})").contains("/checkpoint_interval"));
    QVERIFY(refusal(R"({"checkpoint_interval": 0})").contains("/checkpoint_interval"));
  }
};

QTEST_APPLESS_MAIN(TestCampaign)
#include "test_campaign.moc"
