// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/quantity/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/error.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

struct Prefix {
  std::string_view symbol;
  double factor;
};

constexpr Prefix none{"", 1};
// The micro sign exists twice in Unicode: U+00B5 (first, the one that is written) and the Greek letter
// U+03BC.
constexpr std::array small_prefixes{
    none, Prefix{"m", 1e-3}, Prefix{"µ", 1e-6}, Prefix{"μ", 1e-6}, Prefix{"u", 1e-6}, Prefix{"n", 1e-9}};
constexpr std::array large_prefixes{none,
                                    Prefix{"k", 1e3},
                                    Prefix{"M", 1e6},
                                    Prefix{"G", 1e9},
                                    Prefix{"T", 1e12},
                                    Prefix{"P", 1e15},
                                    Prefix{"E", 1e18},
                                    Prefix{"Z", 1e21}};
constexpr std::array binary_prefixes{none,
                                     Prefix{"Ki", 0x1p10},
                                     Prefix{"Mi", 0x1p20},
                                     Prefix{"Gi", 0x1p30},
                                     Prefix{"Ti", 0x1p40},
                                     Prefix{"Pi", 0x1p50}};

/// A unit's symbol without prefix and the prefixes that it may carry.
struct Unit {
  std::string_view symbol;
  Dimension dimension;
  double factor;
  bool small{false}, large{false}, binary{false};
};

constexpr std::array units{
    Unit{"", Dimension::number, 1, false, true},
    Unit{"s", Dimension::time, 1, true},
    Unit{"min", Dimension::time, 60},
    Unit{"h", Dimension::time, 3600},
    Unit{"d", Dimension::time, 86400},
    Unit{"B", Dimension::data, 1, false, true, true},
    Unit{"b", Dimension::data, 0.125, false, true, true},
    Unit{"B/s", Dimension::data_rate, 1, false, true, true},
    Unit{"b/s", Dimension::data_rate, 0.125, false, true, true},
    Unit{"FLOP", Dimension::work, 1, false, true},
    Unit{"FLOP/s", Dimension::work_rate, 1, false, true},
    Unit{"FLOPS", Dimension::work_rate, 1, false, true},
    Unit{"Hz", Dimension::frequency, 1, true, true},
    Unit{"W", Dimension::power, 1, true, true},
    Unit{"J", Dimension::energy, 1, true, true},
    Unit{"Wh", Dimension::energy, 3600, true, true},
};

/// Calls `visit(unit, prefix)` for every unit that may be written, with every prefix that it may carry.
template <class Visit>
void for_each_written_unit(Visit visit) {
  for (const Unit& unit : units) {
    visit(unit, none);
    const auto each = [&](bool allowed, std::span<const Prefix> prefixes) {
      if (allowed)
        for (const Prefix& prefix : prefixes.subspan(1)) visit(unit, prefix);
    };
    each(unit.small, small_prefixes);
    each(unit.large, large_prefixes);
    each(unit.binary, binary_prefixes);
  }
}

bool is_written(std::string_view text, const Unit& unit, const Prefix& prefix) {
  return text.size() == prefix.symbol.size() + unit.symbol.size() && text.starts_with(prefix.symbol) &&
         text.ends_with(unit.symbol);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

/// " - did you mean "GB/s" or "Gb/s"?" for a unit in the wrong case, else nothing.
std::string suggestion(std::string_view text, Dimension dimension) {
  std::string list;
  for_each_written_unit([&](const Unit& unit, const Prefix& prefix) {
    const std::string written = std::string(prefix.symbol) + std::string(unit.symbol);
    if (unit.dimension == dimension && equal_but_for_case(text, written))
      list += fmt::format("{}\"{}\"", list.empty() ? "" : " or ", written);
  });
  return list.empty() ? "" : "; did you mean " + list + "?";
}

/// "an amount of data" and an example of it.
struct Words {
  std::string_view name;
  std::string_view example;
};

Words words(Dimension dimension) {
  switch (dimension) {
    case Dimension::number:
      return {"a plain number", "0.5"};
    case Dimension::time:
      return {"a time", "\"1.5 ms\""};
    case Dimension::data:
      return {"an amount of data", "\"80 GiB\""};
    case Dimension::data_rate:
      return {"a data rate", "\"25 GB/s\""};
    case Dimension::work:
      return {"an amount of work", "\"4 TFLOP\""};
    case Dimension::work_rate:
      return {"a computing rate", "\"312 TFLOP/s\""};
    case Dimension::frequency:
      return {"a frequency", "\"1410 MHz\""};
    case Dimension::power:
      return {"a power", "\"300 W\""};
    case Dimension::energy:
      return {"an energy", "\"5 kWh\""};
  }
  return {};
}

constexpr std::string_view thin_space = "\u2009";

/// Leaves out the spaces that `format_quantity` groups thousands with, and blanks at both ends.
std::string tidied(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with(thin_space) || text.substr(i).starts_with("\u202F")) {
      i += 3;
    } else if (text.substr(i).starts_with("\u00A0")) {
      result += ' ';
      i += 2;
    } else {
      result += text[i++];
    }
  }
  const std::size_t first = result.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return result.substr(first, result.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void refuse(std::string_view text, const std::string& why, Dimension expected) {
  throw Error({.found = fmt::format("{} ({})", quote(text), why), .expected = describe(expected)});
}

int exponent_of(double value) {
  return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value))));
}

