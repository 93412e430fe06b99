// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/dataset.h"

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"

namespace scaleroof {

Dataset read_dataset(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  Dataset dataset;
  dataset.id = header.id;
  dataset.name = header.name;
  dataset.year = header.year;
  dataset.samples = reader.integer_or("samples", 0, 0);
  dataset.sample_size = reader.quantity_or("sample_size", Bytes{}, Bound::non_negative);
  dataset.epochs = reader.number_or("epochs", 0.0, Bound::non_negative);
  reader.finish();
  return dataset;
}

}  // namespace scaleroof
