// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace scaleroof {

/// How sure a figure is of what its source says.
enum class SourceKind {
  none,        ///< no source is stated
  document,    ///< read in a publication, a data sheet, a manual
  derived,     ///< worked out, counted or fitted from published figures
  estimate,    ///< an estimate, a default for what nobody has measured
  unconfirmed  ///< recalled, but not found again in a publication
};
inline constexpr std::array<std::string_view, 5> source_kind_names{"none", "document", "derived", "estimate",
                                                                   "unconfirmed"};

/// The kind of a source by its wording: "estimate: ...", "derived: ...", "recalled, not confirmed: ..." and
/// what else the shipped profiles begin with. A source of a whole part may say of one figure in it that it is
/// an estimate: "data sheet; attained: estimate" for the figure whose key is `key`.
SourceKind source_kind(std::string_view source, std::string_view key = "");

}  // namespace scaleroof
