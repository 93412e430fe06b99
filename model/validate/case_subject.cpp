// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/case_subject.h"

#include "model/profile/expand.h"
#include "model/profile/json_reader.h"

namespace scaleroof {
namespace {

/// The scenario's pointers as those of the line that it stands in.
template <class Read>
auto in_scenario(const MeasuredCase& measured, Read read) {
  try {
    return read();
  } catch (const Error& error) {
    Error::Details details = error.details();
    if (details.file == measured.place) details.pointer.insert(0, "/scenario");
    throw Error(std::move(details));
  }
}

template <class Read>
auto optional_member(ObjectReader& reader, std::string_view key, Read read)
    -> std::optional<decltype(read(reader))> {
  auto member = reader.optional_object(key);
  if (!member) return std::nullopt;
  return read(*member);
}

}  // namespace

Machine read_machine(const nlohmann::json& document, const Catalogue& catalogue, const std::string& place) {
  const Expansion expansion = expand_machine(document, catalogue, place);
  ObjectReader reader(expansion.json, "", expansion.origins);
  Machine machine;
  machine.accelerator = optional_member(reader, "accelerator", read_accelerator);
  machine.memory = optional_member(reader, "memory_hierarchy", read_memory_hierarchy);
  machine.interconnect = optional_member(reader, "interconnect", read_interconnect);
  ObjectReader software = reader.object("software");
  machine.software = read_software(software);
  return machine;
}

Scenario scenario_of(const MeasuredCase& measured, const Catalogue& catalogue) {
  return in_scenario(measured, [&] {
    const Expansion expansion = expand(measured.json.at("scenario"), catalogue, measured.place);
    ObjectReader reader(expansion.json, "", expansion.origins);
    return read_scenario(reader);
  });
}

Machine machine_of(const MeasuredCase& measured, const Catalogue& catalogue) {
  const auto read = [&] { return read_machine(measured.machine(), catalogue, measured.place); };
  return measured.json.contains("scenario") ? in_scenario(measured, read) : read();
}

}  // namespace scaleroof
