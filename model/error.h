// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace scaleroof {

/// The one exception type that crosses the model library's boundary: bad input, said in one sentence.
/// what() is "FILE: POINTER: found FOUND, expected EXPECTED" with empty parts left out.
class Error : public std::runtime_error {
 public:
  struct Details {
    std::string file{};      ///< file that holds the mistake, empty for input that is no file
    std::string pointer{};   ///< JSON Pointer (RFC 6901) inside that file, or "line 3, column 7"
    std::string found{};     ///< what stands there
    std::string expected{};  ///< what would be right, with the nearest known ids where that helps
  };

  explicit Error(Details details) : std::runtime_error(sentence(details)), details_(std::move(details)) {}

  const Details& details() const noexcept { return details_; }

  /// The same mistake, placed in `file` at `pointer` where those were not known before.
  Error located(const std::string& file, const std::string& pointer) const;

 private:
  static std::string sentence(const Details& details);
  Details details_;
};

}  // namespace scaleroof
