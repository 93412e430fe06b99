// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "model/quantity/quantity.h"

namespace scaleroof {

/// The dimensions that a user can write or read.
enum class Dimension { number, time, data, data_rate, work, work_rate, frequency, power, energy };

template <class Q>
constexpr Dimension dimension_of();
template <>
constexpr Dimension dimension_of<double>() {
  return Dimension::number;
}
template <>
constexpr Dimension dimension_of<Seconds>() {
  return Dimension::time;
}
template <>
constexpr Dimension dimension_of<Bytes>() {
  return Dimension::data;
}
template <>
constexpr Dimension dimension_of<BytesPerSecond>() {
  return Dimension::data_rate;
}
template <>
constexpr Dimension dimension_of<Flops>() {
  return Dimension::work;
}
template <>
constexpr Dimension dimension_of<FlopsPerSecond>() {
  return Dimension::work_rate;
}
template <>
constexpr Dimension dimension_of<Hertz>() {
  return Dimension::frequency;
}
template <>
constexpr Dimension dimension_of<Watts>() {
  return Dimension::power;
}
template <>
constexpr Dimension dimension_of<Joules>() {
  return Dimension::energy;
}

/// "a data rate, such as \"25 GB/s\"": what an error message says it expected.
std::string describe(Dimension dimension);

/// Reads "25 GB/s", "1.5 us", "80 GiB", "400 Gb/s", "312 TFLOP/s", "300 W", "1410 MHz" or a bare number in
/// SI base units, and returns the value in SI base units. Decimal prefixes are powers of 1000, KiB to PiB
/// powers of 1024; `b` is a bit, `B` a byte. A time may also be in min, h, d.
/// Throws Error (with only `found` and `expected` set) when it is no finite number, its unit is unknown or
/// its dimension is another one.
double parse_quantity(std::string_view text, Dimension dimension);

/// Three significant digits with a prefix: "1.23 ms", "312 TFLOP/s", "80.0 GiB" (data as GiB, rates as GB/s).
/// `number` groups thousands with a thin space: "1 024".
std::string format_quantity(double si_value, Dimension dimension, int significant_digits = 3);

/// A number for people: three significant digits also of large ones, thousands apart: "103 000".
std::string three_digits(double value);

/// A large count for people: "25.6 million", "1.01 trillion"; below a million in full.
std::string count_in_words(double count);

/// Symbol of the SI base unit: "B/s"; empty for plain numbers.
std::string_view si_unit(Dimension dimension);

template <class Q>
std::string format(Q quantity, int significant_digits = 3) {
  return format_quantity(quantity.value, dimension_of<Q>(), significant_digits);
}

}  // namespace scaleroof