/// `value` rounded to that many significant decimal digits.
double rounded(double value, int digits) {
  std::array<char, 64> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific, digits - 1);
  double result = value;
  if (error == std::errc{}) std::from_chars(buffer.data(), end, result);
  return result;
}

/// Fixed notation with as many decimals as `digits` significant digits need, thousands grouped.
std::string fixed(double value, int digits) {
  const double shown = rounded(value, digits);
  const int decimals = std::max(0, digits - 1 - exponent_of(shown));
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  std::size_t point = std::min(text.find('.'), text.size());
  while (point > start + 3) {
    point -= 3;
    text.insert(point, thin_space);
  }
  return text;
}

struct Scale {
  std::string unit;
  double factor;
};

/// The largest scale of which `value` is at least 1 when written with that many digits; the first when none.
Scale choose(double value, int digits, std::span<const Scale> ascending) {
  std::size_t index = 0;
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    // In the unit before, the value is rounded as it would be shown: 999.9 ms are 1.00 s.
    const double before = std::abs(value) / ascending[index].factor;
    const double shown = before < 1000 ? rounded(before, digits) : std::round(before);
    if (shown * ascending[index].factor >= ascending[i].factor * (1 - 1e-12)) index = i;
  }
  return ascending[index];
}

std::vector<Scale> with_prefixes(std::string_view unit, double factor, std::initializer_list<Prefix> before,
                                 std::span<const Prefix> prefixes) {
  std::vector<Scale> scales;
  for (const Prefix& prefix : before)
    scales.push_back({fmt::format("{}{}", prefix.symbol, unit), factor * prefix.factor});
  for (const Prefix& prefix : prefixes)
    scales.push_back({fmt::format("{}{}", prefix.symbol, unit), factor * prefix.factor});
  return scales;
}

/// The units that values of a dimension are written in, ascending.
std::vector<Scale> scales_of(Dimension dimension) {
  constexpr Prefix milli{"m", 1e-3}, micro{"µ", 1e-6}, nano{"n", 1e-9};
  switch (dimension) {
    case Dimension::number:
      return {{"", 1}};
    case Dimension::time:
      return {{"ns", 1e-9}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    case Dimension::data:
      return with_prefixes("B", 1, {}, binary_prefixes);
    case Dimension::data_rate:
      return with_prefixes("B/s", 1, {}, large_prefixes);
    case Dimension::work:
      return with_prefixes("FLOP", 1, {}, large_prefixes);
    case Dimension::work_rate:
      return with_prefixes("FLOP/s", 1, {}, large_prefixes);
    case Dimension::frequency:
      return with_prefixes("Hz", 1, {milli}, large_prefixes);
    case Dimension::power:
      return with_prefixes("W", 1, {nano, micro, milli}, large_prefixes);
    case Dimension::energy: {
      std::vector<Scale> scales{{"nJ", 1e-9}, {"µJ", 1e-6}, {"mJ", 1e-3}, {"J", 1}, {"kJ", 1e3}};
      // A machine's energy is read in watt-hours.
      for (const Prefix& prefix : std::span(large_prefixes).subspan(1))
        scales.push_back({fmt::format("{}Wh", prefix.symbol), 3600 * prefix.factor});
      return scales;
    }
  }
  return {};
}

std::string format_number(double value, int digits) {
  const double magnitude = std::abs(value);
  if (magnitude != 0 && (magnitude >= 1e15 || magnitude < 1e-4))
    return fmt::format("{:.{}e}", value, digits - 1);
  if (value == std::round(value)) return fixed(value, 1);
  return fixed(value, digits);
}

}  // namespace

