// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/source_kind.h"

#include <string>

namespace scaleroof {

namespace {

bool starts_with_any(std::string_view text, auto... words) {
  return (text.starts_with(words) || ...);
}

}  // namespace

SourceKind source_kind(std::string_view source, std::string_view key) {
  if (source.empty()) return SourceKind::none;
  if (source.find("not confirmed") != std::string_view::npos) return SourceKind::unconfirmed;
  if (starts_with_any(source, "estimate", "default", "a prior", "set by hand")) return SourceKind::estimate;
  if (!key.empty() && source.find(std::string(key) + ": estimate") != std::string_view::npos)
    return SourceKind::estimate;
  if (starts_with_any(source, "derived", "fitted", "counted")) return SourceKind::derived;
  return SourceKind::document;
}

}  // namespace scaleroof
