// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/json_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "model/profile/json_pointer.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

/// Counts beyond this are mistakes, and products of a few of them would leave the range of 64 bits.
constexpr std::int64_t largest_integer = 1'000'000'000'000'000;

bool holds(Bound bound, double value) {
  switch (bound) {
    case Bound::any:
      return true;
    case Bound::positive:
      return value > 0;
    case Bound::non_negative:
      return value >= 0;
    case Bound::at_least_one:
      return value >= 1;
  }
  return false;
}

std::string_view words(Bound bound) {
  switch (bound) {
    case Bound::any:
      return "";
    case Bound::positive:
      return " above zero";
    case Bound::non_negative:
      return " not below zero";
    case Bound::at_least_one:
      return " of at least 1";
  }
  return "";
}

/// "a data rate above zero, such as "25 GB/s"".
std::string expectation(Dimension dimension, Bound bound) {
  std::string text = describe(dimension);
  return text.insert(text.find(", such as"), words(bound));
}

std::string joined(std::span<const std::string> texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + quote(text);
  return result;
}

}  // namespace

std::string describe_json(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "nothing";
    case json::value_t::object:
      return value.empty() ? "an empty object" : "an object";
    case json::value_t::array:
      return value.empty() ? "an empty list" : "a list";
    case json::value_t::string:
      return quote(value.get_ref<const std::string&>());
    case json::value_t::boolean:
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return value.dump();
    case json::value_t::binary:
    case json::value_t::discarded:
      break;  // not JSON text
  }
  return "something else";
}

ObjectReader::ObjectReader(const nlohmann::json& object, std::string pointer, const Origins& origins)
    : object_(&object), pointer_(std::move(pointer)), origins_(&origins) {
  if (!object.is_object()) fail("", describe_json(object), "an object");
}

void ObjectReader::fail(std::string_view key, std::string found, std::string expected) const {
  Origins::Place place = origins_->locate(key.empty() ? pointer_ : append_token(pointer_, key));
  throw Error({std::move(place.file), std::move(place.pointer), std::move(found), std::move(expected)});
}

bool ObjectReader::has(std::string_view key) const {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const auto found = object_->find(key);
  return found != object_->end() && !found->is_null();
}

const nlohmann::json& ObjectReader::member(std::string_view key, std::string_view expected) {
  if (!has(key)) fail(key, "nothing", std::string(expected));
  return *object_->find(key);
}

double ObjectReader::quantity_value(std::string_view key, Dimension dimension, Bound bound) {
  const nlohmann::json& value = member(key, expectation(dimension, bound));
  double number = 0;
  if (value.is_number()) {
    number = value.get<double>();
  } else if (value.is_string()) {
    try {
      number = parse_quantity(value.get_ref<const std::string&>(), dimension);
    } catch (const Error& error) {
      fail(key, error.details().found, expectation(dimension, bound));
    }
  } else {
    fail(key, describe_json(value), expectation(dimension, bound));
  }
  // JSON text holds finite numbers only; a value that a program put together might not.
  if (!std::isfinite(number) || !holds(bound, number))
    fail(key, describe_json(value), expectation(dimension, bound));
  return number;
}

double ObjectReader::number(std::string_view key, Bound bound) {
  return quantity_value(key, Dimension::number, bound);
}

double ObjectReader::number_or(std::string_view key, double fallback, Bound bound) {
  return has(key) ? number(key, bound) : fallback;
}

namespace {

/// The value where it is a whole number from `minimum` to the largest, also one written 8.0 or 1e3.
std::optional<std::int64_t> whole_number(const nlohmann::json& value, std::int64_t minimum) {
  if (!value.is_number()) return {};
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (number != std::floor(number) || std::abs(number) > static_cast<double>(largest_integer)) return {};
  } else if (value.is_number_unsigned() &&
             value.get<std::uint64_t>() > static_cast<std::uint64_t>(largest_integer)) {
    return {};
  }
  const auto number = value.get<std::int64_t>();
  if (number < minimum || number > largest_integer) return {};
  return number;
}

