// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/share_of_roof.h"

#include <string>

#include "model/profile/json_reader.h"

namespace scaleroof {

namespace {

std::string found(ObjectReader& reader, std::string_view key) {
  return describe_json(reader.json().at(std::string(key)));
}

}  // namespace

Share share_of_roof_or(ObjectReader& reader, std::string_view key, Share fallback) {
  const Share share = reader.share_or(key, fallback);
  if (share.value <= 0.0 || share.value > 1.0)
    reader.fail(key, found(reader, key), "a share above 0 and at most 1");
  return share;
}

double part_or(ObjectReader& reader, std::string_view key, double fallback) {
  const double part = reader.number_or(key, fallback, Bound::positive);
  if (part > 1.0) reader.fail(key, found(reader, key), "a share above 0 and at most 1");
  return part;
}

double fraction_or(ObjectReader& reader, std::string_view key, double fallback) {
  const double fraction = reader.number_or(key, fallback, Bound::non_negative);
  if (fraction > 1.0) reader.fail(key, found(reader, key), "a number from 0 to 1");
  return fraction;
}

}  // namespace scaleroof
