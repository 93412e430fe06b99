// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QTest>

#include "model/hardware/accelerator.h"
#include "model/hardware/interconnect.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/hardware/system.h"
#include "model/network/dataset.h"
#include "model/profile/json_reader.h"
#include "model/software/software.h"

using namespace scaleroof;
using nlohmann::json;

namespace {

const char* const accelerator_text = R"({
  "id": "x1", "name": "X-1", "vendor": "Example", "year": 2024,
  "matrix": {"fp16": "100 TFLOP/s"},
  "vector": {"fp32": 10e12, "fp16": 20e12},
  "sustained": {"fp16": {"value": 0.7, "relative_sd": 0.1}},
  "compute_units": 50, "clock": "1.5 GHz", "power": 400, "idle_power": 60,
  "host_link": "32 GB/s", "memory_capacity": "40 GiB", "memory_hierarchy": "x1-memory",
  "description": "An example.", "notes": ["One.", "Two."],
  "sources": {"/matrix/fp16": "data sheet", "/vector": "data sheet"}
})";

const char* const memory_text = R"({
  "levels": {
    "l2": {"capacity": "40 MiB"},
    "device": {"capacity": "40 GiB", "read_bandwidth": "1.5 TB/s", "latency": "400 ns", "attained": 0.8},
    "host": {"capacity": "1 TiB", "read_bandwidth": "400 GB/s", "write_bandwidth": "200 GB/s"},
    "parallel_fs": {"capacity": "10 PB", "read_bandwidth": "1 TB/s"}
  },
  "visible_share": 0.98
})";

const char* const interconnect_text = R"({
  "tiers": [
    {"name": "link", "size": 8, "topology": "switch", "bandwidth": "300 GB/s", "in_network_reduction": true,
     "protocols": {"low_latency": {"base_latency": "8 us"}, "relative_sd": 0.08}},
    {"name": "pod", "size": 256, "topology": "fat-tree", "bandwidth": "25 GB/s", "latency": "5 us", "attained": 0.9},
    {"name": "fabric", "size": null, "topology": "fat-tree", "bandwidth": "200 Gb/s", "taper": 2}
  ]
})";

const char* const torus_text = R"({
  "tiers": [{"name": "ici", "size": 4096, "topology": "torus", "bandwidth": 300e9, "dimensions": [16, 16, 16]}]
})";

const char* const topologies_text = R"({
  "tiers": [
    {"name": "tree", "size": 8, "topology": "pcie-tree", "switch_size": 4, "bandwidth": "15.75 GB/s"},
    {"name": "rails", "size": 64, "topology": "rail-optimised", "bandwidth": "400 Gb/s"},
    {"name": "groups", "topology": "dragonfly", "bandwidth": "400 Gb/s", "taper": 1.5, "non_minimal_share": 0.25}
  ]
})";

const char* const link_text = R"({
  "id": "cable", "name": "Cable", "year": 2025, "bandwidth": "68 GB/s", "latency": "0.5 us", "links": 10,
  "injection_bandwidth": "40.8 GB/s", "attained": 0.85, "protocols": {"relative_sd": 0.3},
  "sources": {"/bandwidth": "data sheet"}
})";

const char* const system_text = R"({
  "accelerator": "x1", "interconnect": "x1-net", "accelerators_per_node": 4, "nodes": 100,
  "node_host_power": "1 kW", "power_usage_effectiveness": 1.2, "mean_time_between_failures": "1000 h",
  "vendor": "Example", "host_processor": "2 x E-9", "power": "0.25 MW"
})";

const char* const software_text = R"({
  "era": "2024",
  "matrix_products": {"reduction_overhead": 90},
  "convolutions": {"layout": {"fp16": "nhwc"}},
  "element_wise": {"traffic": 1.7, "fused_softmax_needs_multiple_of_4": true},
  "host": {"layer_issue": "3.2 ms"},
  "overlap": {"tensor_parallel_exposed": 1.98, "gradient_overlap": 0.2},
  "memory": {"fp32_gradients": false},
  "recompute_stops_early": true
})";