std::string whole_number_expected(const nlohmann::json& value, std::int64_t minimum) {
  const bool too_large = value.is_number() && value.get<double>() > static_cast<double>(largest_integer);
  return too_large
             ? fmt::format("a whole number from {} to {:.0e}", minimum, static_cast<double>(largest_integer))
             : fmt::format("a whole number of at least {}", minimum);
}

}  // namespace

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t minimum) {
  const nlohmann::json& value = member(key, whole_number_expected(nullptr, minimum));
  const std::optional<std::int64_t> number = whole_number(value, minimum);
  if (!number) fail(key, describe_json(value), whole_number_expected(value, minimum));
  return *number;
}

std::int64_t ObjectReader::integer_or(std::string_view key, std::int64_t fallback, std::int64_t minimum) {
  return has(key) ? integer(key, minimum) : fallback;
}

bool ObjectReader::boolean_or(std::string_view key, bool fallback) {
  if (!has(key)) return fallback;
  const nlohmann::json& value = member(key, "");
  if (!value.is_boolean()) fail(key, describe_json(value), "true or false");
  return value.get<bool>();
}

std::string ObjectReader::text(std::string_view key) {
  const nlohmann::json& value = member(key, "a text");
  if (!value.is_string()) fail(key, describe_json(value), "a text");
  return value.get<std::string>();
}

std::string ObjectReader::text_or(std::string_view key, std::string fallback) {
  return has(key) ? text(key) : fallback;
}

Share ObjectReader::share_or(std::string_view key, Share fallback) {
  if (!has(key)) return fallback;
  const nlohmann::json& value = member(key, "");
  Share share;
  if (value.is_object()) {
    ObjectReader reader = object(key);
    share.value = reader.number("value", Bound::positive);
    share.relative_sd = reader.number_or("relative_sd", share.relative_sd, Bound::non_negative);
    reader.finish();
  } else if (value.is_number()) {
    share.value = number(key, Bound::positive);
  } else {
    fail(key, describe_json(value), "a number above zero, or {\"value\": 0.72, \"relative_sd\": 0.03}");
  }
  return share;
}

std::size_t ObjectReader::choice(std::string_view key, std::span<const std::string_view> names) {
  const std::vector<std::string> words(names.begin(), names.end());
  const std::string expected = "one of " + joined(words);
  const nlohmann::json& value = member(key, expected);
  if (!value.is_string()) fail(key, describe_json(value), expected);
  const auto& word = value.get_ref<const std::string&>();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    fail(key, describe_json(value),
         fmt::format("{} (nearest: {})", expected, joined(nearest(word, words, 1))));
  return static_cast<std::size_t>(found - words.begin());
}

std::size_t ObjectReader::choice_or(std::string_view key, std::span<const std::string_view> names,
                                    std::size_t fallback) {
  return has(key) ? choice(key, names) : fallback;
}

ObjectReader ObjectReader::object(std::string_view key) {
  return {member(key, "an object"), append_token(pointer_, key), *origins_};
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view key) {
  if (!has(key)) return {};
  return object(key);
}

std::vector<ObjectReader::Element> ObjectReader::list(std::string_view key) {
  const nlohmann::json& value = member(key, "a list");
  if (!value.is_array()) fail(key, describe_json(value), "a list");
  const std::string pointer = append_token(pointer_, key);
  std::vector<Element> elements;
  elements.reserve(value.size());
  for (const nlohmann::json& element : value)
    elements.push_back({element, append_token(pointer, std::to_string(elements.size()))});
  return elements;
}

std::vector<std::int64_t> ObjectReader::integers(std::string_view key, std::int64_t minimum) {
  std::vector<std::int64_t> numbers;
  for (const Element& element : list(key)) {
    const std::optional<std::int64_t> number = whole_number(element.value, minimum);
    if (!number) {
      Origins::Place place = origins_->locate(element.pointer);
      throw Error({std::move(place.file), std::move(place.pointer), describe_json(element.value),
                   whole_number_expected(element.value, minimum)});
    }
    numbers.push_back(*number);
  }
  return numbers;
}

ObjectReader ObjectReader::at(const Element& element) const {
  return {element.value, element.pointer, *origins_};
}

std::vector<std::string> ObjectReader::keys() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : object_->items())
    if (!value.is_null()) names.push_back(name);
  return names;
}

void ObjectReader::ignore(std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) has(key);
}

void ObjectReader::finish() const {
  for (const auto& [name, value] : object_->items()) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string expected =
        known_.empty() ? "no members here" : "a known one (nearest: " + joined(nearest(name, known_)) + ")";
    fail(name, "the unknown member " + quote(name), expected);
  }
}

}  // namespace scaleroof
