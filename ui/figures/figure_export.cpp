// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/figure_export.h"

#include <cmath>

#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <qcustomplot.h>

#include "model/error.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

/// A figure laid out for print. One logical pixel is one point, whatever the device.
class PrintPlot {
 public:
  PrintPlot(const FigureSnapshot& snapshot, double width) : drawing_(plot_) {
    const FigureStyle style = FigureStyle::print();
    drawing_.draw(snapshot.figure, style, snapshot.hidden, snapshot.view);
    // Columns are narrow: a figure there is two thirds as high as wide. Wider ones are flatter.
    const double data_height = std::min(0.56 * width, 190.0);
    lay_out(width, data_height + 40);
    const double legend_line = 1.6 * style.font.pixelSize();
    lay_out(width, data_height + 26 + legend_line * drawing_.legend_rows());
  }

  QSizeF size() const { return size_; }

  void paint(QPaintDevice& device, double scale) {
    QCPPainter painter;
    painter.begin(&device);
    painter.scale(scale, scale);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    plot_.toPainter(&painter, static_cast<int>(size_.width()), static_cast<int>(size_.height()));
    painter.end();
  }

 private:
  void lay_out(double width, double height) {
    size_ = QSizeF(std::round(width), std::round(height));
    plot_.setGeometry(0, 0, static_cast<int>(size_.width()), static_cast<int>(size_.height()));
    plot_.setViewport(QRect(QPoint(0, 0), size_.toSize()));
    plot_.replot();
  }

  QCustomPlot plot_;
  FigureDrawing drawing_;
  QSizeF size_;
};

QByteArray render_pdf(PrintPlot& plot, const Figure& figure) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(72);
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  writer.setPageSize(QPageSize(plot.size(), QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setTitle(to_qt(figure.title) + QStringLiteral(": ") + to_qt(figure.subtitle));
  writer.setCreator(QStringLiteral("Scaleroof"));
  plot.paint(writer, 1);
  return bytes;
}

QByteArray render_svg(PrintPlot& plot, const Figure& figure) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(72);
  generator.setSize(plot.size().toSize());
  generator.setViewBox(QRectF(QPointF(0, 0), plot.size()));
  generator.setTitle(to_qt(figure.title));
  generator.setDescription(to_qt(figure.subtitle));
  plot.paint(generator, 1);
  return bytes;
}

QByteArray render_png(PrintPlot& plot, const Figure& figure, int dots_per_inch) {
  const double scale = dots_per_inch / 72.0;
  QImage image((plot.size() * scale).toSize(), QImage::Format_RGB32);
  const int dots_per_metre = static_cast<int>(std::lround(dots_per_inch / 0.0254));
  image.fill(Qt::white);
  plot.paint(image, scale);
  image.setDotsPerMeterX(dots_per_metre);
  image.setDotsPerMeterY(dots_per_metre);
  image.setText(QStringLiteral("Title"), to_qt(figure.title));
  image.setText(QStringLiteral("Description"), to_qt(figure.subtitle));
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes;
}

}  // namespace

QByteArray render_figure(const FigureSnapshot& snapshot, const ExportOptions& options) {
  const Figure& figure = snapshot.figure;
  if (!figure.empty_because.empty())
    throw Error({"", "", "nothing to draw (" + figure.empty_because + ")", "a figure with data"});
  if (options.format == ExportFormat::csv) return QByteArray::fromStdString(to_csv(figure));
  PrintPlot plot(snapshot, options.width);
  switch (options.format) {
    case ExportFormat::pdf:
      return render_pdf(plot, figure);
    case ExportFormat::svg:
      return render_svg(plot, figure);
    default:
      return render_png(plot, figure, options.dots_per_inch);
  }
}

void write_file(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
    throw Error({to_std(path), "", "a file that cannot be written (" + to_std(file.errorString()) + ")",
                 "a writable place"});
}

ExportFormat format_of(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  if (ending == QLatin1String("pdf")) return ExportFormat::pdf;
  if (ending == QLatin1String("svg")) return ExportFormat::svg;
  if (ending == QLatin1String("png")) return ExportFormat::png;
  if (ending == QLatin1String("csv")) return ExportFormat::csv;
  throw Error({to_std(path), "", ending.isEmpty() ? "no file ending" : "the ending ." + to_std(ending),
               ".pdf, .svg, .png or .csv"});
}

double parse_width(const QString& text) {
  if (text == QLatin1String("single")) return single_column;
  if (text == QLatin1String("double")) return double_column;
  QString number = text;
  if (number.endsWith(QLatin1String("mm"))) number.chop(2);
  bool valid = false;
  const double millimetres = number.toDouble(&valid);
  if (!valid || !(millimetres >= 40 && millimetres <= 1000))
    throw Error({"", "", "the width \"" + to_std(text) + "\"",
                 "single, double or a number of millimetres from 40 to 1000"});
  return millimetres * points_per_millimetre;
}

QSizeF print_size(const FigureSnapshot& snapshot, double width) {
  return PrintPlot(snapshot, width).size();
}

}  // namespace scaleroof