std::string describe(Dimension dimension) {
  const auto [name, example] = words(dimension);
  return fmt::format("{}, such as {}", name, example);
}

double parse_quantity(std::string_view text, Dimension dimension) {
  const std::string tidy = tidied(text);
  if (tidy.empty()) throw Error({.found = "an empty text", .expected = describe(dimension)});

  double number = 0;
  const char* const end = tidy.data() + tidy.size();
  const auto [after_number, error] = std::from_chars(tidy.data(), end, number);
  if (error == std::errc::result_out_of_range) refuse(text, "beyond the range of numbers", dimension);
  if (error != std::errc{}) refuse(text, "no number", dimension);
  if (!std::isfinite(number)) refuse(text, "not a finite number", dimension);

  std::string_view unit_text(after_number, static_cast<std::size_t>(end - after_number));
  if (unit_text.empty()) return number;  // a bare number is in SI base units
  unit_text.remove_prefix(std::min(unit_text.find_first_not_of(" \t"), unit_text.size()));

  std::optional<Dimension> written_dimension;
  double factor = 1;
  for_each_written_unit([&](const Unit& unit, const Prefix& prefix) {
    if (is_written(unit_text, unit, prefix)) {
      written_dimension = unit.dimension;
      factor = unit.factor * prefix.factor;
    }
  });
  if (!written_dimension)
    refuse(text, fmt::format("unknown unit {}{}", quote(unit_text), suggestion(unit_text, dimension)),
           dimension);
  if (*written_dimension != dimension) refuse(text, std::string(words(*written_dimension).name), dimension);
  const double value = number * factor;
  if (!std::isfinite(value)) refuse(text, "beyond the range of numbers", dimension);
  return value;
}

std::string format_quantity(double si_value, Dimension dimension, int significant_digits) {
  const int digits = std::clamp(significant_digits, 1, 17);
  const std::vector<Scale> scales = scales_of(dimension);
  if (!std::isfinite(si_value))
    return std::isnan(si_value) ? "unknown" : si_value > 0 ? "infinite" : "-infinite";
  if (dimension == Dimension::number) return format_number(si_value, digits);
  if (si_value == 0) {
    for (const Scale& scale : scales)
      if (scale.factor == 1) return "0 " + scale.unit;
  }
  const Scale scale = choose(si_value, digits, scales);
  double value = si_value / scale.factor;
  // 59.97 s are 60.0 s and so 1.00 min, though 0.9995 min would be written 0.999.
  if (std::abs(value) < 1 && scale.unit != scales.front().unit) value = std::copysign(1.0, value);
  // Whole bytes have no decimals.
  const bool whole = scale.factor == 1 && dimension == Dimension::data && value == std::round(value);
  return fmt::format("{} {}", whole ? fixed(value, 1) : fixed(value, digits), scale.unit);
}

std::string three_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return format_quantity(value, Dimension::number);
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
  return format_quantity(step >= 1 ? std::round(value / step) * step : value, Dimension::number);
}

std::string count_in_words(double count) {
  constexpr std::array<std::pair<double, std::string_view>, 3> words{
      {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}}};
  for (const auto& [unit, word] : words)
    if (count >= 0.9995 * unit) return fmt::format("{} {}", three_digits(count / unit), word);
  return format_quantity(std::round(count), Dimension::number, 15);
}

std::string_view si_unit(Dimension dimension) {
  constexpr std::array<std::string_view, 9> symbols{"", "s", "B", "B/s", "FLOP", "FLOP/s", "Hz", "W", "J"};
  return symbols[static_cast<std::size_t>(dimension)];
}

}  // namespace scaleroof