const char* const dataset_text = R"({"samples": 1000, "sample_size": "110 kB", "epochs": 90})";

template <class T>
T read(const json& profile, T (*reader)(ObjectReader&)) {
  Origins origins;
  origins.add("", "profile.json");
  ObjectReader object(profile, "", origins);
  return reader(object);
}

template <class T>
T read(const char* text, T (*reader)(ObjectReader&)) {
  return read(parse_json(text, "profile.json"), reader);
}

json patched(const char* text, const char* patch) {
  json profile = parse_json(text, "profile.json");
  profile.merge_patch(parse_json(patch, "patch.json"));
  return profile;
}

void check_kind(const QString& kind, const json& profile) {
  if (kind == "accelerator") read(profile, read_accelerator);
  if (kind == "memory") read(profile, read_memory_hierarchy);
  if (kind == "interconnect") read(profile, read_interconnect);
  if (kind == "link") read(profile, read_link);
  if (kind == "system") read(profile, read_system);
  if (kind == "software") read(profile, read_software);
  if (kind == "dataset") read(profile, read_dataset);
}

const char* text_of(const QString& kind) {
  if (kind == "accelerator") return accelerator_text;
  if (kind == "memory") return memory_text;
  if (kind == "interconnect") return interconnect_text;
  if (kind == "link") return link_text;
  if (kind == "system") return system_text;
  if (kind == "software") return software_text;
  return dataset_text;
}

std::vector<std::int64_t> domain_dimensions(const char* text, int size) {
  json profile = parse_json(text, "profile.json");
  profile["domain_size"] = size;
  return read(profile, read_interconnect).tiers.front().dimensions;
}

}  // namespace

class TestHardware : public QObject {
  Q_OBJECT

 private slots:
  void accelerator() {
    const Accelerator x1 = read(accelerator_text, read_accelerator);
    QCOMPARE(x1.id, "x1");
    QCOMPARE(x1.name, "X-1");
    QCOMPARE(x1.year, 2024);
    QVERIFY(x1.has_matrix_units(Precision::fp16));
    QVERIFY(!x1.has_matrix_units(Precision::fp32));
    QCOMPARE(x1.product_peak(Precision::fp16).value, 100e12);
    QCOMPARE(x1.product_peak(Precision::fp32).value, 10e12);  // no matrix units: the vector units'
    QCOMPARE(x1.product_peak(Precision::fp8).value, 0.0);
    QCOMPARE(x1.sustained[static_cast<std::size_t>(Precision::fp16)].value, 0.7);
    QCOMPARE(x1.sustained[static_cast<std::size_t>(Precision::fp16)].relative_sd, 0.1);
    // Not stated: the data sheet's default, for the units that products of that precision run on.
    QCOMPARE(x1.sustained[static_cast<std::size_t>(Precision::fp32)].value, data_sheet_vector_share.value);
    QCOMPARE(x1.sustained_attention.value, data_sheet_attention_share.value);
    QCOMPARE(x1.compute_units, 50);
    QCOMPARE(x1.clock.value, 1.5e9);
    QCOMPARE(x1.power.value, 400.0);
    QCOMPARE(x1.idle_power.value, 60.0);
    QCOMPARE(x1.host_link.value, 32e9);
    QCOMPARE(x1.memory_capacity.value, 40.0 * 1024 * 1024 * 1024);
    QCOMPARE(x1.memory_hierarchy, "x1-memory");
  }

