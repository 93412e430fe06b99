// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "model/network/network.h"
#include "model/profile/json_reader.h"

namespace scaleroof::test {

/// Reads a network that stands at the root of "network.json".
inline Network read(const nlohmann::json& json) {
  Origins origins;
  origins.add("", "network.json");
  ObjectReader reader(json, "", origins);
  return read_network(reader);
}

/// What is said of a wrong network; all empty where it is accepted.
inline Error::Details refusal(const nlohmann::json& json) {
  try {
    read(json);
  } catch (const Error& error) {
    return error.details();
  }
  return {};
}

}  // namespace scaleroof::test
