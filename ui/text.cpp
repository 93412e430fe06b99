// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {

QString to_qt(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string to_std(const QString& text) {
  return text.toStdString();
}

QString plain_number(double value, int significant_digits) {
  if (value == 0) return QStringLiteral("0");
  if (!std::isfinite(value)) return QString::number(value);
  const double magnitude = std::floor(std::log10(std::abs(value)));
  if (magnitude > 15 || magnitude < -6) return QString::number(value, 'g', significant_digits);
  const int decimals = std::max(0, significant_digits - 1 - static_cast<int>(magnitude));
  QString text = QString::number(value, 'f', decimals);
  if (text.contains(QLatin1Char('.'))) {
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  }
  const qsizetype first = text.startsWith(QLatin1Char('-')) ? 1 : 0;
  qsizetype end = text.indexOf(QLatin1Char('.'));
  if (end < 0) end = text.size();
  for (qsizetype at = end - 3; at > first; at -= 3) text.insert(at, QChar::Nbsp);
  if (first == 1) text[0] = QChar(0x2212);  // a minus sign, not a hyphen
  return text;
}

QString category_text(std::string_view category) {
  const QString text = to_qt(category);
  bool is_count = false;
  const qlonglong count = text.toLongLong(&is_count);
  return is_count ? plain_number(static_cast<double>(count), 15) : with_common_spaces(text);
}

QString with_common_spaces(QString text) {
  for (const char16_t thin : {u'\u2009', u'\u202F'}) text.replace(QChar(thin), QChar(QChar::Nbsp));
  return text;
}

QString name_of(ProfileKind kind) {
  QString name = to_qt(profile_kind_names[static_cast<std::size_t>(kind)]);
  name.replace(QLatin1Char('-'), QLatin1Char(' '));
  name[0] = name[0].toUpper();
  return name;
}

QString tool_tip(const QStringList& lines) {
  QString html;
  for (const QString& line : lines) html += QStringLiteral("<p>%1</p>").arg(line.toHtmlEscaped());
  return html;
}

}  // namespace scaleroof
