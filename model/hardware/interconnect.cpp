// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/interconnect.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

namespace {

/// Beyond any machine: keeps products of dimensions far from overflow.
constexpr std::int64_t largest_size = 100'000'000;
constexpr std::size_t most_axes = 8;

Protocol read_protocol(ObjectReader& reader, std::string_view key, Protocol protocol) {
  if (std::optional<ObjectReader> object = reader.optional_object(key)) {
    protocol.base_latency = object->quantity_or("base_latency", protocol.base_latency, Bound::non_negative);
    protocol.step_latency = object->quantity_or("step_latency", protocol.step_latency, Bound::non_negative);
    protocol.bandwidth_share = part_or(*object, "bandwidth_share", protocol.bandwidth_share);
    object->finish();
  }
  return protocol;
}

LinkProtocols read_protocols(ObjectReader& reader) {
  LinkProtocols protocols;
  protocols.low_latency = read_protocol(reader, "low_latency", protocols.low_latency);
  protocols.low_latency_128 = read_protocol(reader, "low_latency_128", protocols.low_latency_128);
  protocols.simple = read_protocol(reader, "simple", protocols.simple);
  protocols.in_switch = read_protocol(reader, "in_switch", protocols.in_switch);
  protocols.all_to_all = read_protocol(reader, "all_to_all", protocols.all_to_all);
  protocols.all_to_all_low_latency =
      read_protocol(reader, "all_to_all_low_latency", protocols.all_to_all_low_latency);
  protocols.point_to_point = read_protocol(reader, "point_to_point", protocols.point_to_point);
  protocols.point_to_point_low_latency =
      read_protocol(reader, "point_to_point_low_latency", protocols.point_to_point_low_latency);
  protocols.own_chunk_pass =
      reader.number_or("own_chunk_pass", protocols.own_chunk_pass, Bound::non_negative);
  protocols.all_to_all_own_chunk_pass =
      reader.number_or("all_to_all_own_chunk_pass", protocols.all_to_all_own_chunk_pass, Bound::non_negative);
  protocols.overlap_exponent =
      reader.number_or("overlap_exponent", protocols.overlap_exponent, Bound::positive);
  protocols.simple_from = reader.quantity_or("simple_from", protocols.simple_from, Bound::non_negative);
  protocols.simple_from_per_step =
      reader.quantity_or("simple_from_per_step", protocols.simple_from_per_step, Bound::non_negative);
  protocols.contention_exponent =
      reader.number_or("contention_exponent", protocols.contention_exponent, Bound::non_negative);
  protocols.relative_sd = reader.number_or("relative_sd", protocols.relative_sd, Bound::non_negative);
  reader.finish();
  return protocols;
}

std::int64_t checked_size(ObjectReader& reader, std::string_view key) {
  const std::int64_t size = reader.integer(key, 2);
  if (size > largest_size) reader.fail(key, fmt::format("{}", size), fmt::format("at most {}", largest_size));
  return size;
}

void read_dimensions(ObjectReader& reader, Tier& tier) {
  if (tier.topology != Topology::torus) {
    if (reader.has("dimensions"))
      reader.fail("dimensions", "dimensions of a tier that is no torus", "none, or \"topology\": \"torus\"");
    return;
  }
  if (tier.size == 0) reader.fail("size", "a torus without a size", "the product of its dimensions");
  if (!reader.has("dimensions"))
    reader.fail("dimensions", "a torus without dimensions", "the number of nodes along each axis");
  tier.dimensions = reader.integers("dimensions");
  if (tier.dimensions.empty() || tier.dimensions.size() > most_axes)
    reader.fail("dimensions", fmt::format("{} axes", tier.dimensions.size()),
                fmt::format("1 to {} axes", most_axes));
  std::int64_t product = 1;
  for (const std::int64_t length : tier.dimensions) {
    product = length > largest_size / product ? largest_size + 1 : product * length;
    if (product > largest_size) break;
  }
  if (product != tier.size)
    reader.fail("dimensions", "dimensions whose product is not the size",
                fmt::format("dimensions whose product is {}", tier.size));
}

void read_link_figures(ObjectReader& reader, LinkFigures& link) {
  link.latency = reader.quantity_or("latency", link.latency, Bound::non_negative);
  link.eager_latency = reader.quantity_or("eager_latency", link.eager_latency, Bound::non_negative);
  link.eager_limit = reader.quantity_or("eager_limit", link.eager_limit, Bound::non_negative);
  link.chunk_latency = reader.quantity_or("chunk_latency", link.chunk_latency, Bound::non_negative);
  link.ring_step_latency =
      reader.quantity_or("ring_step_latency", link.ring_step_latency, Bound::non_negative);
  link.peer_latency = reader.quantity_or("peer_latency", link.peer_latency, Bound::non_negative);
  link.attained = share_of_roof_or(reader, "attained", link.attained);
  link.in_network_reduction = reader.boolean_or("in_network_reduction", link.in_network_reduction);
  link.links = reader.integer_or("links", link.links);
  link.injection_bandwidth = reader.quantity_or("injection_bandwidth", link.injection_bandwidth);
  if (std::optional<ObjectReader> protocols = reader.optional_object("protocols"))
    link.protocols = read_protocols(*protocols);
}

/// What only one topology has.
void read_topology_figures(ObjectReader& reader, Tier& tier) {
  tier.taper = reader.number_or("taper", tier.taper, Bound::at_least_one);
  if (tier.topology == Topology::rail_optimised && tier.taper > 1.0)
    reader.fail("taper", "a taper of the rails' leaf switches",
                "none; the spine above them is the tier around this one");
  tier.non_minimal_share = fraction_or(reader, "non_minimal_share", tier.non_minimal_share);
  if (tier.topology != Topology::dragonfly && tier.non_minimal_share > 0.0)
    reader.fail("non_minimal_share", "detours of a tier that is no dragonfly",
                "none, or \"topology\": \"dragonfly\"");
  if (tier.topology == Topology::pcie_tree) {
    tier.switch_size = reader.integer("switch_size");
    if (tier.size == 0 || tier.size % tier.switch_size != 0)
      reader.fail("switch_size", fmt::format("{}", tier.switch_size),
                  "a number of accelerators of which the tier's size is a multiple");
  } else if (reader.has("switch_size")) {
    reader.fail("switch_size", "switches of a tier that is no PCIe tree",
                "none, or \"topology\": \"pcie-tree\"");
  }
}

Tier read_tier(ObjectReader reader, bool last) {
  Tier tier;
  tier.name = reader.text("name");
  if (reader.has("size"))
    tier.size = checked_size(reader, "size");
  else if (!last)
    reader.fail("size", "a tier without a size below another one",
                "a number of accelerators; only the last tier may be unlimited");
  tier.topology = static_cast<Topology>(reader.choice("topology", topology_names));
  tier.bandwidth = reader.quantity<BytesPerSecond>("bandwidth");
  read_link_figures(reader, tier);
  read_topology_figures(reader, tier);
  read_dimensions(reader, tier);
  reader.finish();
  return tier;
}

bool nests(std::int64_t inner, std::int64_t outer) {
  return outer == 0 || (outer > inner && outer % inner == 0);
}

/// The `axes` factors of `size` with the smallest sum, which is what is nearest to a cube; ascending.
void nearest_cube(std::int64_t size, std::size_t axes, std::vector<std::int64_t>& chosen,
                  std::vector<std::int64_t>& best, std::int64_t& best_sum) {
  const std::int64_t smallest = chosen.empty() ? 1 : chosen.back();
  if (axes == 1) {
    if (size < smallest) return;
    chosen.push_back(size);
    std::int64_t sum = 0;
    for (const std::int64_t factor : chosen) sum += factor;
    if (sum < best_sum) {
      best_sum = sum;
      best = chosen;
    }
    chosen.pop_back();
    return;
  }
  // In ascending order a factor that leaves no room for the ones after it cannot be part of an answer.
  for (std::int64_t factor = smallest; factor <= size / factor; ++factor) {
    if (size % factor != 0) continue;
    chosen.push_back(factor);
    nearest_cube(size / factor, axes - 1, chosen, best, best_sum);
    chosen.pop_back();
  }
}

std::vector<std::int64_t> nearest_cube(std::int64_t size, std::size_t axes) {
  std::vector<std::int64_t> chosen;
  std::vector<std::int64_t> best;
  std::int64_t best_sum = std::numeric_limits<std::int64_t>::max();
  nearest_cube(size, axes, chosen, best, best_sum);
  return best;
}

void apply_domain_size(ObjectReader& reader, Interconnect& interconnect) {
  if (!reader.has("domain_size")) return;
  const std::int64_t size = checked_size(reader, "domain_size");
  Tier& innermost = interconnect.tiers.front();
  if (interconnect.tiers.size() > 1 && !nests(size, interconnect.tiers[1].size))
    reader.fail("domain_size", fmt::format("{}", size),
                fmt::format("a number of which the next tier's size, {}, is a larger multiple",
                            interconnect.tiers[1].size));
  innermost.size = size;
  if (innermost.topology == Topology::torus)
    innermost.dimensions = nearest_cube(size, innermost.dimensions.size());
}

}  // namespace

