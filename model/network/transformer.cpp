// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/transformer.h"

#include <fmt/format.h>

#include "model/profile/json_reader.h"

namespace scaleroof {

namespace {

/// Far above any network, and small enough that products of two stay exact in 64-bit integers.
constexpr std::int64_t largest_size = 1'000'000'000;
constexpr std::int64_t most_layers = 100'000;

std::int64_t checked(const ObjectReader& reader, std::string_view key, std::int64_t value,
                     std::int64_t largest = largest_size) {
  if (value > largest) reader.fail(key, std::to_string(value), fmt::format("at most {}", largest));
  return value;
}

std::int64_t size(ObjectReader& reader, std::string_view key) {
  return checked(reader, key, reader.integer(key));
}

std::int64_t size_or(ObjectReader& reader, std::string_view key, std::int64_t fallback,
                     std::int64_t minimum) {
  return checked(reader, key, reader.integer_or(key, fallback, minimum));
}

/// What the format already names and the model does not compute: refused rather than ignored.
void refuse_unsupported(ObjectReader& reader) {
  for (const std::string_view key :
       {"experts", "experts_per_token", "shared_experts", "expert_ffn_hidden", "dense_layers"})
    if (reader.has(key))
      reader.fail(key, describe_json(reader.json().at(std::string(key))),
                  "a dense transformer (mixture of experts is not supported yet)");
  if (reader.has("mla"))
    reader.fail("mla", describe_json(reader.json().at("mla")),
                "plain or grouped-query attention (latent attention is not supported yet)");
  if (reader.has("image"))
    reader.fail("image", describe_json(reader.json().at("image")),
                "a transformer over tokens (vision transformers are not supported yet)");
}

Transformer::Architecture read_architecture(ObjectReader& reader) {
  using enum Transformer::Architecture;
  if (reader.has("architecture") && reader.json().at("architecture") == "encoder-decoder")
    reader.fail("architecture", "\"encoder-decoder\"",
                "\"decoder\" or \"encoder\" (encoder-decoder networks are not supported yet)");
  constexpr std::array<std::string_view, 2> names{"decoder", "encoder"};
  return reader.choice("architecture", names) == 0 ? decoder : encoder;
}

double attention_width(const Transformer& t) {
  return static_cast<double>(t.heads) * static_cast<double>(t.head_dim);
}

double key_value_width(const Transformer& t) {
  return static_cast<double>(t.kv_heads) * static_cast<double>(t.head_dim);
}

}  // namespace

double TransformerParameters::total(const Transformer& transformer) const {
  return static_cast<double>(transformer.layers) * (layer_matrices + layer_vectors) + embedding +
         embedding_other + head + head_other;
}

TransformerParameters count_parameters(const Transformer& t) {
  const double h = static_cast<double>(t.hidden);
  const double q = attention_width(t);
  const double kv = key_value_width(t);
  const double f = static_cast<double>(t.ffn_hidden);
  const double vocab = static_cast<double>(t.vocab);
  const double up_projections = t.gated_ffn ? 2.0 : 1.0;
  const double bias = t.biases ? 1.0 : 0.0;
  const double norm = h * (1.0 + bias);  // scale, and shift where there are biases
  const bool decoder = t.architecture == Transformer::Architecture::decoder;

  TransformerParameters count;
  count.layer_matrices = h * (q + 2.0 * kv) + q * h + (up_projections + 1.0) * h * f;
  count.layer_vectors = 2.0 * norm + bias * ((q + 2.0 * kv) + h + up_projections * f + h);
  count.embedding = vocab * h;
  count.embedding_other = static_cast<double>(t.position_embeddings + t.token_types) * h;
  count.head = t.tied_embeddings ? 0.0 : vocab * h;
  // GPT and Llama end in a norm; BERT normalises the sum of its embeddings instead.
  (decoder ? count.head_other : count.embedding_other) += norm;
  if (t.pooler) count.head_other += h * h + h;
  if (t.head_transform) {
    // BERT's masked-language-model head: dense, norm, and a bias on each logit; beside a pooler its two-way
    // next-sentence classifier belongs to the pre-training form (Devlin et al. 2019, section 3.1).
    count.head_other += h * h + h + norm + vocab;
    if (t.pooler) count.head_other += 2.0 * h + 2.0;
  }
  return count;
}

double forward_flops(const Transformer& t) {
  const double h = static_cast<double>(t.hidden);
  const double tokens = static_cast<double>(t.seq_len) * t.filled;
  const double predictions = t.predictions > 0 ? static_cast<double>(t.predictions) : tokens;
  const TransformerParameters count = count_parameters(t);
  // Each weight of a projection multiplies each token once. Scores and their product with the values are
  // (tokens x head_dim x tokens) a head, each.
  const double layer = tokens * count.layer_matrices + 2.0 * tokens * tokens * attention_width(t);
  double multiply_adds = static_cast<double>(t.layers) * layer;
  multiply_adds += predictions * h * static_cast<double>(t.vocab);
  if (t.head_transform) multiply_adds += predictions * h * h;
  if (t.pooler) multiply_adds += h * h + (t.head_transform ? 2.0 * h : 0.0);
  return 2.0 * multiply_adds;
}

Transformer read_transformer(ObjectReader& reader) {
  refuse_unsupported(reader);
  Transformer t;
  t.architecture = read_architecture(reader);
  t.layers = checked(reader, "layers", reader.integer("layers"), most_layers);
  t.hidden = size(reader, "hidden");
  t.heads = size(reader, "heads");
  t.kv_heads = size_or(reader, "kv_heads", t.heads, 1);
  if (t.heads % t.kv_heads != 0)
    reader.fail("kv_heads", std::to_string(t.kv_heads), fmt::format("a divisor of the {} heads", t.heads));
  if (reader.has("head_dim")) {
    t.head_dim = size(reader, "head_dim");
  } else if (t.hidden % t.heads == 0) {
    t.head_dim = t.hidden / t.heads;
  } else {
    reader.fail("heads", std::to_string(t.heads),
                fmt::format("a divisor of hidden ({}), or head_dim stated", t.hidden));
  }
  t.ffn_hidden = size(reader, "ffn_hidden");
  t.gated_ffn = reader.boolean_or("gated_ffn", t.gated_ffn);
  t.vocab = size(reader, "vocab");
  t.seq_len = size(reader, "seq_len");
  t.tied_embeddings = reader.boolean_or("tied_embeddings", t.tied_embeddings);
  t.causal = reader.boolean_or("causal", t.architecture == Transformer::Architecture::decoder);
  t.biases = reader.boolean_or("biases", !t.gated_ffn);
  t.position_embeddings = size_or(reader, "position_embeddings", t.biases ? t.seq_len : 0, 0);
  t.token_types = size_or(reader, "token_types", 0, 0);
  t.pooler = reader.boolean_or("pooler", false);
  t.head_transform = reader.boolean_or("head_transform", false);
  t.predictions = size_or(reader, "predictions", 0, 0);
  if (t.predictions > t.seq_len)
    reader.fail("predictions", std::to_string(t.predictions), fmt::format("at most seq_len ({})", t.seq_len));
  t.filled = reader.number_or("filled", 1.0, Bound::positive);
  if (t.filled > 1.0) reader.fail("filled", fmt::format("{}", t.filled), "a share, at most 1");
  return t;
}

}  // namespace scaleroof
