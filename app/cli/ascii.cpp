// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ascii.h"

#include <array>
#include <cstdlib>
#include <utility>

namespace scaleroof::cli {

bool locale_is_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    for (const char* name : {"UTF-8", "utf-8", "UTF8", "utf8"})
      if (locale.find(name) != std::string_view::npos) return true;
    return false;
  }
  return false;
}

std::string to_ascii(std::string_view text) {
  // Bars: what fills at least half a cell is a mark, the rest is none.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 15> replacements{{{"█", "#"},
                                                                                        {"▉", "#"},
                                                                                        {"▊", "#"},
                                                                                        {"▋", "#"},
                                                                                        {"▌", "#"},
                                                                                        {"▍", " "},
                                                                                        {"▎", " "},
                                                                                        {"▏", " "},
                                                                                        {"\u2009", " "},
                                                                                        {"\u202f", " "},
                                                                                        {"µ", "u"},
                                                                                        {"×", "x"},
                                                                                        {"±", "+/-"},
                                                                                        {"·", "-"},
                                                                                        {"–", "-"}}};
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      plain += text[i++];
      continue;
    }
    std::size_t length = 1;
    std::string_view replacement = "?";
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0) == 0x80)
      ++length;
    for (const auto& [unicode, ascii] : replacements)
      if (text.substr(i, length) == unicode) replacement = ascii;
    plain += replacement;
    i += length;
  }
  return plain;
}

}  // namespace scaleroof::cli
