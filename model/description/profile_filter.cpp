// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/profile_filter.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "model/error.h"
#include "model/quote.h"

namespace scaleroof {

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool same(std::string_view a, std::string_view b) {
  return lower_case(a) == lower_case(b);
}

bool contains(std::string_view text, std::string_view part) {
  return lower_case(text).find(lower_case(part)) != std::string::npos;
}

}  // namespace

YearRange parse_year_range(std::string_view text) {
  const auto refuse = [&] {
    throw Error(
        {.found = quote(text), .expected = "a year or years, such as 2020, 2018..2022, 2023.. or ..2020"});
  };
  const auto year = [&](std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.size() != 4 || value < 0)
      refuse();
    return value;
  };
  constexpr std::string_view dots = "..";
  const std::size_t middle = text.find(dots);
  if (middle == std::string_view::npos) return {year(text), year(text)};
  const std::string_view from = text.substr(0, middle);
  const std::string_view to = text.substr(middle + dots.size());
  YearRange range;
  if (!from.empty()) range.from = year(from);
  if (!to.empty()) range.to = year(to);
  if (!range.from && !range.to) refuse();
  if (range.from && range.to && *range.from > *range.to)
    throw Error({.found = quote(text),
                 .expected = fmt::format("the earlier year first: {}..{}", *range.to, *range.from)});
  return range;
}

bool ProfileFilter::passes(const ProfileSummary& profile) const {
  if (!vendor.empty() && !same(profile.vendor, vendor)) return false;
  if (!family.empty() && !same(profile.family, family)) return false;
  if (!match.empty() && !contains(profile.id, match) && !contains(profile.name, match)) return false;
  if (!year) return true;
  return profile.year > 0 && (!year->from || profile.year >= *year->from) &&
         (!year->to || profile.year <= *year->to);
}

bool has_vendor(ProfileKind kind) {
  return kind == ProfileKind::accelerator || kind == ProfileKind::system;
}

bool has_family(ProfileKind kind) {
  return kind == ProfileKind::network;
}

}  // namespace scaleroof
