// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace scaleroof {

enum class Precision { fp64, fp32, tf32, bf16, fp16, fp8, int8, fp4 };

inline constexpr std::array<std::string_view, 8> precision_names{"fp64", "fp32", "tf32", "bf16",
                                                                 "fp16", "fp8",  "int8", "fp4"};

constexpr std::string_view name_of(Precision precision) {
  return precision_names[static_cast<std::size_t>(precision)];
}

/// Bytes of one stored element. tf32 is a compute mode of fp32 storage.
constexpr double bytes_per_element(Precision precision) {
  constexpr std::array<double, 8> bytes{8, 4, 4, 2, 2, 1, 1, 0.5};
  return bytes[static_cast<std::size_t>(precision)];
}

/// Mixed precision: 16-bit (or narrower) products beside fp32 master weights (Micikevicius et al. 2018).
constexpr bool is_mixed(Precision precision) {
  return bytes_per_element(precision) <= 2.0;
}

}  // namespace scaleroof
