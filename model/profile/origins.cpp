// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/json_reader.h"

namespace scaleroof {

namespace {

bool is_at_or_below(std::string_view pointer, std::string_view top) {
  return pointer.starts_with(top) && (pointer.size() == top.size() || pointer[top.size()] == '/');
}

}  // namespace

void Origins::add(std::string pointer, std::string file, std::string pointer_in_file) {
  entries_.push_back({std::move(pointer), std::move(file), std::move(pointer_in_file)});
}

Origins::Place Origins::locate(std::string_view pointer) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    const bool holds = is_at_or_below(pointer, entry.pointer);
    // Among equals the one added last wins: a patch over what it patches.
    if (holds && (best == nullptr || entry.pointer.size() >= best->pointer.size())) best = &entry;
  }
  if (best == nullptr) return {{}, std::string(pointer)};
  return {best->file, best->pointer_in_file + std::string(pointer.substr(best->pointer.size()))};
}

void Origins::forget_below(std::string_view pointer) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.pointer.size() > pointer.size() && is_at_or_below(entry.pointer, pointer);
  });
}

}  // namespace scaleroof
