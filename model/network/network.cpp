// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/network.h"

#include "model/network/layer_operator.h"
#include "model/network/transformer.h"
#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"

namespace scaleroof {

namespace {

OperatorTotals read_operator_totals(ObjectReader& reader) {
  OperatorTotals totals;
  totals.forward_flops = reader.quantity<Flops>("forward_flops").value;
  totals.forward_bytes = reader.quantity<Bytes>("forward_bytes");
  totals.parameters = reader.number("parameters", Bound::positive);
  totals.activation_bytes = reader.quantity<Bytes>("activation_bytes", Bound::non_negative);
  return totals;
}

}  // namespace

double Network::parameters() const {
  if (const Transformer* t = transformer()) return total_parameters(*t);
  if (const LayerList* list = layer_list()) return list->table.parameters;
  return operator_totals()->parameters;
}

double Network::active_parameters() const {
  const Transformer* t = transformer();
  return t != nullptr ? scaleroof::active_parameters(*t) : parameters();
}

double Network::forward_flops_per_sample() const {
  if (const Transformer* t = transformer()) return forward_flops(*t);
  if (const LayerList* list = layer_list()) return 2.0 * list->table.multiply_adds;
  return operator_totals()->forward_flops;
}

std::int64_t Network::tokens_per_sample() const {
  const Transformer* t = transformer();
  return t != nullptr ? t->seq_len + t->target_seq_len : 1;
}

Network read_network(ObjectReader& reader) {
  Network network;
  const ProfileHeader header = read_profile_header(reader);
  network.id = header.id;
  network.name = header.name;
  network.year = header.year;
  network.family = reader.text_or("family", "");
  constexpr std::array<std::string_view, 3> kinds{"transformer", "layers", "operators"};
  switch (reader.choice("kind", kinds)) {
    case 0:
      network.description = read_transformer(reader);
      break;
    case 1:
      network.description = read_layer_list(reader);
      break;
    default:
      network.description = read_operator_totals(reader);
      break;
  }
  reader.finish();
  return network;
}

}  // namespace scaleroof
