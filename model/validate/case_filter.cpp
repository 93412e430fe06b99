// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/case_filter.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "model/validate/case_words.h"

namespace scaleroof {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(lower(text));
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

}  // namespace

CaseIndex::CaseIndex(const Validation& validation) {
  for (std::size_t i = 0; i < validation.cases.size(); ++i) {
    const MeasuredCase& measured = validation.cases[i];
    const CaseResult& result = validation.results[i];
    Entry entry;
    entry.facets = {std::string(name_of(measured.kind)), network_in_words(measured), result.accelerator,
                    result.software, measured.title};
    entry.id = measured.id;
    entry.text = measured.id + '\n' + subject_in_words(measured) + '\n' + result.interconnect + '\n' +
                 measured.where + '\n' + measured.note;
    for (const std::string& facet : entry.facets) entry.text += '\n' + facet;
    entry.text = lower(std::move(entry.text));
    entries_.push_back(std::move(entry));
  }
}

bool CaseIndex::passes(const Entry& entry, const CaseFilter& filter, const std::vector<std::string>& words) {
  for (std::size_t facet = 0; facet < filter.facets.size(); ++facet)
    if (!filter.facets[facet].empty() && filter.facets[facet] != entry.facets[facet]) return false;
  if (!filter.ids.empty() && !filter.ids.contains(entry.id)) return false;
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return entry.text.find(word) != std::string::npos; });
}

std::vector<std::size_t> CaseIndex::matching(const CaseFilter& filter) const {
  const std::vector<std::string> words = split(filter.words);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (passes(entries_[i], filter, words)) found.push_back(i);
  return found;
}

std::vector<CaseIndex::Value> CaseIndex::values(CaseFacet facet, CaseFilter filter) const {
  filter[facet].clear();
  std::map<std::string, std::size_t> counts;
  for (const std::size_t i : matching(filter)) ++counts[entries_[i].facets[static_cast<std::size_t>(facet)]];
  std::vector<Value> values;
  for (const auto& [name, cases] : counts)
    if (!name.empty()) values.push_back({name, cases});
  return values;
}

}  // namespace scaleroof
