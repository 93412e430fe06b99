// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "model/network/transformer.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

namespace {

using Architecture = Transformer::Architecture;

/// Far above any network, and small enough that products of two stay exact in 64-bit integers.
constexpr std::int64_t largest_size = 1'000'000'000;
constexpr std::int64_t most_layers = 100'000;
/// Pixels a side and channels: the elements of a patch stay far below `largest_size`.
constexpr std::int64_t largest_image = 100'000;

std::int64_t checked(const ObjectReader& reader, std::string_view key, std::int64_t value,
                     std::int64_t largest = largest_size) {
  if (value > largest) reader.fail(key, std::to_string(value), fmt::format("at most {}", largest));
  return value;
}

std::int64_t size(ObjectReader& reader, std::string_view key, std::int64_t largest = largest_size) {
  return checked(reader, key, reader.integer(key), largest);
}

std::int64_t size_or(ObjectReader& reader, std::string_view key, std::int64_t fallback,
                     std::int64_t minimum = 1) {
  return checked(reader, key, reader.integer_or(key, fallback, minimum));
}

/// A member that means nothing here is a mistake of the file, not to be passed over.
void refuse(ObjectReader& reader, std::initializer_list<std::string_view> keys, std::string_view why) {
  for (const std::string_view key : keys)
    if (reader.has(key))
      reader.fail(key, describe_json(reader.json().at(std::string(key))), std::string(why));
}

void read_heads(ObjectReader& reader, Transformer& t) {
  t.heads = size(reader, "heads");
  if (std::optional<ObjectReader> mla = reader.optional_object("mla")) {
    refuse(reader, {"head_dim", "kv_heads"}, "no such member beside \"mla\", which gives the heads' widths");
    LatentAttention latent;
    latent.q_lora_rank = size_or(*mla, "q_lora_rank", 0, 0);
    latent.kv_lora_rank = size(*mla, "kv_lora_rank");
    latent.qk_nope_head_dim = size(*mla, "qk_nope_head_dim");
    latent.qk_rope_head_dim = size_or(*mla, "qk_rope_head_dim", 0, 0);
    latent.v_head_dim = size(*mla, "v_head_dim");
    mla->finish();
    t.kv_heads = t.heads;
    t.head_dim = latent.qk_nope_head_dim + latent.qk_rope_head_dim;
    t.latent = latent;
    return;
  }
  t.kv_heads = size_or(reader, "kv_heads", t.heads);
  if (t.heads % t.kv_heads != 0)
    reader.fail("kv_heads", std::to_string(t.kv_heads), fmt::format("a divisor of the {} heads", t.heads));
  if (!reader.has("head_dim") && t.hidden % t.heads != 0)
    reader.fail("heads", std::to_string(t.heads),
                fmt::format("a divisor of hidden ({}), or head_dim stated", t.hidden));
  t.head_dim = size_or(reader, "head_dim", std::max<std::int64_t>(1, t.hidden / t.heads));
}

void read_experts(ObjectReader& reader, Transformer& t) {
  if (!reader.has("experts")) {
    refuse(reader,
           {"experts_per_token", "shared_experts", "expert_ffn_hidden", "dense_layers", "expert_imbalance",
            "router_bias"},
           "no such member without \"experts\"");
    return;
  }
  if (t.has_decoder()) refuse(reader, {"experts"}, "a decoder or an encoder alone where there are experts");
  MixtureOfExperts moe;
  moe.experts = size(reader, "experts");
  moe.experts_per_token = size(reader, "experts_per_token");
  if (moe.experts_per_token > moe.experts)
    reader.fail("experts_per_token", std::to_string(moe.experts_per_token),
                fmt::format("at most the {} experts", moe.experts));
  moe.shared_experts = size_or(reader, "shared_experts", 0, 0);
  moe.expert_ffn_hidden = size_or(reader, "expert_ffn_hidden", t.ffn_hidden);
  moe.dense_layers = size_or(reader, "dense_layers", 0, 0);
  if (moe.dense_layers >= t.layers)
    reader.fail("dense_layers", std::to_string(moe.dense_layers),
                fmt::format("fewer than the {} layers", t.layers));
  moe.router_bias = reader.boolean_or("router_bias", false);
  moe.imbalance = reader.number_or("expert_imbalance", 1.0, Bound::at_least_one);
  if (moe.imbalance > static_cast<double>(moe.experts))
    reader.fail("expert_imbalance", fmt::format("{}", moe.imbalance),
                fmt::format("at most the {} experts (every token on one)", moe.experts));
  t.experts = moe;
}

/// What goes in and out: tokens, an image, or two sequences.
void read_input(ObjectReader& reader, Transformer& t) {
  if (std::optional<ObjectReader> image = reader.optional_object("image")) {
    if (t.architecture != Architecture::encoder)
      reader.fail("image", "an object", "an encoder (\"architecture\": \"encoder\")");
    refuse(reader, {"vocab", "seq_len", "tied_embeddings", "predictions"},
           "no such member beside \"image\", which gives the patches and classes");
    ImageInput input;
    input.size = size(*image, "size", largest_image);
    input.patch = size(*image, "patch", largest_image);
    if (input.size % input.patch != 0)
      image->fail("patch", std::to_string(input.patch), fmt::format("a divisor of size ({})", input.size));
    input.channels = checked(*image, "channels", image->integer_or("channels", 3), largest_image);
    input.classes = size(*image, "classes");
    image->finish();
    t.vocab = input.classes;
    t.seq_len = checked(*image, "size", input.patches() + 1);
    t.tied_embeddings = false;
    t.predictions = 1;
    t.image = input;
    return;
  }
  t.vocab = size(reader, "vocab");
  t.seq_len = size(reader, "seq_len");
  t.tied_embeddings = reader.boolean_or("tied_embeddings", t.tied_embeddings);
  t.predictions = size_or(reader, "predictions", 0, 0);
  const std::int64_t positions = t.has_decoder() ? t.target_seq_len : t.seq_len;
  if (t.predictions > positions)
    reader.fail("predictions", std::to_string(t.predictions),
                fmt::format("at most {} ({})", t.has_decoder() ? "target_seq_len" : "seq_len", positions));
}

void read_decoder(ObjectReader& reader, Transformer& t) {
  if (!t.has_decoder()) {
    refuse(reader, {"decoder_layers", "target_seq_len"},
           "no such member without \"architecture\": \"encoder-decoder\"");
    return;
  }
  refuse(reader, {"mla"}, "plain or grouped-query attention in an encoder-decoder");
  t.decoder_layers =
      checked(reader, "decoder_layers", reader.integer_or("decoder_layers", t.layers), most_layers);
  t.target_seq_len = reader.has("target_seq_len") ? size(reader, "target_seq_len") : size(reader, "seq_len");
}

void read_norms_and_biases(ObjectReader& reader, Transformer& t) {
  t.biases = reader.boolean_or("biases", !t.gated_ffn);
  t.norm_biases = reader.boolean_or("norm_biases", t.biases);
  t.qkv_biases = reader.boolean_or("qkv_biases", t.biases);
  if (t.latent && (t.biases || t.qkv_biases))
    reader.fail(t.biases ? "biases" : "qkv_biases", "true", "false beside \"mla\", which has no biases");
  t.qk_norms = reader.boolean_or("qk_norms", false);
  t.parallel_blocks = reader.boolean_or("parallel_blocks", false);
  t.norms_per_layer = size_or(reader, "norms_per_layer", t.parallel_blocks ? 1 : 2);
  t.embedding_norm = reader.boolean_or("embedding_norm", t.architecture == Architecture::encoder && !t.image);
  t.position_embeddings = size_or(reader, "position_embeddings", t.biases ? t.seq_len : 0, 0);
}

}  // namespace

Transformer read_transformer(ObjectReader& reader) {
  Transformer t;
  constexpr std::array<std::string_view, 3> architectures{"decoder", "encoder", "encoder-decoder"};
  t.architecture = static_cast<Architecture>(reader.choice("architecture", architectures));
  t.layers = checked(reader, "layers", reader.integer("layers"), most_layers);
  t.hidden = size(reader, "hidden");
  t.ffn_hidden = size(reader, "ffn_hidden");
  t.gated_ffn = reader.boolean_or("gated_ffn", t.gated_ffn);
  read_decoder(reader, t);
  read_heads(reader, t);
  read_experts(reader, t);
  read_input(reader, t);
  read_norms_and_biases(reader, t);
  t.causal = reader.boolean_or("causal", t.architecture != Architecture::encoder);
  t.token_types = size_or(reader, "token_types", 0, 0);
  t.pooler = reader.boolean_or("pooler", false);
  t.head_transform = reader.boolean_or("head_transform", false);
  t.filled = reader.number_or("filled", 1.0, Bound::positive);
  if (t.filled > 1.0) reader.fail("filled", fmt::format("{}", t.filled), "a share, at most 1");
  return t;
}

}  // namespace scaleroof
