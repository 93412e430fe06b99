// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/validate/validate.h"

namespace scaleroof {

/// What a reader picks cases by.
enum class CaseFacet { kind, network, accelerator, software, source };
inline constexpr std::array<std::string_view, 5> case_facet_names{"kind", "network", "accelerator",
                                                                  "software", "source"};

struct CaseFilter {
  std::array<std::string, case_facet_names.size()> facets;  ///< each its one value; empty: any
  std::string words;          ///< separated by spaces; all of them occur in the case, whatever their case
  std::set<std::string> ids;  ///< only these; empty: any

  std::string& operator[](CaseFacet facet) { return facets[static_cast<std::size_t>(facet)]; }
};

/// What every case of a validation can be picked by, worked out once.
class CaseIndex {
 public:
  CaseIndex() = default;
  explicit CaseIndex(const Validation& validation);

  /// Indices of the cases that pass, in their order.
  std::vector<std::size_t> matching(const CaseFilter& filter) const;

  struct Value {
    std::string name;
    std::size_t cases{0};
  };
  /// The values that occur, sorted by name, each with the number of its cases among those that the filter
  /// leaves when it leaves this facet open: what choosing the value would show. None has zero.
  std::vector<Value> values(CaseFacet facet, CaseFilter filter) const;

 private:
  struct Entry {
    std::array<std::string, case_facet_names.size()> facets;
    std::string id, text;  ///< text: all that words are looked for in, in lower case
  };
  static bool passes(const Entry& entry, const CaseFilter& filter, const std::vector<std::string>& words);

  std::vector<Entry> entries_;
};

}  // namespace scaleroof
