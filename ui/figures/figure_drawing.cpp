// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_drawing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <qcustomplot.h>

#include "ui/figures/number_ticker.h"
#include "ui/figures/series_plottable.h"
#include "ui/text.h"

namespace scaleroof {

QSet<QString> hidden_at_start(const Figure& figure) {
  QSet<QString> hidden;
  for (const Figure::Series& series : figure.series)
    if (!series.shown) hidden.insert(to_qt(series.name));
  return hidden;
}

QString axis_title(const Figure::Axis& axis) {
  const QString label = with_common_spaces(to_qt(axis.label));
  return axis.unit.empty() ? label : QStringLiteral("%1 (%2)").arg(label, to_qt(axis.unit));
}

QString exact_value(double plotted, const Figure::Axis& axis) {
  if (axis.dimension != Dimension::number)
    return with_common_spaces(to_qt(format_quantity(plotted * axis.unit_in_si, axis.dimension, 5)));
  const QString number = plain_number(plotted, 5);
  return axis.unit.empty() ? number : number + QChar::Nbsp + to_qt(axis.unit);
}

FigureDrawing::FigureDrawing(QCustomPlot& plot) : plot_(plot), legend_row_(new QCPLayoutGrid) {
  plot_.setAutoAddPlottableToLegend(false);
  // The legend stands above the data, never over it. An empty element beside it takes the rest of the width.
  plot_.plotLayout()->insertRow(0);
  plot_.plotLayout()->addElement(0, 0, legend_row_);
  plot_.plotLayout()->setRowStretchFactor(0, 0.001);
  plot_.plotLayout()->setRowSpacing(0);
  plot_.axisRect()->insetLayout()->take(plot_.legend);
  legend_row_->addElement(0, 0, plot_.legend);
  legend_row_->addElement(0, 1, new QCPLayoutElement(&plot_));
  legend_row_->setColumnStretchFactor(0, 0.001);
  plot_.legend->setVisible(true);
  plot_.legend->setBorderPen(Qt::NoPen);
  plot_.legend->setBrush(Qt::NoBrush);
  connect(&plot_, &QCustomPlot::beforeReplot, this, &FigureDrawing::wrap_legend);
  connect(&plot_, &QCustomPlot::afterLayout, this, &FigureDrawing::place_notes);
}

void FigureDrawing::draw(const Figure& figure, const FigureStyle& style, const QSet<QString>& hidden,
                         const FigureRanges& view) {
  figure_ = figure;
  style_ = style;
  hidden_ = hidden;
  plot_.clearPlottables();  // takes their legend entries along
  for (QCPItemText* note : notes_) plot_.removeItem(note);
  for (QCPItemLine* leader : leaders_) plot_.removeItem(leader);
  notes_.clear();
  leaders_.clear();
  plottables_.clear();
  if (empty_) plot_.removeItem(empty_);
  empty_ = nullptr;

  const double em = QFontMetricsF(style.font).height();
  plot_.setBackground(style.background);
  plot_.plotLayout()->setMargins(QMargins(0, 0, 0, 0));
  plot_.axisRect()->setMinimumMargins(QMargins(static_cast<int>(em), static_cast<int>(0.8 * em),
                                               static_cast<int>(2 * em), static_cast<int>(em)));
  const bool empty = !figure.empty_because.empty() || figure.series.empty();
  plot_.axisRect()->setVisible(!empty);
  plot_.legend->setVisible(!empty);
  for (QCPAxis* axis : plot_.axisRect()->axes()) axis->setVisible(false);
  if (empty) {
    empty_ = new QCPItemText(&plot_);
    empty_->setClipToAxisRect(false);
    empty_->position->setType(QCPItemPosition::ptViewportRatio);
    empty_->position->setCoords(0.5, 0.5);
    empty_->setText(to_qt(figure.empty_because));
    empty_->setFont(style.font);
    empty_->setColor(style.reference);
    return;
  }

  style_axis(*plot_.xAxis, figure.x, style, figure.categories.empty());
  style_axis(*plot_.yAxis, figure.y, style, true);
  if (figure.right) style_axis(*plot_.yAxis2, *figure.right, style, false);

  plot_.legend->setFont(style.font);
  plot_.legend->setTextColor(style.text);
  const double icon_width = figure.categories.empty() ? 1.9 : 1.1;  // a line needs more room than a square
  plot_.legend->setIconSize(static_cast<int>(icon_width * em), static_cast<int>(0.9 * em));
  plot_.legend->setIconTextPadding(static_cast<int>(0.35 * em));
  plot_.legend->setRowSpacing(static_cast<int>(0.1 * em));
  plot_.legend->setColumnSpacing(static_cast<int>(0.9 * em));
  plot_.legend->setMargins(QMargins(static_cast<int>(0.4 * em), static_cast<int>(0.3 * em), 0, 0));

  std::vector<double> stacked(figure.categories.size(), 0.0);
  // Lines beside points are roofs and limits: their corners are no measurements and get no markers.
  // Points come first in the palette: they are what the lines are there for.
  const auto clouds = static_cast<std::size_t>(
      std::count_if(figure.series.begin(), figure.series.end(),
                    [](const Figure::Series& series) { return series.style == Figure::Style::points; }));
  std::size_t next_cloud = 0, next_line = clouds;
  for (const Figure::Series& series : figure.series) {
    const bool reference = series.style == Figure::Style::reference;
    const bool points = series.style == Figure::Style::points;
    SeriesPlottable::Appearance appearance;
    if (!reference) appearance.colour = points ? next_cloud++ : next_line++;
    appearance.marker = appearance.colour;
    appearance.dash = points ? 0 : appearance.colour - std::min(clouds, appearance.colour);
    appearance.over_bars = !figure.categories.empty();
    appearance.has_markers = points || clouds == 0;
    auto* plottable = new SeriesPlottable(plot_.xAxis, series.right_axis ? plot_.yAxis2 : plot_.yAxis, series,
                                          appearance, style);
    const QString name = to_qt(series.name);
    plottable->setName(with_common_spaces(name));
    plottable->setVisible(!hidden.contains(name));
    if (plottable->visible() || style.lists_hidden) {
      plottable->addToLegend();
      QCPPlottableLegendItem* entry = plot_.legend->itemWithPlottable(plottable);
      entry->setMargins(QMargins(0, 0, 0, static_cast<int>(std::ceil(0.25 * em))));  // descenders
      if (!plottable->visible()) entry->setTextColor(style.reference);
    }
    if (series.style == Figure::Style::bars) {
      std::vector<double> base(series.x.size(), 0.0);
      for (std::size_t i = 0; i < series.x.size(); ++i) {
        const auto category = static_cast<std::size_t>(std::max(0.0, std::round(series.x[i])));
        if (category >= stacked.size()) stacked.resize(category + 1, 0.0);
        base[i] = stacked[category];
        if (plottable->visible() && series.y[i] > 0) stacked[category] += series.y[i];
      }
      plottable->set_base(std::move(base));
    }
    plottables_.push_back(plottable);
  }

  for (const Figure::Note& note : figure.notes) {
    auto* item = new QCPItemText(&plot_);
    item->setText(with_common_spaces(to_qt(note.text)));
    item->setFont(style.font);
    item->setColor(style.text);
    item->setClipToAxisRect(false);
    item->position->setType(QCPItemPosition::ptAbsolute);
    notes_.push_back(item);
    auto* leader = new QCPItemLine(&plot_);
    leader->setPen(QPen(style.text, 0.5));
    leader->setClipToAxisRect(false);
    leader->start->setType(QCPItemPosition::ptAbsolute);
    leader->end->setType(QCPItemPosition::ptAbsolute);
    leaders_.push_back(leader);
  }

  const auto show = [&](QCPAxis& axis, const std::optional<AxisRange>& wanted) {
    const AxisRange range = wanted.value_or(full_range(&axis));
    axis.setRange(range.lower, range.upper);
  };
  show(*plot_.xAxis, view.x);
  show(*plot_.yAxis, view.y);
  if (figure.right) show(*plot_.yAxis2, view.right);
}

void FigureDrawing::style_axis(QCPAxis& axis, const Figure::Axis& description, const FigureStyle& style,
                               bool grid) {
  axis.setVisible(true);
  axis.setScaleType(description.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  axis.setLabel(axis_title(description));
  axis.setLabelFont(style.font);
  axis.setLabelColor(style.text);
  axis.setTickLabelFont(style.font);
  axis.setTickLabelColor(style.text);
  const double em = QFontMetricsF(style.font).height();
  axis.setLabelPadding(static_cast<int>(0.25 * em));
  axis.setTickLabelPadding(static_cast<int>(0.3 * em));
  const QPen line(style.text, style.grid_width);
  axis.setBasePen(line);
  axis.setTickPen(line);
  axis.setSubTickPen(line);
  axis.setTickLengthIn(0);
  axis.setSubTickLengthIn(0);
  axis.setTickLengthOut(static_cast<int>(0.3 * em));
  axis.setSubTickLengthOut(static_cast<int>(0.15 * em));
  axis.grid()->setVisible(grid);
  axis.grid()->setPen(QPen(style.grid, style.grid_width));
  axis.grid()->setZeroLinePen(QPen(style.grid, style.grid_width));
  axis.setNumberFormat(QStringLiteral("gb"));
  set_ticker(axis, description);
}

void FigureDrawing::set_ticker(QCPAxis& axis, const Figure::Axis& description) {
  using Steps = NumberTicker::Steps;
  const bool category_axis = &axis == plot_.xAxis && !figure_.categories.empty();
  const bool counts =
      description.logarithmic && description.dimension == Dimension::number && description.unit.empty();
  const Steps steps = category_axis             ? Steps::categories
                      : counts                  ? Steps::doublings
                      : description.logarithmic ? Steps::decades
                                                : Steps::linear;
  auto ticker = QSharedPointer<NumberTicker>::create(axis, steps);
  if (category_axis) {
    QStringList names;
    for (const std::string& name : figure_.categories) names.append(category_text(name));
    ticker->set_categories(names);
  }
  if (counts) {
    double smallest = std::numeric_limits<double>::infinity();
    for (const Figure::Series& series : figure_.series)
      for (const double x : series.x) smallest = std::min(smallest, x);
    while (std::isfinite(smallest) && smallest > 1 && std::fmod(smallest, 2) == 0) smallest /= 2;
    ticker->set_base(std::isfinite(smallest) && smallest > 0 ? smallest : 1);
  }
  axis.setTicker(ticker);
  axis.setSubTicks(description.logarithmic);
}

const Figure::Axis* FigureDrawing::description_of(const QCPAxis* axis) const {
  if (axis == plot_.xAxis) return &figure_.x;
  if (axis == plot_.yAxis) return &figure_.y;
  return figure_.right ? &*figure_.right : nullptr;
}

AxisRange FigureDrawing::full_range(const QCPAxis* axis) const {
  const Figure::Axis* description = description_of(axis);
  if (!description) return {};
  AxisRange range = data_range(*axis, *description);
  if (description->lower) range.lower = *description->lower;
  if (description->upper) range.upper = *description->upper;
  if (!(range.lower < range.upper)) range.upper = range.lower + std::max(1.0, std::abs(range.lower));
  return range;
}

AxisRange FigureDrawing::data_range(const QCPAxis& axis, const Figure::Axis& description) const {
  const bool horizontal = &axis == plot_.xAxis;
  if (horizontal && !figure_.categories.empty())
    return {-0.6, static_cast<double>(figure_.categories.size()) - 0.4};
  double lower = std::numeric_limits<double>::infinity();
  double upper = -lower;
  bool bars = false;
  const auto take = [&](double value) {
    if (!std::isfinite(value) || (description.logarithmic && value <= 0)) return;
    lower = std::min(lower, value);
    upper = std::max(upper, value);
  };
  for (const SeriesPlottable* plottable : plottables_) {
    if (!plottable->visible() || (!horizontal && plottable->valueAxis() != &axis)) continue;
    const Figure::Series& series = plottable->series();
    bars = bars || series.style == Figure::Style::bars;
    if (horizontal) {
      for (const double x : series.x) take(x);
      continue;
    }
    for (std::size_t i = 0; i < series.y.size(); ++i) take(series.y[i] + plottable->base(i));
    for (const double low : series.low) take(low);
    for (const double high : series.high) take(high);
  }
  if (!std::isfinite(lower)) return description.logarithmic ? AxisRange{1, 10} : AxisRange{0, 1};
  if (description.logarithmic) {
    const double margin = std::max(std::pow(upper / lower, 0.05), 1.1);
    return {lower / margin, upper * margin};
  }
  if (bars || (lower >= 0 && lower < 0.5 * upper)) return {0, upper * 1.06};
  const double margin = std::max(0.06 * (upper - lower), 1e-12 * std::abs(upper));
  return {lower - margin, upper + margin};
}

void FigureDrawing::wrap_legend() {
  QCPLegend& legend = *plot_.legend;
  const int items = legend.itemCount();
  if (items == 0) return;
  const QFontMetricsF metrics(style_.font);
  std::vector<double> widths;
  for (int i = 0; i < items; ++i) {
    auto* item = qobject_cast<QCPPlottableLegendItem*>(legend.item(i));
    const QString name = item ? item->plottable()->name() : QString();
    widths.push_back(metrics.horizontalAdvance(name) + legend.iconSize().width() + legend.iconTextPadding() +
                     legend.columnSpacing() + 4);
  }
  const double available = plot_.viewport().width() - metrics.height();
  int columns = items;
  for (; columns > 1; --columns) {
    double total = 0;
    for (int column = 0; column < columns; ++column) {
      double widest = 0;
      for (int i = column; i < items; i += columns)
        widest = std::max(widest, widths[static_cast<std::size_t>(i)]);
      total += widest;
    }
    if (total <= available) break;
  }
  legend_rows_ = (items + columns - 1) / columns;
  if (legend.wrap() != columns || legend.fillOrder() != QCPLayoutGrid::foColumnsFirst) {
    legend.setWrap(columns);
    legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
  } else if (legend.rowCount() != legend_rows_ || legend.columnCount() != std::min(columns, items)) {
    legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
  }
}

void FigureDrawing::place_notes() {
  const QRectF area = plot_.axisRect()->rect();
  const double gap = 0.4 * QFontMetricsF(style_.font).height();
  std::vector<QRectF> taken;
  for (std::size_t n = 0; n < notes_.size(); ++n) {
    const Figure::Note& note = figure_.notes[n];
    QCPItemText& item = *notes_[n];
    const QCPAxis& value_axis = note.right_axis ? *plot_.yAxis2 : *plot_.yAxis;
    const QPointF anchor(plot_.xAxis->coordToPixel(note.x), value_axis.coordToPixel(note.y));
    item.setVisible(area.adjusted(-1, -1, 1, 1).contains(anchor));
    leaders_[n]->setVisible(false);
    if (!item.visible()) continue;
    const QSizeF size =
        QFontMetricsF(style_.font).boundingRect(QRectF(0, 0, 4000, 4000), 0, item.text()).size();

    // Of the places around the anchor, the one that covers least wins.
    QRectF best;
    double least = std::numeric_limits<double>::infinity();
    for (const double distance : {gap, 3 * gap, 6 * gap}) {
      for (const QPointF side : {QPointF(0, -1), QPointF(-1, -1), QPointF(1, -1), QPointF(0, 1),
                                 QPointF(1, 1), QPointF(-1, 1), QPointF(1, 0), QPointF(-1, 0)}) {
        const QPointF centre = anchor + QPointF(side.x() * (size.width() / 2 + distance),
                                                side.y() * (size.height() / 2 + distance));
        QRectF place(centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(),
                     size.height());
        double cost = 0.2 * (distance / gap - 1);
        const QRectF inside = place.intersected(area);
        cost += 20 * (1 - inside.width() * inside.height() / (place.width() * place.height()));
        for (const QRectF& other : taken)
          if (other.intersects(place)) cost += 10;
        for (const SeriesPlottable* plottable : plottables_) {
          if (!plottable->visible()) continue;
          const Figure::Series& series = plottable->series();
          for (const QLineF& line : plottable->visible_segments())
            if (!clipped(line, place.adjusted(-2, -1, 2, 1)).isNull()) cost += 1;
          for (std::size_t i = 0; i < series.x.size(); ++i) {
            if (series.style == Figure::Style::bars
                    ? series.y[i] > 0 && plottable->bar(i).intersects(place)
                    : place.contains(plottable->pixel(series.x[i], series.y[i])))
              cost += 1;
          }
        }
        if (cost < least) {
          least = cost;
          best = place;
        }
      }
    }
    taken.push_back(best);
    item.position->setCoords(best.center());
    // A note that had to move away is tied to its point.
    const QPointF nearest(std::clamp(anchor.x(), best.left(), best.right()),
                          std::clamp(anchor.y(), best.top(), best.bottom()));
    leaders_[n]->setVisible(QLineF(nearest, anchor).length() > 2 * gap);
    leaders_[n]->start->setCoords(nearest);
    leaders_[n]->end->setCoords(anchor);
  }
}

std::optional<FigureDrawing::Hit> FigureDrawing::nearest(QPointF pixel, double within) const {
  std::optional<Hit> hit;
  const QRectF area = plot_.axisRect()->rect();
  if (plottables_.empty() || !area.adjusted(-within, -within, within, within).contains(pixel)) return hit;
  double least = within;
  for (std::size_t s = 0; s < plottables_.size(); ++s) {
    const SeriesPlottable& plottable = *plottables_[s];
    if (!plottable.visible()) continue;
    const Figure::Series& series = plottable.series();
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (series.style == Figure::Style::bars) {
        const QRectF rect = plottable.bar(i);
        if (series.y[i] > 0 && rect.contains(pixel)) return Hit{s, i, QPointF(rect.center().x(), rect.top())};
        continue;
      }
      const QPointF at = plottable.pixel(series.x[i], series.y[i]);
      if (!area.adjusted(-1, -1, 1, 1).contains(at)) continue;
      const double distance = QLineF(at, pixel).length();
      if (distance < least) {
        least = distance;
        hit = Hit{s, i, at};
      }
    }
  }
  return hit;
}

QString FigureDrawing::series_of(const QCPAbstractLegendItem* item) const {
  const auto* entry = qobject_cast<const QCPPlottableLegendItem*>(item);
  for (const SeriesPlottable* plottable : plottables_)
    if (entry && const_cast<QCPPlottableLegendItem*>(entry)->plottable() == plottable)
      return to_qt(plottable->series().name);
  return {};
}

}  // namespace scaleroof
