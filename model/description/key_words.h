// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scaleroof {

/// A member's name in plain words: "link to the host" for "host_link"; where nothing better is known, the key
/// with blanks for underscores.
std::string words_of_key(std::string_view key);

/// Where a member stands among others when they are shown to people: the order in which the documentation
/// names them; unknown ones come last.
std::size_t rank_of_key(std::string_view key);

}  // namespace scaleroof
