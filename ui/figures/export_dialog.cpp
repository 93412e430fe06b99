// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/export_dialog.h"

#include <cmath>

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

struct Choice {
  ExportFormat format;
  const char* suffix;
  const char* text;
};
constexpr Choice choices[] = {{ExportFormat::pdf, "pdf", "PDF, for papers"},
                              {ExportFormat::svg, "svg", "SVG, to edit"},
                              {ExportFormat::png, "png", "PNG, a bitmap"},
                              {ExportFormat::csv, "csv", "CSV, the data"}};
constexpr int resolutions[] = {300, 600};
enum Width { single_width, double_width, own_width };
constexpr double narrowest = 40, widest = 1000;  // millimetres, as parse_width takes them

}  // namespace

ExportDialog::ExportDialog(FigureSnapshot snapshot, QWidget* parent)
    : QDialog(parent),
      snapshot_(std::move(snapshot)),
      format_(new QComboBox),
      width_(new QComboBox),
      millimetres_(new QDoubleSpinBox),
      resolution_(new QComboBox),
      preview_(new QLabel),
      size_(new QLabel) {
  setWindowTitle(tr("Export figure"));
  for (const Choice& choice : choices) format_->addItem(tr(choice.text));
  width_->addItems({tr("One column (3.5 in)"), tr("Two columns (7.16 in)"), tr("Own width")});
  millimetres_->setRange(narrowest, widest);
  millimetres_->setDecimals(1);
  millimetres_->setSuffix(tr(" mm"));
  for (const int dots : resolutions) resolution_->addItem(tr("%1 dots per inch").arg(dots));
  preview_->setAlignment(Qt::AlignCenter);
  preview_->setMinimumSize(560, 300);
  preview_->setFrameShape(QFrame::StyledPanel);
  preview_->setBackgroundRole(QPalette::Mid);
  preview_->setAutoFillBackground(true);
  preview_->setAccessibleName(tr("Preview"));
  size_->setForegroundRole(QPalette::PlaceholderText);

  auto* form = new QFormLayout;
  form->addRow(tr("Format"), format_);
  form->addRow(tr("Width"), width_);
  form->addRow(QString(), millimetres_);
  form->addRow(tr("Resolution"), resolution_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
  buttons->button(QDialogButtonBox::Save)->setText(tr("Save…"));
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(preview_, 1);
  column->addWidget(size_);
  column->addWidget(buttons);

  const QSettings settings;
  format_->setCurrentIndex(settings.value(QStringLiteral("export/format"), 0).toInt());
  width_->setCurrentIndex(settings.value(QStringLiteral("export/width"), 0).toInt());
  millimetres_->setValue(settings.value(QStringLiteral("export/millimetres"), 89.0).toDouble());
  resolution_->setCurrentIndex(settings.value(QStringLiteral("export/resolution"), 1).toInt());

  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  for (QComboBox* box : {format_, width_, resolution_})
    connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
  connect(millimetres_, &QDoubleSpinBox::valueChanged, this, &ExportDialog::refresh);
  refresh();
}

ExportOptions ExportDialog::options() const {
  ExportOptions options;
  options.format = choices[std::max(0, format_->currentIndex())].format;
  options.dots_per_inch = resolutions[std::max(0, resolution_->currentIndex())];
  switch (width_->currentIndex()) {
    case double_width:
      options.width = double_column;
      break;
    case own_width:
      options.width = millimetres_->value() * points_per_millimetre;
      break;
    default:
      options.width = single_column;
  }
  return options;
}

QString ExportDialog::suffix() const {
  return QLatin1String(choices[std::max(0, format_->currentIndex())].suffix);
}

void ExportDialog::choose(ExportFormat format) {
  for (int i = 0; i < static_cast<int>(std::size(choices)); ++i)
    if (choices[i].format == format) format_->setCurrentIndex(i);
}

void ExportDialog::choose_width(double points) {
  width_->setCurrentIndex(points == single_column   ? single_width
                          : points == double_column ? double_width
                                                    : own_width);
  millimetres_->setValue(points / points_per_millimetre);
}

void ExportDialog::refresh() {
  const ExportOptions chosen = options();
  const bool drawn = chosen.format != ExportFormat::csv;
  width_->setEnabled(drawn);
  millimetres_->setEnabled(drawn && width_->currentIndex() == own_width);
  resolution_->setEnabled(chosen.format == ExportFormat::png);
  try {
    if (!drawn) {
      preview_->setPixmap({});
      preview_->setText(tr("A table: one row a point, units in the header"));
      size_->setText(QString());
      return;
    }
    // At print size on a screen of 96 dots per inch, or as large as fits.
    constexpr double screen_dots_per_inch = 96;
    const double ratio = devicePixelRatioF();
    const double room = preview_->minimumWidth() - 12;
    const double scale = std::min(1.0, room / (chosen.width / 72 * screen_dots_per_inch));
    const int dots = static_cast<int>(std::lround(screen_dots_per_inch * scale * ratio));
    QPixmap pixmap;
    pixmap.loadFromData(render_figure(snapshot_, {ExportFormat::png, chosen.width, dots}), "PNG");
    pixmap.setDevicePixelRatio(ratio);
    preview_->setPixmap(pixmap);
    const QSizeF size = print_size(snapshot_, chosen.width);
    QString text = tr("%1 × %2 mm, text 8 pt")
                       .arg(plain_number(size.width() / points_per_millimetre, 3),
                            plain_number(size.height() / points_per_millimetre, 3));
    if (chosen.format == ExportFormat::png)
      text += tr(", %1 × %2 pixels")
                  .arg(std::lround(size.width() * chosen.dots_per_inch / 72))
                  .arg(std::lround(size.height() * chosen.dots_per_inch / 72));
    size_->setText(text);
  } catch (const Error& error) {
    preview_->setText(to_qt(error.what()));
    size_->setText(QString());
  }
}

void ExportDialog::accept() {
  QSettings settings;
  settings.setValue(QStringLiteral("export/format"), format_->currentIndex());
  settings.setValue(QStringLiteral("export/width"), width_->currentIndex());
  settings.setValue(QStringLiteral("export/millimetres"), millimetres_->value());
  settings.setValue(QStringLiteral("export/resolution"), resolution_->currentIndex());
  QDialog::accept();
}

}  // namespace scaleroof
