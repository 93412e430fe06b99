// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>

#include "model/precision.h"
#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

/// What a part of which only the data sheet is known sustains: rounded means of the parts that were measured
/// (hardware_profiles/accelerators/), with the spread between them as the uncertainty.
inline constexpr Share data_sheet_matrix_share{0.65, 0.20};
inline constexpr Share data_sheet_vector_share{0.90, 0.15};
inline constexpr Share data_sheet_attention_share{0.35, 0.30};

/// A processor that computes: data-sheet peaks and what of them lasts. hardware_profiles/accelerators/.
struct Accelerator {
  std::string id;
  std::string name;
  std::string vendor;
  int year{0};

  /// Dense peak by precision; zero where the hardware has no such units.
  std::array<FlopsPerSecond, precision_names.size()> matrix{};
  std::array<FlopsPerSecond, precision_names.size()> vector{};

  /// Share of the matrix (or, without matrix units at that precision, vector) peak that large products reach
  /// in a training step: power-limited clocks and kernels together.
  std::array<Share, precision_names.size()> sustained{};
  /// Share of the 16-bit matrix peak that a fused attention kernel's forward pass reaches.
  Share sustained_attention{};

  int compute_units{1};  ///< multiprocessors: what waves of tiles are counted in; 0: no quantisation
  Hertz clock{};         ///< boost clock
  Watts power{};         ///< thermal design power
  Watts idle_power{};
  BytesPerSecond host_link{};    ///< per direction
  Bytes memory_capacity{};       ///< what it is sold with
  std::string memory_hierarchy;  ///< id of its default memory hierarchy

  /// Peak of the units that products of this precision run on: matrix units where there are any, else vector.
  FlopsPerSecond product_peak(Precision precision) const;
  bool has_matrix_units(Precision precision) const;
};

/// Reads an accelerator profile. A precision whose `sustained` share is not stated gets the data-sheet
/// default. Throws Error.
Accelerator read_accelerator(ObjectReader& reader);

}  // namespace scaleroof
