// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace scaleroof {

const ThemeColours& colours_of(Theme theme) {
  static const ThemeColours light{QColor("#F4F5F7"), QColor("#FFFFFF"), QColor("#1D2025"), QColor("#69707C"),
                                  QColor("#DCDFE4"), QColor("#0067A3"), QColor("#B3261E"), QColor("#FCE8E6"),
                                  QColor("#8A5300"), QColor("#FFF1DB")};
  static const ThemeColours dark{QColor("#1B1D21"), QColor("#24272C"), QColor("#E6E8EB"), QColor("#9BA3AF"),
                                 QColor("#3C4149"), QColor("#5AB0E6"), QColor("#FF9C92"), QColor("#4A2624"),
                                 QColor("#FFC670"), QColor("#43361F")};
  return theme == Theme::light ? light : dark;
}

void apply_theme(QApplication& application, Theme theme) {
  const ThemeColours& colours = colours_of(theme);
  QPalette palette;
  palette.setColor(QPalette::Window, colours.window);
  palette.setColor(QPalette::WindowText, colours.text);
  palette.setColor(QPalette::Base, colours.surface);
  palette.setColor(QPalette::AlternateBase, colours.window);
  palette.setColor(QPalette::Text, colours.text);
  palette.setColor(QPalette::PlaceholderText, colours.muted);
  palette.setColor(QPalette::Button, theme == Theme::light ? colours.surface : colours.outline.darker(115));
  palette.setColor(QPalette::ButtonText, colours.text);
  palette.setColor(QPalette::BrightText, colours.error);
  palette.setColor(QPalette::ToolTipBase, colours.surface);
  palette.setColor(QPalette::ToolTipText, colours.text);
  palette.setColor(QPalette::Highlight, colours.accent);
  palette.setColor(QPalette::HighlightedText, theme == Theme::light ? Qt::white : QColor("#101214"));
  palette.setColor(QPalette::Link, colours.accent);
  palette.setColor(QPalette::Light, colours.surface.lighter(108));
  palette.setColor(QPalette::Midlight, colours.outline.lighter(108));
  palette.setColor(QPalette::Mid, colours.outline);
  palette.setColor(QPalette::Dark, colours.outline.darker(140));
  palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 90));
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, colours.muted);
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  application.setPalette(palette);
}

}  // namespace scaleroof
