// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/merge_patch.h"

namespace scaleroof {

nlohmann::json merge_patch_between(const nlohmann::json& source, const nlohmann::json& target) {
  nlohmann::json patch = nlohmann::json::object();
  for (const auto& [name, value] : source.items())
    if (!target.contains(name)) patch[name] = nullptr;
  for (const auto& [name, value] : target.items()) {
    const auto before = source.find(name);
    if (before != source.end() && *before == value) continue;
    const bool both_objects = before != source.end() && before->is_object() && value.is_object();
    patch[name] = both_objects ? merge_patch_between(*before, value) : value;
  }
  return patch;
}

}  // namespace scaleroof
