// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scaleroof::cli {

enum class Align { left, right };

/// Rows of text in columns as wide as their longest cell, two spaces apart, without blanks at a line's end.
class Table {
 public:
  explicit Table(std::vector<Align> columns, std::string indent = "");
  void add(std::vector<std::string> cells);
  std::string text() const;

 private:
  std::vector<Align> columns_;
  std::string indent_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters on a terminal, for the text that this program writes (no wide or combining ones).
std::size_t width_of(std::string_view utf8);

/// A whole number in full, thousands apart.
std::string whole_number(double value);

/// Fields as one line of CSV, quoted as in RFC 4180.
std::string csv_line(const std::vector<std::string>& fields);
/// A number in a CSV field: the shortest text that reads back as the same number; empty where it is unknown.
std::string csv_number(double value);

}  // namespace scaleroof::cli
