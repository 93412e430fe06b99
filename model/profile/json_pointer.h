// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scaleroof {

/// JSON Pointers (RFC 6901) as text: "/interconnect/tiers/1", "" for the whole document.

/// `pointer` with one more reference token; `~` and `/` in it are escaped.
std::string append_token(std::string_view pointer, std::string_view token);

/// The reference tokens, unescaped. Throws Error for a text that is no JSON Pointer.
std::vector<std::string> split_pointer(std::string_view pointer);

}  // namespace scaleroof
