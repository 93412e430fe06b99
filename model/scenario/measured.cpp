// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/measured.h"

#include "model/profile/json_reader.h"

namespace scaleroof {

Measured read_measured(ObjectReader& reader) {
  Measured measured;
  measured.metric = static_cast<Metric>(reader.choice("metric", metric_names));
  measured.value = reader.number("value", Bound::positive);
  measured.note = reader.text_or("note", "");
  ObjectReader source = reader.object("source");
  measured.title = source.text("title");
  measured.url = source.text_or("url", "");
  measured.where = source.text_or("where", "");
  source.finish();
  reader.finish();
  return measured;
}

}  // namespace scaleroof
