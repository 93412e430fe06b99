// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/quote.h"

#include <cstddef>

namespace scaleroof {
namespace {

constexpr std::size_t shown_bytes = 60;

/// Length of the UTF-8 sequence that `text` starts with; 0 where it is not well formed.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80                      ? 1
                             : byte(0) >= 0xF0 && byte(0) < 0xF5 ? 4
                             : byte(0) >= 0xE0 && byte(0) < 0xF0 ? 3
                             : byte(0) >= 0xC2 && byte(0) < 0xE0 ? 2
                                                                 : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

}  // namespace

std::string quote(std::string_view text) {
  std::string shown = "\"";
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (shown.size() + length > shown_bytes) {
      shown += "...";
      break;
    }
    const bool control = length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F);
    if (length == 0)
      shown += '?';
    else if (control)
      shown += ' ';
    else
      shown += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown + '"';
}

}  // namespace scaleroof