  void memory() {
    const MemoryHierarchy memory = read(memory_text, read_memory_hierarchy);
    QCOMPARE(memory.device().read_bandwidth.value, 1.5e12);
    QCOMPARE(memory.device().write_bandwidth.value, 1.5e12);  // not stated: as reading
    QCOMPARE(memory.device().latency.value, 400e-9);
    QCOMPARE(memory.device().attained.value, 0.8);
    QVERIFY(memory.device().scope == MemoryScope::accelerator);
    QVERIFY(!memory[MemoryLevelId::l1]);
    QCOMPARE(memory[MemoryLevelId::l2]->read_bandwidth.value, 0.0);  // not known
    QCOMPARE(memory[MemoryLevelId::host]->write_bandwidth.value, 200e9);
    QVERIFY(memory[MemoryLevelId::host]->scope == MemoryScope::node);
    QVERIFY(memory[MemoryLevelId::parallel_fs]->scope == MemoryScope::system);
    QCOMPARE(memory.visible_share, 0.98);
  }

  void interconnect() {
    const Interconnect net = read(interconnect_text, read_interconnect);
    QCOMPARE(net.tiers.size(), std::size_t{3});
    QCOMPARE(net.tiers[0].size, 8);
    QVERIFY(net.tiers[0].topology == Topology::switched);
    QVERIFY(net.tiers[0].in_network_reduction);
    QCOMPARE(net.tiers[0].protocols.low_latency.base_latency.value, 8e-6);
    const LinkProtocols usual;
    QCOMPARE(net.tiers[0].protocols.low_latency.step_latency.value, usual.low_latency.step_latency.value);
    QCOMPARE(net.tiers[0].protocols.relative_sd, 0.08);
    QCOMPARE(net.tiers[1].latency.value, 5e-6);
    QCOMPARE(net.tiers[1].attained.value, 0.9);
    QCOMPARE(net.tiers[2].size, 0);
    QCOMPARE(net.tiers[2].bandwidth.value, 25e9);  // 200 Gb/s over 8 bits
    QCOMPARE(net.tiers[2].taper, 2.0);
    QCOMPARE(read(torus_text, read_interconnect).tiers[0].dimensions,
             (std::vector<std::int64_t>{16, 16, 16}));
  }

  void figures_of_topologies() {
    const Interconnect net = read(topologies_text, read_interconnect);
    QVERIFY(net.tiers[0].topology == Topology::pcie_tree);
    QCOMPARE(net.tiers[0].switch_size, 4);
    QVERIFY(net.tiers[1].topology == Topology::rail_optimised);
    QCOMPARE(net.tiers[1].non_minimal_share, 0.0);
    QCOMPARE(net.tiers[2].taper, 1.5);
    QCOMPARE(net.tiers[2].non_minimal_share, 0.25);
  }

  void link() {
    const Link cable = read(link_text, read_link);
    QCOMPARE(cable.id, "cable");
    QCOMPARE(cable.name, "Cable");
    QCOMPARE(cable.year, 2025);
    QCOMPARE(cable.figures.bandwidth.value, 68e9);
    QCOMPARE(cable.figures.latency.value, 0.5e-6);
    QCOMPARE(cable.figures.links, 10);
    QCOMPARE(cable.figures.injection_bandwidth.value, 40.8e9);
    QCOMPARE(cable.figures.attained.value, 0.85);
    QCOMPARE(cable.figures.protocols.relative_sd, 0.3);
    QCOMPARE(read(R"({"latency": 0})", read_link).figures.bandwidth.value, 0.0);  // left to the machine
  }

  void system() {
    const System machine = read(system_text, read_system);
    QCOMPARE(machine.accelerators(), 400);
    QCOMPARE(machine.memory_hierarchy, "x1");  // not stated: the accelerator's
    QCOMPARE(machine.node_host_power.value, 1000.0);
    QCOMPARE(machine.mean_time_between_failures.value, 3.6e6);
    QCOMPARE(machine.charging_unit, "node-hour");
    QVERIFY(machine.software.empty());
    QCOMPARE(machine.vendor, "Example");
    QCOMPARE(machine.host_processor, "2 x E-9");
    QCOMPARE(machine.power.value, 250e3);
  }

