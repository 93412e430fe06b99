// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_style.h"

#include <QFontDatabase>
#include <QGuiApplication>

namespace scaleroof {

std::vector<QColor> okabe_ito() {
  return {QColor("#0072B2"), QColor("#D55E00"), QColor("#009E73"), QColor("#CC79A7"),
          QColor("#56B4E9"), QColor("#E69F00"), QColor("#000000")};
}

FigureStyle FigureStyle::screen(Theme theme) {
  const ThemeColours& colours = colours_of(theme);
  FigureStyle style;
  style.background = colours.surface;
  style.text = colours.text;
  style.grid = colours.outline;
  style.reference = colours.muted;
  style.font = QGuiApplication::font();
  style.palette = okabe_ito();
  if (theme == Theme::dark) style.palette.back() = QColor("#E8E8E8");  // black would vanish
  return style;
}

FigureStyle FigureStyle::print() {
  FigureStyle style;
  style.background = Qt::white;
  style.text = Qt::black;
  style.grid = QColor("#DDDDDD");
  style.reference = QColor("#888888");
  const QStringList installed = QFontDatabase::families();
  for (const char* family : {"Liberation Sans", "Arial", "Helvetica", "DejaVu Sans"}) {
    if (!installed.contains(QLatin1String(family))) continue;
    style.font.setFamily(QLatin1String(family));
    break;
  }
  style.font.setPixelSize(8);  // one logical pixel is one point
  style.font.setHintingPreference(QFont::PreferNoHinting);
  style.line_width = 1;
  style.grid_width = 0.4;
  style.marker_size = 4;
  style.smallest_point = 2.5;
  style.largest_point = 14;
  style.hatches = true;
  style.lists_hidden = false;
  style.palette = okabe_ito();
  return style;
}

QColor FigureStyle::colour(std::size_t series) const {
  const QColor colour = palette[series % palette.size()];
  if (series < palette.size()) return colour;
  // A second round through the palette is lighter, so that no two series look the same.
  return QColor::fromRgbF((colour.redF() + 1) / 2, (colour.greenF() + 1) / 2, (colour.blueF() + 1) / 2);
}

Qt::PenStyle FigureStyle::dash(std::size_t series) const {
  constexpr Qt::PenStyle dashes[] = {Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};
  return dashes[series % std::size(dashes)];
}

}  // namespace scaleroof
