// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace scaleroof {

/// What a user wrote, as an error message repeats it: in quotation marks, on one line, valid UTF-8, at most
/// about 60 bytes of it.
std::string quote(std::string_view text);

}  // namespace scaleroof
