// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "model/quantity/text.h"

namespace scaleroof::cli {

Table::Table(std::vector<Align> columns, std::string indent)
    : columns_(std::move(columns)), indent_(std::move(indent)) {}

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back({"", std::move(cells)});
}

void Table::add_heading(std::string text) {
  rows_.push_back({std::move(text), {}});
}

std::string Table::text() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const Row& row : rows_)
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row.cells[i]));
  std::string text;
  for (const Row& row : rows_) {
    std::string line = row.cells.empty() ? row.heading : indent_;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0 && widths[i - 1] > 0) line += "  ";
      const std::string blanks(widths[i] - width_of(row.cells[i]), ' ');
      line += columns_[i] == Align::right ? blanks + row.cells[i] : row.cells[i] + blanks;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    widest = std::max(widest, width_of(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return widest;
}

std::string shortened(std::string_view text, std::size_t width) {
  constexpr std::string_view dots = "...";
  if (width_of(text) <= width || width <= dots.size()) return std::string(text);
  std::string start;
  for (const char c : text) {
    const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins_character && width_of(start) + dots.size() == width) break;
    start += c;
  }
  start.erase(start.find_last_not_of(" ,") + 1);
  return start.append(dots);
}

std::string wrapped(std::string_view text, std::size_t width, const std::string& indent) {
  const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
  std::string result, line(blanks, ' ');
  text.remove_prefix(blanks);
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!first && width_of(line) + 1 + width_of(word) > width) {
      result += line + '\n';
      line = indent;
      first = true;
    }
    if (!first) line += ' ';
    line += word;
    first = false;
  }
  return result + line;
}

std::string whole_number(double value) {
  return format_quantity(std::round(value), Dimension::number, 15);
}

}  // namespace scaleroof::cli
