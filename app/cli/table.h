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
  /// A line of its own above the rows that follow; it takes no part in the widths.
  void add_heading(std::string text);
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<Align> columns_;
  std::string indent_;
  struct Row {
    std::string heading;  ///< not empty: a heading, without cells
    std::vector<std::string> cells;
  };
  std::vector<Row> rows_;
};

/// Characters on a terminal, for the text that this program writes (no wide or combining ones).
std::size_t width_of(std::string_view utf8);

/// Characters of the longest line.
std::size_t widest_line(std::string_view text);

/// The text, or as much of its beginning as fits into `width` characters with three dots behind it.
std::string shortened(std::string_view text, std::size_t width);

/// The text broken at blanks into lines of at most `width` characters where that is possible; lines after the
/// first are indented, the first one as the text is.
std::string wrapped(std::string_view text, std::size_t width, const std::string& indent);

/// A whole number in full, thousands apart.
std::string whole_number(double value);

}  // namespace scaleroof::cli
