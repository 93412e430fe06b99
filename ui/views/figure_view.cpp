// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/figure_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/error.h"
#include "ui/figures/figure_plot.h"
#include "ui/models/figure_table_model.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

/// One line that gives way when the window is narrow.
class ElidedLabel : public QLabel {
 public:
  using QLabel::QLabel;
  QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, width()));
  }
};

QTableView* table_of_values(FigureTableModel& model) {
  auto* table = new QTableView;
  table->setModel(&model);
  table->setAlternatingRowColors(true);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setFrameShape(QFrame::NoFrame);
  return table;
}

}  // namespace

FigureView::FigureView(QWidget* parent) : FigureView(new FigureTableModel, nullptr, Qt::Vertical, parent) {}

FigureView::FigureView(QWidget* table, Qt::Orientation orientation, QWidget* parent)
    : FigureView(nullptr, table, orientation, parent) {}

FigureView::FigureView(FigureTableModel* model, QWidget* table, Qt::Orientation orientation, QWidget* parent)
    : QWidget(parent),
      plot_(new FigurePlot),
      model_(model),
      table_(model ? table_of_values(*model) : table),
      subtitle_(new ElidedLabel),
      bar_(new QWidget) {
  auto* bar = new QHBoxLayout(bar_);
  bar->setContentsMargins(10, 4, 8, 4);
  bar->setSpacing(4);
  subtitle_->setForegroundRole(QPalette::PlaceholderText);
  subtitle_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  bar->addWidget(subtitle_, 1);
  QToolButton* reset = add_button(tr("Reset zoom"), tr("Show all of the data again (double click, or 0)"));
  table_button_ = add_button(tr("Table"), tr("Show the same values as a table"));
  QToolButton* copy_button = add_button(tr("Copy"), tr("Copy the figure as bitmap and as SVG"));
  QToolButton* export_button = add_button(tr("Export…"), tr("Save the figure as PDF, SVG, PNG or CSV"));
  table_button_->setCheckable(true);
  reset->setEnabled(false);

  if (model_) model_->setParent(this);
  table_->hide();

  auto* split = new QSplitter(orientation);
  split->addWidget(plot_);
  split->addWidget(table_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(split, 1);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);

  connect(reset, &QToolButton::clicked, plot_, &FigurePlot::reset_view);
  connect(plot_, &FigurePlot::view_changed, reset, [this, reset] { reset->setEnabled(plot_->is_zoomed()); });
  connect(table_button_, &QToolButton::toggled, this, &FigureView::show_table);
  connect(copy_button, &QToolButton::clicked, this, &FigureView::copy);
  connect(export_button, &QToolButton::clicked, this, &FigureView::export_asked);
}

QToolButton* FigureView::add_button(const QString& text, const QString& description) {
  auto* button = new QToolButton;
  button->setText(text);
  button->setToolTip(description);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::TabFocus);
  bar_->layout()->addWidget(button);
  return button;
}

void FigureView::set_figure(const Figure& figure) {
  plot_->set_figure(figure);
  if (model_) model_->set_figure(figure);
  const QString subtitle = with_common_spaces(to_qt(figure.subtitle));
  subtitle_->setText(subtitle);
  subtitle_->setToolTip(subtitle);
  if (model_) table_->setAccessibleName(to_qt(figure.title));
}

void FigureView::set_theme(Theme theme) {
  plot_->set_theme(theme);
}

void FigureView::set_stale(bool stale) {
  plot_->set_stale(stale);
}

FigureSnapshot FigureView::snapshot() const {
  return {plot_->figure(), plot_->hidden_series(), plot_->view()};
}

bool FigureView::table_is_shown() const {
  return !table_->isHidden();
}

void FigureView::show_table(bool shown) {
  table_->setVisible(shown);
  table_button_->setChecked(shown);
}

void FigureView::copy() {
  try {
    constexpr int screen_dots_per_inch = 192;
    const QByteArray svg =
        render_figure(snapshot(), {ExportFormat::svg, double_column, screen_dots_per_inch});
    const QByteArray png =
        render_figure(snapshot(), {ExportFormat::png, double_column, screen_dots_per_inch});
    auto* content = new QMimeData;
    content->setImageData(QImage::fromData(png, "PNG"));
    content->setData(QStringLiteral("image/svg+xml"), svg);
    QGuiApplication::clipboard()->setMimeData(content);
    emit message(tr("Copied as bitmap and SVG"));
  } catch (const Error& error) {
    emit message(to_qt(error.what()));
  }
}

}  // namespace scaleroof
