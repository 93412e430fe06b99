// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/profile_header.h"

#include <nlohmann/json.hpp>

#include "model/profile/json_pointer.h"
#include "model/profile/json_reader.h"

namespace scaleroof {

namespace {

void check_notes(ObjectReader& reader) {
  if (!reader.has("notes")) return;
  const nlohmann::json& notes = reader.json().at("notes");
  if (notes.is_string()) return;
  if (!notes.is_array()) reader.fail("notes", describe_json(notes), "a text or a list of texts");
  for (const nlohmann::json& note : notes)
    if (!note.is_string()) reader.fail("notes", describe_json(note), "a text or a list of texts");
}

bool points_into(const nlohmann::json& profile, const std::string& pointer) {
  try {
    return profile.contains(nlohmann::json::json_pointer(pointer));
  } catch (const nlohmann::json::exception&) {  // no JSON Pointer at all
    return false;
  }
}

void check_sources(ObjectReader& reader) {
  if (!reader.has("sources")) return;
  const ObjectReader sources = reader.object("sources");
  const std::string file = reader.origins().locate(reader.pointer()).file;
  for (const std::string& pointer : sources.keys()) {
    const nlohmann::json& source = sources.json().at(pointer);
    if (!source.is_string())
      sources.fail(pointer, describe_json(source), "a text that says where the figure was published");
    if (points_into(reader.json(), pointer)) continue;
    const std::string place = append_token(sources.pointer(), pointer);
    const bool inherited = reader.origins().locate(place).file != file;
    if (!inherited)
      sources.fail(pointer, "a source of \"" + pointer + "\", which this profile does not have",
                   "the JSON Pointer of one of its figures, such as \"/matrix/fp16\"");
  }
}

}  // namespace

ProfileHeader read_profile_header(ObjectReader& reader) {
  ProfileHeader header;
  header.id = reader.text_or("id", "");
  header.name = reader.text_or("name", header.id);
  header.year = static_cast<int>(reader.integer_or("year", 0, 0));
  reader.text_or("description", "");
  check_notes(reader);
  check_sources(reader);
  return header;
}

}  // namespace scaleroof