  void software() {
    const Software stack = read(software_text, read_software);
    const Software usual;
    QCOMPARE(stack.matrix_products.reduction_overhead, 90.0);
    QCOMPARE(stack.matrix_products.tile_feed, usual.matrix_products.tile_feed);
    QVERIFY(stack.convolutions.layout[static_cast<std::size_t>(Precision::fp16)] == Layout::nhwc);
    QVERIFY(stack.convolutions.layout[static_cast<std::size_t>(Precision::tf32)] == Layout::nchw);
    QCOMPARE(stack.element_wise.traffic.value, 1.7);
    QVERIFY(stack.element_wise.fused_softmax_needs_multiple_of_4);
    QCOMPARE(stack.host.layer_issue.value, 3.2e-3);
    QCOMPARE(stack.overlap.tensor_parallel_exposed, 1.98);
    QCOMPARE(stack.overlap.gradient_overlap, 0.2);
    QVERIFY(!stack.memory.fp32_gradients);
    QVERIFY(stack.recompute_stops_early);
  }

  void dataset() {
    const Dataset data = read(dataset_text, read_dataset);
    QCOMPARE(data.samples, 1000);
    QCOMPARE(data.sample_size.value, 110e3);
    QCOMPARE(data.epochs, 90.0);
    QCOMPARE(read("{}", read_dataset).samples, 0);  // unlimited
  }

