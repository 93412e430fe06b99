// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <QString>
#include <QStringList>

#include "model/profile/catalogue.h"

namespace scaleroof {

QString to_qt(std::string_view text);
std::string to_std(const QString& text);

/// A plain number for people: at most `significant_digits`, no trailing zeros, thousands grouped by a
/// no-break space: "1 024", "0.05". Only what is beyond 15 digits or smaller than 1e-6 is written with a
/// power of ten.
QString plain_number(double value, int significant_digits = 6);

/// A category of a figure: counts are grouped as plain_number does, words stay.
QString category_text(std::string_view category);

/// Thin spaces become no-break spaces, which every font has.
QString with_common_spaces(QString text);

/// "Memory hierarchy": how a kind of profile is called on the screen.
QString name_of(ProfileKind kind);

/// A tool tip of these lines, each as it is, which Qt breaks where it is wide.
QString tool_tip(const QStringList& lines);

}  // namespace scaleroof
