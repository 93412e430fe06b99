// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>

namespace scaleroof {

/// A physical quantity in SI base units whose dimension is part of its type: adding bytes to seconds
/// does not compile. Exponents: time (s), data (byte), work (FLOP), energy (J).
template <int Time, int Data, int Work, int Energy>
struct Quantity {
  double value{0.0};

  constexpr Quantity() = default;
  constexpr explicit Quantity(double si_value) : value(si_value) {}

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.value - b.value}; }
  friend constexpr Quantity operator-(Quantity a) { return Quantity{-a.value}; }
  friend constexpr Quantity operator*(Quantity a, double factor) { return Quantity{a.value * factor}; }
  friend constexpr Quantity operator*(double factor, Quantity a) { return Quantity{a.value * factor}; }
  friend constexpr Quantity operator/(Quantity a, double divisor) { return Quantity{a.value / divisor}; }
  constexpr Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value -= other.value;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value *= factor;
    return *this;
  }
};

/// A product or quotient whose dimensions cancel is a plain number.
template <int T, int D, int W, int E>
constexpr auto quantity_of(double value) {
  if constexpr (T == 0 && D == 0 && W == 0 && E == 0)
    return value;
  else
    return Quantity<T, D, W, E>{value};
}

template <int T1, int D1, int W1, int E1, int T2, int D2, int W2, int E2>
constexpr auto operator*(Quantity<T1, D1, W1, E1> a, Quantity<T2, D2, W2, E2> b) {
  return quantity_of<T1 + T2, D1 + D2, W1 + W2, E1 + E2>(a.value * b.value);
}

template <int T1, int D1, int W1, int E1, int T2, int D2, int W2, int E2>
constexpr auto operator/(Quantity<T1, D1, W1, E1> a, Quantity<T2, D2, W2, E2> b) {
  return quantity_of<T1 - T2, D1 - D2, W1 - W2, E1 - E2>(a.value / b.value);
}

template <int T, int D, int W, int E>
constexpr auto operator/(double a, Quantity<T, D, W, E> b) {
  return quantity_of<-T, -D, -W, -E>(a / b.value);
}

using Seconds = Quantity<1, 0, 0, 0>;
using Bytes = Quantity<0, 1, 0, 0>;
using Flops = Quantity<0, 0, 1, 0>;
using Joules = Quantity<0, 0, 0, 1>;
using Hertz = Quantity<-1, 0, 0, 0>;
using BytesPerSecond = Quantity<-1, 1, 0, 0>;
using FlopsPerSecond = Quantity<-1, 0, 1, 0>;
using FlopsPerByte = Quantity<0, -1, 1, 0>;
using Watts = Quantity<-1, 0, 0, 1>;

}  // namespace scaleroof
