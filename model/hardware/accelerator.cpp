// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/accelerator.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

namespace {

using Peaks = std::array<FlopsPerSecond, precision_names.size()>;

Peaks read_peaks(ObjectReader& reader, std::string_view key) {
  Peaks peaks{};
  if (std::optional<ObjectReader> object = reader.optional_object(key)) {
    for (std::size_t i = 0; i < peaks.size(); ++i)
      peaks[i] = object->quantity_or(precision_names[i], FlopsPerSecond{}, Bound::positive);
    object->finish();
  }
  return peaks;
}

bool has_any(const Peaks& peaks) {
  return std::any_of(peaks.begin(), peaks.end(), [](FlopsPerSecond peak) { return peak.value > 0.0; });
}

void read_sustained(ObjectReader& reader, Accelerator& accelerator) {
  std::optional<ObjectReader> object = reader.optional_object("sustained");
  for (std::size_t i = 0; i < precision_names.size(); ++i) {
    const bool matrix_units = accelerator.has_matrix_units(static_cast<Precision>(i));
    accelerator.sustained[i] = matrix_units ? data_sheet_matrix_share : data_sheet_vector_share;
    if (object)
      accelerator.sustained[i] = share_of_roof_or(*object, precision_names[i], accelerator.sustained[i]);
  }
  if (object) object->finish();
}

/// 16-bit precisions run on the same units; narrower and wider ones follow them, vector units follow fp32.
std::optional<Precision> stated_like(const ObjectReader& reader, Precision precision, bool matrix_units) {
  using enum Precision;
  const auto first_of = [&](std::initializer_list<Precision> precisions) -> std::optional<Precision> {
    for (const Precision candidate : precisions)
      if (reader.has(name_of(candidate))) return candidate;
    return {};
  };
  return matrix_units ? first_of({precision, bf16, fp16}) : first_of({precision, fp32});
}

ProductKernels read_product_kernels(ObjectReader& reader, ProductKernels kernels) {
  kernels.tile = share_of_roof_or(reader, "tile", kernels.tile);
  kernels.convolution_tile = part_or(reader, "convolution_tile", kernels.tile.value);
  kernels.device_memory = part_or(reader, "device_memory", kernels.device_memory);
  kernels.power = part_or(reader, "power", kernels.power);
  kernels.step_floor = reader.quantity_or("step_floor", kernels.step_floor, Bound::non_negative);
  reader.finish();
  return kernels;
}

void read_products(ObjectReader& reader, Accelerator& accelerator) {
  std::optional<ObjectReader> object = reader.optional_object("products");
  for (std::size_t i = 0; i < precision_names.size(); ++i) {
    const auto precision = static_cast<Precision>(i);
    const bool matrix_units = accelerator.has_matrix_units(precision);
    ProductKernels& kernels = accelerator.products[i];
    if (matrix_units) {
      kernels.power = data_sheet_power_share;
    } else {  // nothing else limits vector units: what they sustain they reach in a tile
      kernels.tile = accelerator.sustained[i];
      kernels.step_floor = Seconds{vector_step_floor};
    }
    kernels.convolution_tile = kernels.tile.value;
    if (!object) continue;
    const std::optional<Precision> like = stated_like(*object, precision, matrix_units);
    if (!like || accelerator.has_matrix_units(*like) != matrix_units) continue;
    ObjectReader stated = object->object(name_of(*like));
    kernels = read_product_kernels(stated, kernels);
  }
  if (object) object->finish();
}

}  // namespace

FlopsPerSecond Accelerator::product_peak(Precision precision) const {
  const auto i = static_cast<std::size_t>(precision);
  return has_matrix_units(precision) ? matrix[i] : vector[i];
}

bool Accelerator::has_matrix_units(Precision precision) const {
  return matrix[static_cast<std::size_t>(precision)].value > 0.0;
}

Accelerator read_accelerator(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  Accelerator accelerator;
  accelerator.id = header.id;
  accelerator.name = header.name;
  accelerator.year = header.year;
  accelerator.vendor = reader.text_or("vendor", "");
  accelerator.matrix = read_peaks(reader, "matrix");
  accelerator.vector = read_peaks(reader, "vector");
  if (!has_any(accelerator.matrix) && !has_any(accelerator.vector))
    reader.fail("", "no peak rate", "\"matrix\" or \"vector\" with the FLOP/s of at least one precision");
  read_sustained(reader, accelerator);
  accelerator.sustained_attention =
      share_of_roof_or(reader, "sustained_attention", data_sheet_attention_share);
  accelerator.architecture =
      static_cast<Architecture>(reader.choice_or("architecture", architecture_names, 0));
  read_products(reader, accelerator);
  accelerator.kernel_start =
      reader.quantity_or("kernel_start", accelerator.kernel_start, Bound::non_negative);
  accelerator.resident_activations =
      fraction_or(reader, "resident_activations", accelerator.resident_activations);
  accelerator.resident_weights = fraction_or(reader, "resident_weights", accelerator.resident_weights);
  accelerator.compute_units = static_cast<int>(reader.integer_or("compute_units", 0, 0));
  accelerator.clock = reader.quantity_or("clock", Hertz{});
  accelerator.power = reader.quantity_or("power", Watts{});
  accelerator.idle_power = reader.quantity_or("idle_power", Watts{}, Bound::non_negative);
  if (accelerator.power.value > 0.0 && accelerator.idle_power > accelerator.power)
    reader.fail("idle_power", describe_json(reader.json().at("idle_power")),
                "at most the thermal design power, " + format(accelerator.power));
  accelerator.host_link = reader.quantity_or("host_link", BytesPerSecond{});
  accelerator.memory_capacity = reader.quantity<Bytes>("memory_capacity");
  accelerator.memory_hierarchy = reader.text_or("memory_hierarchy", header.id);
  reader.finish();
  return accelerator;
}

}  // namespace scaleroof
