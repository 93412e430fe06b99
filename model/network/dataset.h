// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "model/quantity/quantity.h"

namespace scaleroof {

class ObjectReader;

/// dataset_profiles/.
struct Dataset {
  std::string id;
  std::string name;
  int year{0};              ///< 0: not stated
  std::int64_t samples{0};  ///< 0: unlimited (synthetic)
  Bytes sample_size{};      ///< stored bytes of one sample; of one token for text
  double epochs{0};         ///< what the benchmark needs; 0: not stated
};

/// Reads a dataset profile. Throws Error.
Dataset read_dataset(ObjectReader& reader);

}  // namespace scaleroof
