// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "model/profile/json_reader.h"
#include "model/profile/text_file.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// Far more than any scenario or profile needs, and few enough for recursive algorithms over the value.
constexpr std::size_t deepest_nesting = 100;

/// "line 3, column 7" of the byte at `offset`; a column is a character.
std::string place(std::string_view text, std::size_t offset, std::size_t first_line) {
  offset = std::min(offset, text.size());
  std::size_t line = first_line, column = 1;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

/// An input iterator that lets the handler know how far the lexer has read.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

/// The parser's wording for what could follow, in ours.
std::string expectation(std::string_view token) {
  if (token == "string literal") return "a member's name in quotation marks";
  if (token == "end of input") return "the end of the file";
  if (token == "'}'") return "\",\" or \"}\"";
  if (token == "']'") return "\",\" or \"]\"";
  if (token == "':'") return "\":\"";
  return "a value";
}

/// Bytes of the token that the lexer quotes with control characters as "<U+000A>".
std::size_t raw_length(std::string_view token) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < token.size(); ++length) i += token.substr(i).starts_with("<U+00") ? 8 : 1;
  return length;
}

/// Builds the value; refuses what nlohmann::json lets pass: the same member twice, bottomless nesting.
class Builder {
 public:
  using number_integer_t = json::number_integer_t;
  using number_unsigned_t = json::number_unsigned_t;
  using number_float_t = json::number_float_t;
  using string_t = json::string_t;
  using binary_t = json::binary_t;

  Builder(std::string_view text, const std::string& file, std::size_t first_line)
      : text_(text), file_(file), first_line_(first_line), read_(text.data()) {}

  const char** read() { return &read_; }
  json take() { return std::move(root_); }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(value); }
  bool number_unsigned(number_unsigned_t value) { return add(value); }
  bool number_float(number_float_t value, const string_t&) { return add(value); }
  bool string(string_t& value) { return add(std::move(value)); }
  bool binary(binary_t&) { return false; }  // does not occur in text
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    if (open_.back()->contains(name))
      fail(last_byte(), fmt::format("the member {} a second time", quote(name)), "each member once");
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token, const json::exception& error) {
    if (position > text_.size())  // the bytes read, the end of the text counted like one
      fail(text_.size(), "the end of the file", "the rest of it: the JSON text is cut off");
    const std::string_view message = error.what();
    // The lexer explains a token that it cannot make out, and "unexpected" is said of the others.
    const std::size_t reason_start = message.find(" - ");
    const std::size_t reason_end = message.find("; last read: ");
    const bool explained = reason_end != std::string_view::npos && reason_start < reason_end;
    const std::string_view reason =
        explained ? message.substr(reason_start + 3, reason_end - reason_start - 3) : std::string_view();
    const auto [start, length] = offending(position, token, reason);
    const std::string found = quote(text_.substr(start, length));

    constexpr int number_out_of_range = 406;
    if (error.id == number_out_of_range) fail(start, "the number " + token, "a number below 1.8e308");
    const std::size_t expected_at = message.rfind("; expected ");
    fail(start, reason.empty() ? found : fmt::format("{} ({})", found, reason),
         expectation(expected_at == std::string_view::npos ? "" : message.substr(expected_at + 11)));
  }

 private:
  struct Extent {
    std::size_t start, length;
  };

  /// Where the token stands that the lexer stumbled over, having read `position` bytes.
  Extent offending(std::size_t position, const std::string& token, std::string_view reason) const {
    const auto delimits = [&](std::size_t i) {
      return std::string_view("{}[],:\" \t\r\n").find(text_[i]) != std::string_view::npos;
    };
    std::size_t start = position == 0 ? 0 : position - 1;
    // The lexer remembers strings from their start.
    if (text_[start] == '"' || reason.starts_with("invalid string")) {
      const std::size_t length = std::min(position, raw_length(token));
      return {position - length, length};
    }
    // "tru," is found wrong at the comma.
    if (!reason.empty() && delimits(start) && start > 0) --start;
    if (delimits(start)) return {start, 1};
    std::size_t end = start;
    while (start > 0 && !delimits(start - 1)) --start;
    while (end < text_.size() && !delimits(end)) ++end;
    return {start, end - start};
  }

  std::size_t last_byte() const {
    const auto count = static_cast<std::size_t>(read_ - text_.data());
    return count == 0 ? 0 : count - 1;
  }

  [[noreturn]] void fail(std::size_t offset, std::string found, std::string expected) const {
    throw Error({file_, place(text_, offset, first_line_), std::move(found), std::move(expected)});
  }

  json* insert(json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return &open_.back()->back();
    }
    return &((*open_.back())[key_] = std::move(value));
  }

  template <class Value>
  bool add(Value&& value) {
    insert(json(std::forward<Value>(value)));
    return true;
  }

  bool open(json value) {
    if (open_.size() == deepest_nesting)
      fail(last_byte(), fmt::format("more than {} levels of nesting", deepest_nesting),
           fmt::format("at most {}", deepest_nesting));
    open_.push_back(insert(std::move(value)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t first_line_;
  const char* read_;
  json root_;
  std::vector<json*> open_;  ///< the containers that the next value stands in, outermost first
  std::string key_;
};

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& file, std::size_t first_line) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    throw Error({.file = file, .found = "nothing", .expected = "a JSON text"});
  // The lexer would take a zero byte for the end.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    throw Error({file, place(text, zero, first_line), "a zero byte", "a JSON text in UTF-8"});

  Builder builder(text, file, first_line);
  const char* const begin = text.data();
  json::sax_parse(Cursor(begin, builder.read()), Cursor(begin + text.size(), builder.read()), &builder);
  return builder.take();
}

nlohmann::json load_json(const std::string& file) {
  return parse_json(read_text_file(file), file);
}

}  // namespace scaleroof
