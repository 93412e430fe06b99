// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "model/network/network.h"
#include "model/scenario/plan.h"

namespace scaleroof {

/// Elements of the embedding tables that one accelerator holds: whole tables, evenly shared among
/// `embedding_parallel` of them (Naumov et al. 2020).
inline double held_embedding_elements(const LayerTable& table, const Plan& plan) {
  double elements = 0;
  for (const EmbeddingTable& e : table.embeddings) elements += e.count * e.rows * e.dim;
  return elements / static_cast<double>(plan.embedding_parallel);
}

/// Of these, elements of the rows that `samples` read: a row counts as often as it is looked up, but no more
/// rows than a table has. Their gradients are all that is kept, exchanged and applied.
inline double touched_embedding_elements(const LayerTable& table, const Plan& plan, double samples) {
  double elements = 0;
  for (const EmbeddingTable& e : table.embeddings)
    elements += e.count * e.dim * std::min(e.rows, samples * e.lookups);
  return elements / static_cast<double>(plan.embedding_parallel);
}

}  // namespace scaleroof
