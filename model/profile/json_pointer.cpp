// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/json_pointer.h"

#include "model/error.h"
#include "model/quote.h"

namespace scaleroof {

std::string append_token(std::string_view pointer, std::string_view token) {
  std::string result(pointer);
  result += '/';
  for (char c : token) {
    if (c == '~')
      result += "~0";
    else if (c == '/')
      result += "~1";
    else
      result += c;
  }
  return result;
}

std::vector<std::string> split_pointer(std::string_view pointer) {
  const auto refuse = [&] {
    throw Error({.found = quote(pointer), .expected = "a JSON Pointer, such as \"/plan/micro_batch\""});
  };
  std::vector<std::string> tokens;
  if (!pointer.empty() && pointer.front() != '/') refuse();
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (c == '/') {
      tokens.emplace_back();
    } else if (c == '~') {
      ++i;
      if (i == pointer.size() || (pointer[i] != '0' && pointer[i] != '1')) refuse();
      tokens.back() += pointer[i] == '0' ? '~' : '/';
    } else {
      tokens.back() += c;
    }
  }
  return tokens;
}

}  // namespace scaleroof