  void mistakes_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("words");  // of what() that tell the mistake
    const auto row = [](const char* name, const char* kind, const char* patch, const char* pointer,
                        const char* words) { QTest::newRow(name) << kind << patch << pointer << words; };
    row("unknown member", "accelerator", R"({"memory_capacty": 1})", "/memory_capacty", "memory_capacity");
    row("unknown precision", "accelerator", R"({"matrix": {"fp61": 1e12}})", "/matrix/fp61", "fp16");
    row("no peak", "accelerator", R"({"matrix": null, "vector": null, "sources": null})", "", "no peak rate");
    row("wrong unit", "accelerator", R"({"host_link": "32 GB"})", "/host_link", "data rate");
    row("peak of zero", "accelerator", R"({"vector": {"fp32": 0}})", "/vector/fp32", "above zero");
    row("share above one", "accelerator", R"({"sustained": {"fp16": 1.2}})", "/sustained/fp16", "at most 1");
    row("no capacity", "accelerator", R"({"memory_capacity": null})", "/memory_capacity", "nothing");
    row("idle above full power", "accelerator", R"({"idle_power": 500})", "/idle_power", "at most");
    row("negative units", "accelerator", R"({"compute_units": -1})", "/compute_units", "-1");
    row("source of nothing", "accelerator", R"({"sources": {"/matrix/bf16": "?"}})",
        "/sources/~1matrix~1bf16", "/matrix/bf16");
    row("source that is no pointer", "accelerator", R"({"sources": {"matrix": "?"}})", "/sources/matrix",
        "JSON Pointer");
    row("source that is no text", "accelerator", R"({"sources": {"/year": 2024}})", "/sources/~1year",
        "text");
    row("notes that are no text", "accelerator", R"({"notes": [1]})", "/notes", "a list of texts");
    row("no device level", "memory", R"({"levels": {"device": null}})", "/levels", "device");
    row("unknown level", "memory", R"({"levels": {"l4": {"capacity": 1}}})", "/levels/l4", "nearest");
    row("device without bandwidth", "memory", R"({"levels": {"device": {"read_bandwidth": null}}})",
        "/levels/device/read_bandwidth", "nothing");
    row("capacity of zero", "memory", R"({"levels": {"host": {"capacity": 0}}})", "/levels/host/capacity",
        "above zero");
    row("unknown scope", "memory", R"({"levels": {"host": {"scope": "nodes"}}})", "/levels/host/scope",
        "node");
    row("nothing visible", "memory", R"({"visible_share": 0})", "/visible_share", "0");
    row("no tiers", "interconnect", R"({"tiers": []})", "/tiers", "at least one tier");
    row("inner tier without size", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "ring", "bandwidth": 1},
                      {"name": "b", "topology": "ring", "bandwidth": 1}]})",
        "/tiers/0/size", "only the last");
    row("size no multiple", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "ring", "bandwidth": 1},
                      {"name": "b", "size": 12, "topology": "ring", "bandwidth": 1}]})",
        "/tiers/1/size", "multiple of 8");
    row("size that does not grow", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "ring", "bandwidth": 1},
                      {"name": "b", "size": 8, "topology": "ring", "bandwidth": 1}]})",
        "/tiers/1/size", "larger multiple");
    row("unknown topology", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "fat_tree", "bandwidth": 1}]})", "/tiers/0/topology",
        "fat-tree");
    row("no bandwidth", "interconnect", R"({"tiers": [{"name": "a", "topology": "ring"}]})",
        "/tiers/0/bandwidth", "nothing");
    row("taper below one", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "ring", "bandwidth": 1, "taper": 0.5}]})", "/tiers/0/taper",
        "at least 1");
    row("torus without dimensions", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "torus", "bandwidth": 1}]})",
        "/tiers/0/dimensions", "without dimensions");
    row("torus of another size", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "torus", "bandwidth": 1, "dimensions": [2, 3]}]})",
        "/tiers/0/dimensions", "product is 8");
    row("huge torus", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "torus", "bandwidth": 1,
                       "dimensions": [100000000000000, 100000000000000]}]})",
        "/tiers/0/dimensions", "product is 8");
    row("unlimited torus", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "torus", "bandwidth": 1, "dimensions": [2, 2]}]})",
        "/tiers/0/size", "without a size");
    row("dimensions of a ring", "interconnect",
        R"({"tiers": [{"name": "a", "size": 4, "topology": "ring", "bandwidth": 1, "dimensions": [2, 2]}]})",
        "/tiers/0/dimensions", "no torus");
    row("PCIe tree without switches", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "pcie-tree", "bandwidth": 1}]})",
        "/tiers/0/switch_size", "nothing");
    row("PCIe tree with a rest", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "pcie-tree", "bandwidth": 1, "switch_size": 3}]})",
        "/tiers/0/switch_size", "multiple");
    row("two PCIe trees", "interconnect",
        R"({"tiers": [{"name": "a", "size": 4, "topology": "pcie-tree", "bandwidth": 1, "switch_size": 2},
                      {"name": "b", "size": 8, "topology": "pcie-tree", "bandwidth": 1, "switch_size": 4}]})",
        "/tiers/1/topology", "second");
    row("switches of a ring", "interconnect",
        R"({"tiers": [{"name": "a", "size": 8, "topology": "ring", "bandwidth": 1, "switch_size": 4}]})",
        "/tiers/0/switch_size", "no PCIe tree");
    row("detours of a fat tree", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "fat-tree", "bandwidth": 1, "non_minimal_share": 0.5}]})",
        "/tiers/0/non_minimal_share", "no dragonfly");
    row("detours of more than all", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "dragonfly", "bandwidth": 1, "non_minimal_share": 1.5}]})",
        "/tiers/0/non_minimal_share", "1");
    row("taper of rails", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "rail-optimised", "bandwidth": 1, "taper": 2}]})",
        "/tiers/0/taper", "around this one");
    row("unknown figure of a link", "link", R"({"taper": 2})", "/taper", "unknown");
    row("unknown protocol", "interconnect",
        R"({"tiers": [{"name": "a", "topology": "ring", "bandwidth": 1, "protocols": {"simpel": {}}}]})",
        "/tiers/0/protocols/simpel", "simple");
    row("domain that does not divide", "interconnect", R"({"domain_size": 7})", "/domain_size", "256");
    row("domain as large as the next tier", "interconnect", R"({"domain_size": 256})", "/domain_size",
        "larger multiple");
    row("too large a domain", "interconnect", R"({"domain_size": 1000000000})", "/domain_size", "at most");
    row("system without accelerator", "system", R"({"accelerator": null})", "/accelerator", "nothing");
    row("negative nodes", "system", R"({"nodes": -4})", "/nodes", "-4");
    row("power of a whole machine in joules", "system", R"({"power": "3 MJ"})", "/power", "power");
    row("effectiveness below one", "system", R"({"power_usage_effectiveness": 0.9})",
        "/power_usage_effectiveness", "at least 1");
    row("unknown part of software", "software", R"({"hots": {}})", "/hots", "host");
    row("unknown figure of software", "software", R"({"overlap": {"buckets": 1}})", "/overlap/buckets",
        "bucket");
    row("unknown layout", "software", R"({"convolutions": {"layout": {"fp16": "nwhc"}}})",
        "/convolutions/layout/fp16", "nhwc");
    row("overlap above one", "software", R"({"overlap": {"gradient_overlap": 1.1}})",
        "/overlap/gradient_overlap", "from 0 to 1");
    row("product share above one", "software", R"({"matrix_products": {"share": 1.01}})",
        "/matrix_products/share", "at most 1");
    row("half a truth", "software", R"({"recompute_stops_early": "no"})", "/recompute_stops_early", "true");
    row("negative samples", "dataset", R"({"samples": -1})", "/samples", "-1");
    row("sample size in seconds", "dataset", R"({"sample_size": "3 s"})", "/sample_size", "3 s");
  }

  void mistakes() {
    QFETCH(QString, kind);
    QFETCH(QString, patch);
    QFETCH(QString, pointer);
    QFETCH(QString, words);
    check_kind(kind, parse_json(text_of(kind), "profile.json"));  // right without the patch
    try {
      check_kind(kind, patched(text_of(kind), patch.toUtf8().constData()));
    } catch (const Error& error) {
      QCOMPARE(QString::fromStdString(error.details().file), QString("profile.json"));
      QCOMPARE(QString::fromStdString(error.details().pointer), pointer);
      QVERIFY2(QString(error.what()).contains(words), error.what());
      QVERIFY2(!QString(error.what()).contains('\n'), error.what());
      return;
    }
    QFAIL("no error");
  }

  void domain_size() {
    json profile = parse_json(interconnect_text, "profile.json");
    profile["domain_size"] = 4;
    const Interconnect net = read(profile, read_interconnect);
    QCOMPARE(net.tiers[0].size, 4);
    QCOMPARE(net.tiers[1].size, 256);
    using Dimensions = std::vector<std::int64_t>;
    QCOMPARE(domain_dimensions(torus_text, 64), (Dimensions{4, 4, 4}));
    QCOMPARE(domain_dimensions(torus_text, 256), (Dimensions{4, 8, 8}));
    QCOMPARE(domain_dimensions(torus_text, 12), (Dimensions{2, 2, 3}));
    QCOMPARE(domain_dimensions(torus_text, 7), (Dimensions{1, 1, 7}));
    QCOMPARE(domain_dimensions(torus_text, 100'000'000), (Dimensions{400, 500, 500}));
  }

  /// A patch that takes a figure away need not know that its base has a source for it.
  void inherited_source_of_a_removed_figure() {
    const json profile = patched(memory_text, R"({"levels": {"host": null},
                                                  "sources": {"/levels/host/capacity": "data sheet"}})");
    Origins origins;
    origins.add("", "patch.json");
    origins.add("/sources/~1levels~1host~1capacity", "base.json", "/sources/~1levels~1host~1capacity");
    ObjectReader reader(profile, "", origins);
    QVERIFY(!read_memory_hierarchy(reader)[MemoryLevelId::host]);
  }
};

QTEST_APPLESS_MAIN(TestHardware)
#include "test_hardware.moc"
