// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace scaleroof {

/// The bytes of a file that should hold JSON. A missing, unreadable or empty one, a folder and a file of more
/// than 64 MiB are an Error.
std::string read_text_file(const std::string& file);

}  // namespace scaleroof
