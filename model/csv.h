// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace scaleroof {

/// Fields as one line of CSV, quoted as in RFC 4180.
std::string csv_line(const std::vector<std::string>& fields);
/// A number in a CSV field: the shortest text that reads back as the same number; empty where it is unknown.
std::string csv_number(double value);

}  // namespace scaleroof
