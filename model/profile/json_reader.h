// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/error.h"
#include "model/quantity/share.h"
#include "model/quantity/text.h"

namespace scaleroof {

/// Which file a part of a resolved scenario came from: JSON Pointer prefixes with their file, longest prefix
/// wins. `pointer` inside that file is the rest.
class Origins {
 public:
  void add(std::string pointer, std::string file, std::string pointer_in_file = "");
  struct Place {
    std::string file;
    std::string pointer;
  };
  Place locate(std::string_view pointer) const;
  /// Drops what stands below `pointer`: a list that replaces another one there takes its elements with it.
  void forget_below(std::string_view pointer);

 private:
  struct Entry {
    std::string pointer, file, pointer_in_file;
  };
  std::vector<Entry> entries_;
};

enum class Bound { any, positive, non_negative, at_least_one };

/// Reads one JSON object member by member. Every getter marks its key as known; `finish` refuses the rest and
/// names the nearest known key. All errors name file, JSON Pointer, what was found, what was expected.
class ObjectReader {
 public:
  ObjectReader(const nlohmann::json& object, std::string pointer, const Origins& origins);

  bool has(std::string_view key) const;  ///< present and not null; marks the key as known

  template <class Q>
  Q quantity(std::string_view key, Bound bound = Bound::positive) {
    return Q{quantity_value(key, dimension_of<Q>(), bound)};
  }
  template <class Q>
  Q quantity_or(std::string_view key, Q fallback, Bound bound = Bound::positive) {
    return has(key) ? quantity<Q>(key, bound) : fallback;
  }
  double number(std::string_view key, Bound bound = Bound::any);
  double number_or(std::string_view key, double fallback, Bound bound = Bound::any);
  std::int64_t integer(std::string_view key, std::int64_t minimum = 1);
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t minimum = 1);
  bool boolean_or(std::string_view key, bool fallback);
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string fallback);
  Share share_or(std::string_view key, Share fallback);
  /// Index of the value among `names`; an unknown word is an error with the nearest one.
  std::size_t choice(std::string_view key, std::span<const std::string_view> names);
  std::size_t choice_or(std::string_view key, std::span<const std::string_view> names, std::size_t fallback);

  ObjectReader object(std::string_view key);  ///< required member that is an object
  std::optional<ObjectReader> optional_object(std::string_view key);
  /// A required list; each element with its own pointer.
  struct Element {
    const nlohmann::json& value;
    std::string pointer;
  };
  std::vector<Element> list(std::string_view key);
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t minimum = 1);
  ObjectReader at(const Element& element) const;  ///< an element that is an object
  /// All members of an object whose keys are data (precisions, memory levels).
  std::vector<std::string> keys() const;

  void ignore(std::initializer_list<std::string_view> keys);  ///< known keys without meaning here
  void finish() const;

  const nlohmann::json& json() const { return *object_; }
  const std::string& pointer() const { return pointer_; }
  const Origins& origins() const { return *origins_; }
  /// An error at `key` of this object (empty: at the object itself).
  [[noreturn]] void fail(std::string_view key, std::string found, std::string expected) const;

 private:
  const nlohmann::json& member(std::string_view key, std::string_view expected);
  double quantity_value(std::string_view key, Dimension dimension, Bound bound);
  const nlohmann::json* object_;
  std::string pointer_;
  const Origins* origins_;
  mutable std::vector<std::string> known_;
};

/// Parses text as JSON. A syntax error, a number out of range (1e400), a duplicate key or bytes after the end
/// is an Error with file, line and column; the text starts in line `first_line` of the file.
nlohmann::json parse_json(std::string_view text, const std::string& file, std::size_t first_line = 1);
/// Reads and parses a file; a missing, unreadable or empty one is an Error.
nlohmann::json load_json(const std::string& file);

/// A value in an error message, shortened: `"banana"`, `-3`, `an object`.
std::string describe_json(const nlohmann::json& value);

/// Up to `count` of the candidates that look most like `word` (edit distance), nearest first.
std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t count = 3);

}  // namespace scaleroof
