// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_plot.h"

#include <cmath>

#include <QKeyEvent>
#include <QPainter>
#include <QStyleHints>
#include <QToolTip>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "ui/text.h"

namespace scaleroof {
namespace {

constexpr double tooltip_reach = 18;  // pixels
constexpr int smallest_selection = 6;

/// Lies over the plot and greys it, without taking the mouse from it.
class Veil : public QWidget {
 public:
  explicit Veil(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QColor colour = palette().color(QPalette::Window);
    colour.setAlphaF(0.6F);
    QPainter(this).fillRect(rect(), colour);
  }
};

}  // namespace

FigurePlot::FigurePlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(plot_);
  veil_ = new Veil(this);
  drawing_ = std::make_unique<FigureDrawing>(*plot_);
  setFocusPolicy(Qt::StrongFocus);
  plot_->setFocusProxy(this);
  plot_->setMinimumSize(240, 160);

  plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot_->setMultiSelectModifier(Qt::NoModifier);
  plot_->axisRect()->setRangeDragAxes({plot_->xAxis}, {plot_->yAxis, plot_->yAxis2});
  plot_->axisRect()->setRangeZoomAxes({plot_->xAxis}, {plot_->yAxis, plot_->yAxis2});
  for (const QCPAxis* axis : {plot_->xAxis, plot_->yAxis, plot_->yAxis2})
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this, axis] { remember_range(axis); });

  const auto ring = [this](QCPItemPosition::PositionType type) {
    auto* item = new QCPItemTracer(plot_);
    item->setLayer(QStringLiteral("overlay"));
    item->setStyle(QCPItemTracer::tsCircle);
    item->setSize(13);
    item->setVisible(false);
    item->position->setType(type);
    return item;
  };
  ring_ = ring(QCPItemPosition::ptAbsolute);
  ring_->setClipToAxisRect(false);
  mark_ = ring(QCPItemPosition::ptPlotCoords);

  connect(plot_, &QCustomPlot::mousePress, this, &FigurePlot::choose_gesture);
  connect(plot_, &QCustomPlot::mouseRelease, this, &FigurePlot::end_gesture);
  connect(plot_->selectionRect(), &QCPSelectionRect::accepted, this, &FigurePlot::zoom_to);
  connect(plot_, &QCustomPlot::mouseMove, this, &FigurePlot::show_tooltip);
  connect(plot_, &QCustomPlot::mouseDoubleClick, this, &FigurePlot::reset_view);
  connect(plot_, &QCustomPlot::legendClick, this, [this](QCPLegend*, QCPAbstractLegendItem* item) {
    const QString name = drawing_->series_of(item);
    if (!name.isEmpty()) set_series_hidden(name, !hidden_series().contains(name));
  });
  connect(plot_, &QCustomPlot::afterReplot, this, &FigurePlot::drawn);
  plot_->setMouseTracking(true);
  plot_->installEventFilter(this);
}

FigurePlot::~FigurePlot() = default;

void FigurePlot::set_figure(const Figure& figure) {
  const auto keep = [](std::optional<AxisRange>& range, const Figure::Axis& before,
                       const Figure::Axis& after) {
    if (!range) return;
    // Another quantity needs another view; the same quantity in another unit is only rescaled.
    if (before.label != after.label || before.dimension != after.dimension ||
        before.logarithmic != after.logarithmic) {
      range.reset();
      return;
    }
    const double factor = before.unit_in_si / after.unit_in_si;
    range = AxisRange{range->lower * factor, range->upper * factor};
  };
  keep(view_.x, figure_.x, figure.x);
  keep(view_.y, figure_.y, figure.y);
  if (figure_.right && figure.right)
    keep(view_.right, *figure_.right, *figure.right);
  else
    view_.right.reset();
  figure_ = figure;
  clear_mark();
  setAccessibleName(to_qt(figure.title));
  setAccessibleDescription(description());
  outdated_ = true;
  if (isVisible()) draw();
}

void FigurePlot::set_theme(Theme theme) {
  theme_ = theme;
  outdated_ = true;
  if (isVisible()) draw();
}

void FigurePlot::set_stale(bool stale) {
  veil_->setGeometry(rect());
  veil_->setVisible(stale);
  veil_->raise();
}

