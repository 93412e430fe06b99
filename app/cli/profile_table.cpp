// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/cli/table.h"

namespace scaleroof::cli {

namespace {

constexpr std::size_t line_width = 120;
constexpr std::size_t longest_words = 70;

/// Stands before a figure that nobody has published.
std::string mark_of(SourceKind kind) {
  if (kind == SourceKind::estimate) return "~";
  return kind == SourceKind::unconfirmed ? "?" : "";
}

/// Each different source once, numbered from one in the order of their first figures.
class References {
 public:
  /// "[3]"; empty for a figure without a source.
  std::string to(const std::string& source) {
    if (source.empty()) return {};
    auto found = std::find(sources_.begin(), sources_.end(), source);
    if (found == sources_.end()) found = sources_.insert(sources_.end(), source);
    return fmt::format("[{}]", found - sources_.begin() + 1);
  }

  std::string text() const {
    std::string text = sources_.empty() ? "" : "\nSources\n";
    for (std::size_t i = 0; i < sources_.size(); ++i)
      text += wrapped(fmt::format("  [{}] {}", i + 1, sources_[i]), line_width, "      ") + "\n";
    return text;
  }

 private:
  std::vector<std::string> sources_;
};

std::string legend(const std::vector<ProfileFigure>& figures) {
  const auto any = [&](SourceKind kind) {
    return std::any_of(figures.begin(), figures.end(),
                       [&](const ProfileFigure& figure) { return figure.source_kind == kind; });
  };
  std::string text;
  if (any(SourceKind::estimate)) text += "~ an estimate";
  if (any(SourceKind::unconfirmed))
    text += std::string(text.empty() ? "" : "; ") + "? recalled, not confirmed";
  return text.empty() ? text : "\n  " + text + "\n";
}

/// A part's, with a blank line above it unless it is the first.
std::string heading(const std::string& label, const std::string& pointer, bool first) {
  return fmt::format("{}{}  ({})", first ? "" : "\n", label, pointer);
}

std::string figure_table(const std::vector<ProfileFigure>& figures, References& references) {
  Table table({Align::left, Align::right, Align::left, Align::left, Align::left}, "  ");
  std::string part;
  for (const ProfileFigure& figure : figures) {
    if (figure.part != part) table.add_heading(heading(figure.part_label, figure.part, table.empty()));
    part = figure.part;
    table.add({figure.label, mark_of(figure.source_kind), shortened(figure.words, longest_words),
               references.to(figure.source), figure.inherited ? "from " + stated_by(figure) : ""});
  }
  return table.text();
}

}  // namespace

std::string profile_table(const ProfileSummary& summary, const std::vector<NamedProfile>& parts,
                          const std::vector<std::string>& notes, const std::vector<ProfileFigure>& figures) {
  std::string text = summary.name + "\n";
  if (!parts.empty()) {
    text += wrapped("  " + summary.line, line_width, "  ") + "\n";
  } else {
    for (const KeyFigure& figure : summary.figures)
      if (!figure.words.empty()) text += wrapped("  " + figure.words, line_width, "  ") + "\n";
  }
  if (const KeyFigure* work = summary.figure("forward_flops_per_sample");
      work != nullptr && work->value.is_number())
    text +=
        fmt::format("  {} multiply-adds of two FLOP each\n", count_in_words(work->value.get<double>() / 2));
  if (!parts.empty()) {
    text += "\nMade of\n";
    Table table({Align::left, Align::left, Align::left}, "  ");
    for (const NamedProfile& part : parts) table.add({part.role, part.summary.id, part.summary.line});
    text += table.text();
  }
  References references;
  text += "\n" + figure_table(figures, references);
  text += legend(figures);
  if (!notes.empty()) text += "\nNotes\n";
  for (const std::string& note : notes) text += wrapped("  " + note, line_width, "    ") + "\n";
  return text + references.text();
}

std::string comparison_table(const ProfileSummary& first, const ProfileSummary& second,
                             const std::vector<ComparedFigure>& figures) {
  constexpr std::size_t longest = 34;
  const auto words = [&](const std::optional<ProfileFigure>& figure) {
    return figure ? mark_of(figure->source_kind) + shortened(figure->words, longest) : std::string("-");
  };
  Table table({Align::left, Align::left, Align::left, Align::left, Align::left}, "  ");
  table.add({"", "", first.id, second.id, ""});
  std::string part;
  for (const ComparedFigure& figure : figures) {
    if (figure.part != part) table.add_heading(heading(figure.part_label, figure.part, false));
    part = figure.part;
    const std::string ratio =
        figure.differs && figure.ratio ? "× " + format_quantity(*figure.ratio, Dimension::number) : "";
    table.add({figure.differs ? "*" : "", figure.label, words(figure.first), words(figure.second), ratio});
  }
  return fmt::format(
      "{}\n{}\n\n{}\n  * differs; × the second over the first; ~ an estimate; ? recalled, not "
      "confirmed; - not stated\n",
      first.name, second.name, table.text());
}

}  // namespace scaleroof::cli
