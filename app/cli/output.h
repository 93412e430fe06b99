// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/cli/common_options.h"

namespace scaleroof::cli {

/// Writes a command's result to standard output or to the file of -o. A file appears whole or not at all: it
/// is written beside its final name and renamed. Throws Error where that is impossible.
void write_result(std::string text, const CommonOptions& options);

}  // namespace scaleroof::cli
