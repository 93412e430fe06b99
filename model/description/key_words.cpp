// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/key_words.h"

#include <algorithm>
#include <array>

namespace scaleroof {

namespace {

struct KeyWords {
  std::string_view key;
  std::string_view words{};  ///< empty: those of the key itself
};

/// In the order in which figures are shown.
constexpr std::array all_keys{
    // What a profile is
    KeyWords{"vendor"},
    KeyWords{"site"},
    KeyWords{"year"},
    KeyWords{"family"},
    KeyWords{"era"},
    KeyWords{"kind"},
    // Accelerators
    KeyWords{"matrix", "matrix units, dense peak"},
    KeyWords{"vector", "vector units, peak"},
    KeyWords{"fp64"},
    KeyWords{"fp32"},
    KeyWords{"tf32"},
    KeyWords{"bf16"},
    KeyWords{"fp16"},
    KeyWords{"fp8"},
    KeyWords{"int8"},
    KeyWords{"fp4"},
    KeyWords{"sustained", "sustained share of the peak"},
    KeyWords{"sustained_attention", "sustained by fused attention, share of the 16-bit peak"},
    KeyWords{"products", "isolated matrix products"},
    KeyWords{"tile", "share of the peak inside tiles"},
    KeyWords{"convolution_tile", "the same for convolutions"},
    KeyWords{"step_floor", "shortest step of a tile"},
    KeyWords{"kernel_start", "start of a kernel alone"},
    KeyWords{"resident_activations", "share of the cache that keeps activations"},
    KeyWords{"resident_weights", "share of the cache that keeps weights"},
    KeyWords{"compute_units"},
    KeyWords{"clock"},
    KeyWords{"power"},
    KeyWords{"idle_power"},
    KeyWords{"host_link", "link to the host, each way"},
    KeyWords{"memory_capacity"},
    // Systems
    KeyWords{"accelerator"},
    KeyWords{"memory_hierarchy"},
    KeyWords{"interconnect"},
    KeyWords{"software"},
    KeyWords{"nodes"},
    KeyWords{"accelerators_per_node", "accelerators a node"},
    KeyWords{"host_processor", "host processor of a node"},
    KeyWords{"node_host_power", "power of a node beside its accelerators"},
    KeyWords{"power_usage_effectiveness"},
    KeyWords{"mean_time_between_failures", "mean time between failures of a node"},
    KeyWords{"charging_unit"},
    // Memory hierarchies
    KeyWords{"levels"},
    KeyWords{"registers"},
    KeyWords{"l1", "L1"},
    KeyWords{"l2", "L2"},
    KeyWords{"l3", "L3"},
    KeyWords{"device", "device memory"},
    KeyWords{"host", "host"},
    KeyWords{"node_storage", "storage of the node"},
    KeyWords{"parallel_fs", "parallel file system"},
    KeyWords{"capacity"},
    KeyWords{"read_bandwidth"},
    KeyWords{"write_bandwidth"},
    // Interconnects
    KeyWords{"tiers"},
    KeyWords{"name"},
    KeyWords{"size"},
    KeyWords{"topology"},
    KeyWords{"dimensions"},
    KeyWords{"bandwidth"},
    KeyWords{"latency"},
    KeyWords{"attained", "attained share"},
    KeyWords{"taper"},
    KeyWords{"non_minimal_share", "share of detours through a third group"},
    KeyWords{"switch_size", "accelerators under one switch"},
    KeyWords{"links", "links of one accelerator"},
    KeyWords{"injection_bandwidth", "bandwidth of all links at once"},
    KeyWords{"in_network_reduction"},
    KeyWords{"scope"},
    KeyWords{"visible_share", "share of device memory open to a process"},
    KeyWords{"eager_limit", "largest eager message"},
    KeyWords{"eager_latency", "latency of an eager message"},
    KeyWords{"chunk_latency", "latency of a chunk"},
    KeyWords{"ring_step_latency", "latency of a ring's step"},
    KeyWords{"peer_latency", "latency of a peer"},
    KeyWords{"protocols"},
    KeyWords{"low_latency", "LL"},
    KeyWords{"low_latency_128", "LL128"},
    KeyWords{"simple"},
    KeyWords{"in_switch", "reduction in the switch"},
    KeyWords{"all_to_all", "all-to-all"},
    KeyWords{"all_to_all_low_latency", "all-to-all of small messages"},
    KeyWords{"point_to_point", "point to point"},
    KeyWords{"point_to_point_low_latency", "point to point, small messages"},
    // Software
    KeyWords{"share", "share of the sustained rate"},
    // Networks
    KeyWords{"architecture"},
    KeyWords{"layers"},
    KeyWords{"hidden", "width"},
    KeyWords{"heads"},
    KeyWords{"kv_heads", "key and value heads"},
    KeyWords{"head_dim", "width of a head"},
    KeyWords{"ffn_hidden", "width of the feed-forward layer"},
    KeyWords{"gated_ffn", "gated feed-forward layer"},
    KeyWords{"vocab", "vocabulary"},
    KeyWords{"seq_len", "tokens of a sequence"},
    KeyWords{"input"},
    KeyWords{"channels"},
    // Datasets
    KeyWords{"samples"},
    KeyWords{"sample_size", "stored size of a sample"},
    KeyWords{"epochs"},
};

const KeyWords* find(std::string_view key) {
  const auto* const found =
      std::find_if(all_keys.begin(), all_keys.end(), [&](const KeyWords& entry) { return entry.key == key; });
  return found == all_keys.end() ? nullptr : found;
}

}  // namespace

std::string words_of_key(std::string_view key) {
  const KeyWords* const known = find(key);
  if (known != nullptr && !known->words.empty()) return std::string(known->words);
  std::string words(key);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::size_t rank_of_key(std::string_view key) {
  const KeyWords* const known = find(key);
  return known == nullptr ? all_keys.size() : static_cast<std::size_t>(known - all_keys.data());
}

}  // namespace scaleroof
