// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace scaleroof {

/// SHA-256 (FIPS 180-4) of the bytes, in 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace scaleroof
