// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/layer_list_division.h"

#include <cmath>

#include <fmt/format.h>

#include "model/error.h"

namespace scaleroof {
namespace {

[[noreturn]] void fail(std::string_view pointer, std::int64_t degree, std::string expected) {
  throw Error({.file = {},
               .pointer = std::string(pointer),
               .found = std::to_string(degree),
               .expected = std::move(expected)});
}

void check_spatial(const LayerList& network, std::int64_t degree) {
  constexpr std::string_view pointer = "/plan/spatial_parallel";
  if (network.input.size() < 2 || network.input[1] == 1)
    fail(pointer, degree, "1 for a network without spatial axes");
  const OutermostAxis& axis = network.table.outermost;
  if (!axis.obstacle.empty())
    fail(pointer, degree, fmt::format("1 for a network with {}, which is not divided", axis.obstacle));
  if (degree > network.input[1])
    fail(pointer, degree, fmt::format("at most the input's {} planes", network.input[1]));
  const double ranks = static_cast<double>(degree);
  for (const WindowAlongAxis& window : axis.windows) {
    const double fewest = std::min(window.planes, window.output_planes);
    if (fewest < ranks)
      fail(pointer, degree, fmt::format("at most the {} planes of {}", fewest, window.name));
    if (std::fmod(std::ceil(window.planes / ranks), window.stride) != 0)
      fail(pointer, degree,
           fmt::format("a degree that divides the {} planes of {} into multiples of its stride {}",
                       window.planes, window.name, window.stride));
  }
}

void check_embeddings(const LayerTable& table, const Plan& plan) {
  constexpr std::string_view pointer = "/plan/embedding_parallel";
  double tables = 0;
  for (const EmbeddingTable& embedding : table.embeddings) tables += embedding.count;
  if (tables == 0) fail(pointer, plan.embedding_parallel, "1 for a network without embedding tables");
  if (static_cast<double>(plan.embedding_parallel) > tables)
    fail(pointer, plan.embedding_parallel, fmt::format("at most the {} embedding tables", tables));
  if (plan.data_parallel % plan.embedding_parallel != 0)
    fail(pointer, plan.embedding_parallel,
         fmt::format("a divisor of the {} data-parallel ranks", plan.data_parallel));
}

}  // namespace

void check_layer_list_division(const LayerList& network, const Plan& plan) {
  if (plan.spatial_parallel > 1) check_spatial(network, plan.spatial_parallel);
  if (plan.embedding_parallel > 1) check_embeddings(network.table, plan);
}

}  // namespace scaleroof
