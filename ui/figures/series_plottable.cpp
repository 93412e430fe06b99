// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/series_plottable.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {
namespace {

constexpr double bar_width = 0.72;  // of the distance between two categories

}  // namespace

QLineF clipped(const QLineF& line, const QRectF& rect) {
  double from = 0, to = 1;
  const auto cut = [&](double direction, double distance) {
    if (direction == 0) return distance >= 0;
    const double at = distance / direction;
    if (direction < 0)
      from = std::max(from, at);
    else
      to = std::min(to, at);
    return from <= to;
  };
  if (!std::isfinite(line.x1() + line.y1() + line.x2() + line.y2())) return {};
  if (cut(-line.dx(), line.x1() - rect.left()) && cut(line.dx(), rect.right() - line.x1()) &&
      cut(-line.dy(), line.y1() - rect.top()) && cut(line.dy(), rect.bottom() - line.y1()))
    return {line.pointAt(from), line.pointAt(to)};
  return {};
}

SeriesPlottable::SeriesPlottable(QCPAxis* key_axis, QCPAxis* value_axis, Figure::Series series,
                                 Appearance appearance, const FigureStyle& style)
    : QCPAbstractPlottable(key_axis, value_axis),
      series_(std::move(series)),
      appearance_(appearance),
      style_(style) {
  setAntialiased(true);
}

QPointF SeriesPlottable::pixel(double key, double value) const {
  return coordsToPixels(key, value);
}

QRectF SeriesPlottable::bar(std::size_t point) const {
  const double low = base(point);
  const QPointF a = pixel(series_.x[point] - bar_width / 2, low);
  const QPointF b = pixel(series_.x[point] + bar_width / 2, low + series_.y[point]);
  return QRectF(a, b).normalized().intersected(area());
}

QVector<QLineF> SeriesPlottable::visible_segments() const {
  QVector<QLineF> segments;
  if (series_.style != Figure::Style::line && series_.style != Figure::Style::reference) return segments;
  for (std::size_t i = 1; i < series_.x.size(); ++i) {
    const QLineF part =
        clipped(QLineF(pixel(series_.x[i - 1], series_.y[i - 1]), pixel(series_.x[i], series_.y[i])), area());
    if (!part.isNull()) segments.append(part);
  }
  return segments;
}

double SeriesPlottable::selectTest(const QPointF&, bool, QVariant*) const {
  return -1;
}

QCPRange SeriesPlottable::getKeyRange(bool& found, QCP::SignDomain) const {
  found = !series_.x.empty();
  if (!found) return {};
  const auto [low, high] = std::minmax_element(series_.x.begin(), series_.x.end());
  return {*low, *high};
}

QCPRange SeriesPlottable::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
  found = false;
  QCPRange range;
  for (std::size_t i = 0; i < series_.y.size(); ++i) {
    const double top = base(i) + series_.y[i];
    if (!std::isfinite(top)) continue;
    if (!found) range = QCPRange(top, top);
    found = true;
    range.expand(QCPRange(base_.empty() ? top : base(i), top));
  }
  return range;
}

QPen SeriesPlottable::line_pen() const {
  if (series_.style == Figure::Style::reference)
    return appearance_.over_bars
               ? QPen(style_.text, style_.line_width, Qt::SolidLine, Qt::FlatCap)
               : QPen(style_.reference, style_.line_width * 0.7, Qt::SolidLine, Qt::FlatCap);
  return QPen(style_.colour(appearance_.colour), style_.line_width, style_.dash(appearance_.dash),
              Qt::FlatCap, Qt::RoundJoin);
}

bool SeriesPlottable::is_crowded() const {
  constexpr std::size_t many = 48;
  return series_.style == Figure::Style::points && series_.size.empty() && series_.x.size() > many;
}

QCPScatterStyle SeriesPlottable::marker(double diameter) const {
  constexpr QCPScatterStyle::ScatterShape shapes[] = {
      QCPScatterStyle::ssCircle,  QCPScatterStyle::ssSquare,           QCPScatterStyle::ssTriangle,
      QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangleInverted, QCPScatterStyle::ssCross,
      QCPScatterStyle::ssPlus};
  QColor fill = style_.colour(appearance_.colour);
  QColor edge = fill;
  if (series_.style == Figure::Style::points && !series_.size.empty()) fill.setAlphaF(0.45F);
  if (is_crowded()) {  // many points lie over each other: what is below shows through
    fill.setAlphaF(0.3F);
    edge.setAlphaF(0.6F);
  }
  const QPen outline(edge, style_.line_width * 0.7);
  return {shapes[appearance_.marker % std::size(shapes)], outline, QBrush(fill), diameter};
}

void SeriesPlottable::draw(QCPPainter* painter) {
  applyDefaultAntialiasingHint(painter);
  painter->setAntialiasing(true);
  if (series_.style == Figure::Style::bars) {
    draw_bars(painter);
    return;
  }
  draw_band(painter);
  if (series_.style != Figure::Style::points) draw_line(painter);
  if (series_.style != Figure::Style::reference && appearance_.has_markers) draw_points(painter);
}

QColor SeriesPlottable::band_colour() const {
  const bool reference = series_.style == Figure::Style::reference;
  QColor colour = reference ? style_.reference : style_.colour(appearance_.colour);
  colour.setAlphaF(reference ? 0.3F : 0.16F);
  return colour;
}

