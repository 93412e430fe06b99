// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

class QApplication;

namespace scaleroof {

enum class Theme { light, dark };

struct ThemeColours {
  QColor window, surface, text, muted, outline, accent;
  QColor error, error_surface;
  QColor warning, warning_surface;
};

const ThemeColours& colours_of(Theme theme);

/// Fusion style with the theme's palette. Qt 6.4 knows no colour scheme, so the palette is our own.
void apply_theme(QApplication& application, Theme theme);

}  // namespace scaleroof
