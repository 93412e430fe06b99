// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <QRegularExpression>

#include <fmt/format.h>

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {

namespace {

using Json = nlohmann::ordered_json;

constexpr double largest_exact_integer = 9007199254740992;  // 2^53

std::optional<double> parsed(const std::string& text, Dimension dimension) {
  try {
    return parse_quantity(text, dimension);
  } catch (const Error&) {
    return {};
  }
}

/// The shortest text with a unit that is exactly `value`.
std::string exact_quantity(double value, Dimension dimension) {
  constexpr int most_digits = 7;  // with more of them a plain number is easier to read
  std::vector<std::string> candidates;
  for (int digits = 1; digits <= most_digits; ++digits)
    candidates.push_back(to_std(with_common_spaces(to_qt(format_quantity(value, dimension, digits)))));
  if (dimension == Dimension::data)  // which is shown in GiB
    for (const auto& [unit, factor] :
         std::array{std::pair{"PB", 1e15}, std::pair{"TB", 1e12}, std::pair{"GB", 1e9}, std::pair{"MB", 1e6},
                    std::pair{"kB", 1e3}})
      if (value >= factor) candidates.push_back(fmt::format("{:.{}g} {}", value / factor, most_digits, unit));
  std::string best;
  for (const std::string& candidate : candidates)
    if (parsed(candidate, dimension) == value && (best.empty() || candidate.size() < best.size()))
      best = candidate;
  return best.empty() ? fmt::format("{} {}", value, si_unit(dimension)) : best;
}

/// A percentage without the digits that a division by 100 leaves behind.
std::string percentage(double share) {
  return fmt::format("{:.12g}", 100 * share);
}

/// Json keeps 3.0 and 3 apart; readers of whole numbers take both, people prefer the second.
Json number(double value) {
  if (value == std::floor(value) && std::abs(value) < largest_exact_integer)
    return static_cast<std::int64_t>(value);
  return value;
}

/// "0.8 ± 10%", also written +- or +/-.
std::optional<Json> share(const QString& text) {
  static const QRegularExpression pattern(QStringLiteral(R"(^\s*(\S+?)\s*(?:±|\+/?[-−])\s*(\S+?)\s*%\s*$)"));
  const QRegularExpressionMatch match = pattern.match(text);
  if (!match.hasMatch()) return {};
  const std::optional<double> value = parsed(to_std(match.captured(1)), Dimension::number);
  const std::optional<double> deviation = parsed(to_std(match.captured(2)), Dimension::number);
  if (!value || !deviation) return {};
  Json written = Json::object();
  written["value"] = number(*value);
  // Ten per cent are 0.1 and not 0.10000000000000001.
  written["relative_sd"] = std::stod(fmt::format("{:.12g}", *deviation / 100));
  return written;
}

std::optional<Json> json_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? std::nullopt : std::optional<Json>(std::move(value));
}

/// "2 × 4" or "2 x 4": a list of numbers.
std::optional<Json> list(const QString& text) {
  static const QRegularExpression separator(QStringLiteral(R"(\s*[×x,]\s*)"));
  const QStringList words = text.split(separator);
  if (words.size() < 2) return {};
  Json values = Json::array();
  for (const QString& word : words) {
    const std::optional<double> value = parsed(to_std(word), Dimension::number);
    if (!value) return {};
    values.push_back(number(*value));
  }
  return values;
}

}  // namespace

QString editable_text(const ProfileFigure& figure) {
  const auto json = figure.written.starts_with('{') ? json_of(figure.written) : std::nullopt;
  if (json && figure.value) {  // a share
    const QString value = to_qt(fmt::format("{}", *figure.value));
    return json->contains("relative_sd")
               ? QStringLiteral("%1 ± %2%").arg(value, to_qt(percentage(figure.relative_sd)))
               : value;
  }
  const bool plain_number = figure.value && parsed(figure.written, Dimension::number);
  if (plain_number && figure.dimension != Dimension::number)
    return to_qt(exact_quantity(*figure.value, figure.dimension));
  return to_qt(figure.written);
}

Json typed_figure(const QString& typed, Dimension dimension, const ProfileFigure* before) {
  const QString tidy = with_common_spaces(typed).replace(QChar::Nbsp, QLatin1Char(' ')).trimmed();
  const std::string text = to_std(tidy);
  if (dimension != Dimension::number) {
    const std::optional<double> plain = parsed(text, Dimension::number);
    return plain && json_of(text) ? number(*plain) : Json(text);
  }
  const bool was_word = before && !before->value;
  const bool was_flag = before && (before->written == "true" || before->written == "false");
  if (was_flag && (text == "yes" || text == "no")) return text == "yes";
  if (!was_word) {
    if (const auto value = share(tidy)) return *value;
    if (const auto value = parsed(text, Dimension::number)) return number(*value);
  }
  if (const auto value = json_of(text); value && !(was_word && value->is_number())) return *value;
  if (const auto value = list(tidy); value && (!was_word || before->written.starts_with('['))) return *value;
  return text;
}

}  // namespace scaleroof
