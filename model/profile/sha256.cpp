// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/sha256.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <nettle/sha2.h>

namespace scaleroof {

std::string sha256(std::string_view bytes) {
  const std::basic_string<std::uint8_t> input(bytes.begin(), bytes.end());
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, input.size(), input.data());
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
  sha256_digest(&context, digest.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace scaleroof