void FigurePlot::set_series_hidden(const QString& name, bool hidden) {
  hidden_by_user_.insert(name, hidden);
  outdated_ = true;
  if (isVisible()) draw();
  emit series_toggled();
}

QSet<QString> FigurePlot::hidden_series() const {
  QSet<QString> hidden = hidden_at_start(figure_);
  for (auto choice = hidden_by_user_.begin(); choice != hidden_by_user_.end(); ++choice) {
    if (choice.value())
      hidden.insert(choice.key());
    else
      hidden.remove(choice.key());
  }
  return hidden;
}

void FigurePlot::reset_view() {
  view_ = {};
  outdated_ = true;
  if (isVisible()) draw();
  emit view_changed();
}

void FigurePlot::draw() {
  drawing_now_ = true;
  ring_->setVisible(false);
  const FigureStyle style = FigureStyle::screen(theme_);
  drawing_->draw(figure_, style, hidden_series(), view_);
  ring_->setPen(QPen(style.text, 1.5));
  mark_->setPen(QPen(style.text, 2.5));
  drawing_now_ = false;
  outdated_ = false;
  plot_->replot();
}

void FigurePlot::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (outdated_) draw();
}

void FigurePlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  veil_->setGeometry(rect());
}

std::optional<AxisRange>& FigurePlot::range_of(const QCPAxis* axis) {
  return axis == plot_->xAxis ? view_.x : axis == plot_->yAxis ? view_.y : view_.right;
}

void FigurePlot::remember_range(const QCPAxis* axis) {
  if (drawing_now_ || !axis->visible()) return;
  range_of(axis) = AxisRange{axis->range().lower, axis->range().upper};
  emit view_changed();
}

void FigurePlot::choose_gesture(const QMouseEvent* event) {
  pressed_at_ = event->pos();
  const bool select = event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
  plot_->setSelectionRectMode(select && plot_->axisRect()->rect().contains(event->pos()) ? QCP::srmCustom
                                                                                         : QCP::srmNone);
}

void FigurePlot::end_gesture(const QMouseEvent* event) {
  const bool dragged =
      (event->pos() - pressed_at_).manhattanLength() >= QGuiApplication::styleHints()->startDragDistance();
  if (event->button() != Qt::LeftButton || event->modifiers() != Qt::NoModifier || dragged) return;
  if (const auto hit = drawing_->nearest(event->pos(), tooltip_reach))
    emit point_clicked(hit->series, hit->point);
}

void FigurePlot::mark(std::size_t series, std::size_t point) {
  const Figure::Series& marked = figure_.series.at(series);
  mark_->position->setAxes(plot_->xAxis, marked.right_axis ? plot_->yAxis2 : plot_->yAxis);
  mark_->position->setCoords(marked.x.at(point), marked.y.at(point));
  mark_->setVisible(true);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FigurePlot::clear_mark() {
  if (!mark_->visible()) return;
  mark_->setVisible(false);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FigurePlot::zoom_to(const QRect& selection) {
  const QRect rect = selection.normalized().intersected(plot_->axisRect()->rect());
  if (rect.width() < smallest_selection || rect.height() < smallest_selection) return;
  plot_->axisRect()->zoom(QRectF(rect));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FigurePlot::zoom_by(double factor) {
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis, plot_->yAxis2})
    if (axis->visible()) axis->scaleRange(factor);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FigurePlot::keyPressEvent(QKeyEvent* event) {
  const auto pan = [this](QCPAxis& axis, double share) {
    const double here =
        axis.orientation() == Qt::Horizontal ? plot_->axisRect()->left() : plot_->axisRect()->bottom();
    const double length =
        axis.orientation() == Qt::Horizontal ? plot_->axisRect()->width() : -plot_->axisRect()->height();
    const double from = axis.pixelToCoord(here + share * length);
    const double to = axis.pixelToCoord(here + (1 + share) * length);
    axis.setRange(from, to);
    plot_->replot(QCustomPlot::rpQueuedReplot);
  };
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom_by(0.8);
      break;
    case Qt::Key_Minus:
      zoom_by(1.25);
      break;
    case Qt::Key_0:
      reset_view();
      break;
    case Qt::Key_Left:
      pan(*plot_->xAxis, -0.1);
      break;
    case Qt::Key_Right:
      pan(*plot_->xAxis, 0.1);
      break;
    case Qt::Key_Up:
      pan(*plot_->yAxis, 0.1);
      break;
    case Qt::Key_Down:
      pan(*plot_->yAxis, -0.1);
      break;
    default:
      QWidget::keyPressEvent(event);
  }
}

bool FigurePlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched == plot_ && event->type() == QEvent::Leave) {
    ring_->setVisible(false);
    ring_->layer()->replot();
    emit cursor_moved({});
  }
  return QWidget::eventFilter(watched, event);
}

