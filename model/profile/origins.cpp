// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/json_reader.h"

namespace scaleroof {

void Origins::add(std::string pointer, std::string file, std::string pointer_in_file) {
  entries_.push_back({std::move(pointer), std::move(file), std::move(pointer_in_file)});
}

Origins::Place Origins::locate(std::string_view pointer) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    const bool holds = pointer.starts_with(entry.pointer) &&
                       (pointer.size() == entry.pointer.size() || pointer[entry.pointer.size()] == '/');
    // Among equals the one added last wins: a patch over what it patches.
    if (holds && (best == nullptr || entry.pointer.size() >= best->pointer.size())) best = &entry;
  }
  if (best == nullptr) return {{}, std::string(pointer)};
  return {best->file, best->pointer_in_file + std::string(pointer.substr(best->pointer.size()))};
}

}  // namespace scaleroof
