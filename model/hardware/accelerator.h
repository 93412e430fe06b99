// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "model/precision.h"
#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

/// What a part of which only the data sheet is known sustains: rounded means of the parts that were measured
/// (hardware_profiles/accelerators/), with the spread between them as the uncertainty.
inline constexpr Share data_sheet_matrix_share{0.65, 0.20};
inline constexpr Share data_sheet_vector_share{0.90, 0.15};
inline constexpr Share data_sheet_attention_share{0.5, 0.30};
inline constexpr Share data_sheet_tile_share{0.95, 0.12};
inline constexpr double data_sheet_product_memory_share = 0.82;
inline constexpr double data_sheet_power_share = 0.78;
inline constexpr double matrix_step_floor = 85e-9, vector_step_floor = 256e-9;

/// Generations of compute units: libraries' kernels are written for one.
enum class Architecture {
  other,
  kepler,
  pascal,
  volta,
  turing,
  ampere,
  ada,
  hopper,
  blackwell,
  rubin,
  cdna,
  cdna2,
  cdna3,
  cdna4
};
inline constexpr std::array<std::string_view, 14> architecture_names{
    "other",  "kepler",    "pascal", "volta", "turing", "ampere", "ada",
    "hopper", "blackwell", "rubin",  "cdna",  "cdna2",  "cdna3",  "cdna4"};

/// How matrix products of one precision run on a part, one kernel at a time.
struct ProductKernels {
  Share tile{data_sheet_tile_share};                      ///< share of the peak inside full tiles
  double convolution_tile{0.95};                          ///< the same for convolutions
  double device_memory{data_sheet_product_memory_share};  ///< share of the device bandwidth
  double power{1};                        ///< share of the peak that power allows for an isolated kernel
  Seconds step_floor{matrix_step_floor};  ///< of 64 elements of k in a lone tile
};

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
  /// Share of the 16-bit matrix peak that the products of a fused attention kernel's forward pass reach in a
  /// training step.
  Share sustained_attention{};
  Architecture architecture{Architecture::other};
  std::array<ProductKernels, precision_names.size()> products{};
  Seconds kernel_start{2.4e-6};  ///< start and end of a kernel that runs alone in a replayed graph
  /// Share of the last-level cache that holds a neighbour's result, and weights until their next use.
  double resident_activations{0.43}, resident_weights{0.2};

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
