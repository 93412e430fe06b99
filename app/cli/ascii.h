// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace scaleroof::cli {

/// Whether the environment's locale (LC_ALL, LC_CTYPE, LANG) says UTF-8.
bool locale_is_utf8();

/// The same text for a terminal that knows no Unicode: bars of '#', plain spaces, "us" for microseconds.
std::string to_ascii(std::string_view text);

}  // namespace scaleroof::cli