Interconnect read_interconnect(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  Interconnect interconnect;
  interconnect.id = header.id;
  interconnect.name = header.name;
  interconnect.year = header.year;
  const std::vector<ObjectReader::Element> elements = reader.list("tiers");
  if (elements.empty()) reader.fail("tiers", "an empty list", "at least one tier, the innermost first");
  for (std::size_t i = 0; i < elements.size(); ++i) {
    ObjectReader element = reader.at(elements[i]);
    interconnect.tiers.push_back(read_tier(element, i + 1 == elements.size()));
    if (i == 0) continue;
    const auto is_tree = [](const Tier& tier) { return tier.topology == Topology::pcie_tree; };
    if (is_tree(interconnect.tiers[i]) &&
        std::any_of(interconnect.tiers.begin(), interconnect.tiers.end() - 1, is_tree))
      element.fail("topology", "a second PCIe tree", "one in a node");
    const std::int64_t inner = interconnect.tiers[i - 1].size;
    if (!nests(inner, interconnect.tiers[i].size))
      element.fail("size", fmt::format("{}", interconnect.tiers[i].size),
                   fmt::format("a larger multiple of {}, the size of the tier inside it", inner));
  }
  apply_domain_size(reader, interconnect);
  reader.finish();
  return interconnect;
}

Link read_link(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  Link link;
  link.id = header.id;
  link.name = header.name;
  link.year = header.year;
  link.figures.bandwidth = reader.quantity_or("bandwidth", link.figures.bandwidth);
  read_link_figures(reader, link.figures);
  reader.finish();
  return link;
}

}  // namespace scaleroof
