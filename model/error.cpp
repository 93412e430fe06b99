// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/error.h"

namespace scaleroof {

std::string Error::sentence(const Details& details) {
  std::string text;
  for (const std::string& place : {details.file, details.pointer})
    if (!place.empty()) text += place + ": ";
  if (!details.found.empty()) text += "found " + details.found;
  if (!details.found.empty() && !details.expected.empty()) text += ", ";
  if (!details.expected.empty()) text += "expected " + details.expected;
  return text;
}

Error Error::located(const std::string& file, const std::string& pointer) const {
  Details details = details_;
  if (details.file.empty()) details.file = file;
  if (details.pointer.empty()) details.pointer = pointer;
  return Error(std::move(details));
}

}  // namespace scaleroof