QString FigurePlot::tooltip_at(QPointF position) const {
  const auto hit = drawing_->nearest(position, tooltip_reach);
  if (!hit) return {};
  const Figure::Series& series = figure_.series[hit->series];
  const std::size_t i = hit->point;
  const Figure::Axis& value = series.right_axis && figure_.right ? *figure_.right : figure_.y;
  const auto line = [](const QString& label, const QString& text) {
    return QStringLiteral("<br>%1: <b>%2</b>").arg(label.toHtmlEscaped(), text.toHtmlEscaped());
  };
  QString text = QStringLiteral("<b>%1</b>").arg(to_qt(series.name).toHtmlEscaped());
  if (i < series.labels.size() && !series.labels[i].empty())
    text += QStringLiteral("<br>%1").arg(to_qt(series.labels[i]).toHtmlEscaped());
  if (!figure_.categories.empty()) {
    const auto category = static_cast<std::size_t>(std::lround(std::max(0.0, series.x[i])));
    if (category < figure_.categories.size())
      text += line(to_qt(figure_.x.label), category_text(figure_.categories[category]));
  } else {
    text += line(to_qt(figure_.x.label), exact_value(series.x[i], figure_.x));
  }
  text += line(to_qt(value.label), exact_value(series.y[i], value));
  if (i < series.low.size() && i < series.high.size())
    text += line(
        QStringLiteral("90% interval"),
        QStringLiteral("%1 – %2").arg(exact_value(series.low[i], value), exact_value(series.high[i], value)));
  return text;
}

QString FigurePlot::coordinates_at(QPointF position) const {
  if (!plot_->axisRect()->rect().contains(position.toPoint()) || !plot_->xAxis->visible()) return {};
  QString text;
  if (figure_.categories.empty()) {
    text = exact_value(plot_->xAxis->pixelToCoord(position.x()), figure_.x);
  } else {
    const long category = std::lround(plot_->xAxis->pixelToCoord(position.x()));
    if (category < 0 || category >= static_cast<long>(figure_.categories.size())) return {};
    text = category_text(figure_.categories[static_cast<std::size_t>(category)]);
  }
  text += QStringLiteral(" · ") + exact_value(plot_->yAxis->pixelToCoord(position.y()), figure_.y);
  if (figure_.right)
    text += QStringLiteral(" · ") + exact_value(plot_->yAxis2->pixelToCoord(position.y()), *figure_.right);
  return text;
}

void FigurePlot::show_tooltip(const QMouseEvent* event) {
  emit cursor_moved(coordinates_at(event->pos()));
  if (event->buttons() != Qt::NoButton) return;
  const auto hit = drawing_->nearest(event->pos(), tooltip_reach);
  const bool was_visible = ring_->visible();
  ring_->setVisible(hit.has_value());
  if (hit) {
    ring_->position->setCoords(hit->pixel);
    QToolTip::showText(event->globalPosition().toPoint(), tooltip_at(event->pos()), plot_);
  } else {
    QToolTip::hideText();
  }
  if (hit || was_visible) ring_->layer()->replot();
}

QString FigurePlot::description() const {
  if (!figure_.empty_because.empty()) return to_qt(figure_.empty_because);
  QStringList names;
  for (const Figure::Series& series : figure_.series) names.append(to_qt(series.name));
  return QStringLiteral("%1. %2 over %3. Series: %4. The button Table shows the same values as a table.")
      .arg(to_qt(figure_.subtitle), axis_title(figure_.y), axis_title(figure_.x),
           names.join(QStringLiteral(", ")));
}

}  // namespace scaleroof