void SeriesPlottable::draw_band(QCPPainter* painter) const {
  if (series_.low.size() != series_.x.size() || series_.high.size() != series_.x.size()) return;
  QPolygonF band;
  for (std::size_t i = 0; i < series_.x.size(); ++i) band << pixel(series_.x[i], series_.high[i]);
  for (std::size_t i = series_.x.size(); i-- > 0;) band << pixel(series_.x[i], series_.low[i]);
  painter->setPen(Qt::NoPen);
  painter->setBrush(band_colour());
  const QRectF all = band.boundingRect();
  painter->drawPolygon(area().contains(all) ? band : band.intersected(QPolygonF(area())));
}

void SeriesPlottable::draw_line(QCPPainter* painter) const {
  painter->setPen(line_pen());
  painter->setBrush(Qt::NoBrush);
  // Connected parts are drawn as one path, so that dashes and joins run on.
  QPainterPath path;
  for (const QLineF& part : visible_segments()) {
    if (path.isEmpty() || path.currentPosition() != part.p1()) path.moveTo(part.p1());
    path.lineTo(part.p2());
  }
  painter->drawPath(path);
}

void SeriesPlottable::draw_points(QCPPainter* painter) const {
  constexpr std::size_t most_markers_on_a_line = 64;
  if (series_.style == Figure::Style::line && series_.x.size() > most_markers_on_a_line) return;
  const QRectF area_with_edge = area().adjusted(-1, -1, 1, 1);
  for (std::size_t i = 0; i < series_.x.size(); ++i) {
    const QPointF at = pixel(series_.x[i], series_.y[i]);
    if (!area_with_edge.contains(at)) continue;
    double diameter = is_crowded() ? 0.75 * style_.marker_size : style_.marker_size;
    if (i < series_.size.size())  // the area, not the diameter, says how much
      diameter = std::max(style_.smallest_point, style_.largest_point * std::sqrt(series_.size[i]));
    const QCPScatterStyle style = marker(diameter);
    style.applyTo(painter, line_pen());
    style.drawShape(painter, at);
  }
}

void SeriesPlottable::draw_bars(QCPPainter* painter) const {
  for (std::size_t i = 0; i < series_.x.size(); ++i) {
    if (!(series_.y[i] > 0)) continue;
    const QRectF rect = bar(i);
    if (!rect.isEmpty()) fill_hatched(painter, rect);
  }
}

void SeriesPlottable::fill_hatched(QCPPainter* painter, const QRectF& rect) const {
  const QColor colour = style_.colour(appearance_.colour);
  painter->setPen(QPen(style_.background, style_.grid_width));
  painter->setBrush(colour);
  painter->drawRect(rect);
  // On paper all but the first are hatched; on the screen only those whose colours repeat.
  const std::size_t own_colours = style_.palette.size();
  if (appearance_.colour == 0 || (!style_.hatches && appearance_.colour < own_colours)) return;
  // Own lines instead of a brush pattern: they come out the same in PDF, SVG and PNG.
  const double luminance = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF();
  painter->setPen(QPen(luminance > 0.35 ? QColor(0, 0, 0, 150) : QColor(255, 255, 255, 190), 0.5,
                       Qt::SolidLine, Qt::FlatCap));
  const double distance = appearance_.colour < own_colours ? 4.0 : 2.5;
  const auto lines = [&](double dx, double dy) {
    const double length = rect.width() + rect.height();
    const QPointF across(-dy, dx);  // perpendicular; both have length 1
    for (double at = -length; at <= length; at += distance) {
      const QPointF middle = rect.topLeft() + across * at;
      const QPointF along(dx * 2 * length, dy * 2 * length);
      const QLineF part = clipped(QLineF(middle - along, middle + along), rect);
      if (!part.isNull()) painter->drawLine(part);
    }
  };
  constexpr double diagonal = 0.70710678118654752;
  switch ((appearance_.colour - 1) % 6) {
    case 0:
      lines(diagonal, -diagonal);
      break;
    case 1:
      lines(diagonal, diagonal);
      break;
    case 2:
      lines(1, 0);
      break;
    case 3:
      lines(0, 1);
      break;
    case 4:
      lines(diagonal, -diagonal);
      lines(diagonal, diagonal);
      break;
    default:
      lines(1, 0);
      lines(0, 1);
      break;
  }
}

void SeriesPlottable::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
  painter->setAntialiasing(true);
  if (series_.style == Figure::Style::bars) {
    const double side = std::min(rect.width(), rect.height());
    fill_hatched(painter, QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side));
    return;
  }
  if (series_.style == Figure::Style::reference && !series_.low.empty())
    painter->fillRect(rect.adjusted(0, rect.height() / 4, 0, -rect.height() / 4), band_colour());
  if (series_.style != Figure::Style::points) {
    painter->setPen(line_pen());
    painter->drawLine(QLineF(rect.left(), rect.center().y(), rect.right(), rect.center().y()));
  }
  if (series_.style != Figure::Style::reference && appearance_.has_markers) {
    const QCPScatterStyle style =
        marker(series_.size.empty() ? style_.marker_size : style_.marker_size * 1.3);
    style.applyTo(painter, line_pen());
    style.drawShape(painter, rect.center());
  }
}

}  // namespace scaleroof
