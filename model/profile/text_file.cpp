// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/text_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "model/error.h"

namespace scaleroof {
namespace {

/// A profile of a large network has some hundred kilobytes; what is larger is the wrong file.
constexpr std::size_t largest_file = 64 << 20;

}  // namespace

std::string read_text_file(const std::string& file) {
  const auto refuse = [&](std::string found) {
    throw Error({.file = file, .found = std::move(found), .expected = "a JSON file"});
  };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) refuse("no such file");
  if (status.type() == std::filesystem::file_type::directory) refuse("a folder");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(fmt::format("a file that cannot be opened ({})", std::strerror(errno)));
  std::string text;
  // On the stack: a large block that comes and goes with each of hundreds of small files costs more than
  // them.
  std::array<char, 1 << 14> block;
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest_file) refuse("more than 64 MiB");
  }
  if (stream.bad()) refuse(fmt::format("a file that cannot be read ({})", std::strerror(errno)));
  if (text.empty()) refuse("an empty file");
  return text;
}

}  // namespace scaleroof
