// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as files: size, fonts, well-formedness, and that the screen does not notice.
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>
#include <qcustomplot.h>

#include "model/error.h"
#include "tests/ui/sample_figures.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/figure_export.h"
#include "ui/figures/figure_plot.h"

using namespace scaleroof;

namespace {

FigureSnapshot snapshot_of(const Figure& figure) {
  return {figure, hidden_at_start(figure), {}};
}

QString output_of(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.waitForFinished();
  return QString::fromUtf8(process.readAllStandardOutput());
}

}  // namespace

class TestFigureExport : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("scaleroof-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.filePath("settings"));
  }

  void formats_data() {
    QTest::addColumn<int>("figure");
    QTest::newRow("curves") << 0;
    QTest::newRow("bars") << 1;
    QTest::newRow("roofline") << 2;
  }

  void formats() {
    QFETCH(int, figure);
    const FigureSnapshot snapshot = snapshot_of(
        std::array{sample_curves(), sample_bars(), sample_roofline()}[static_cast<std::size_t>(figure)]);
    for (const double width : {single_column, double_column}) {
      const QSizeF size = print_size(snapshot, width);
      QCOMPARE(size.width(), std::round(width));
      QVERIFY(size.height() > 100 && size.height() < width);

      const QByteArray pdf = render_figure(snapshot, {ExportFormat::pdf, width, 600});
      QVERIFY(pdf.startsWith("%PDF-"));
      const QString path = folder_.filePath("figure.pdf");
      write_file(path, pdf);
      if (const QString pdfinfo = QStandardPaths::findExecutable("pdfinfo"); !pdfinfo.isEmpty()) {
        const QString wanted = QStringLiteral("%1 x %2 pts").arg(size.width()).arg(size.height());
        const QString info = output_of(pdfinfo, {path});
        QVERIFY2(info.contains(wanted), qPrintable(info));
      }
      if (const QString pdffonts = QStandardPaths::findExecutable("pdffonts"); !pdffonts.isEmpty()) {
        const QStringList lines = output_of(pdffonts, {path}).split('\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 2);
        // name, type, encoding, embedded, subset, unicode, object: "yes" where it is embedded
        for (const QString& line : lines.mid(2))
          QVERIFY2(line.contains(QRegularExpression("Identity-H\\s+yes")), qPrintable(line));
      }

      const QByteArray svg = render_figure(snapshot, {ExportFormat::svg, width, 600});
      QXmlStreamReader reader(svg);
      bool named_font = false;
      while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement())
          named_font = named_font || !reader.attributes().value("font-family").isEmpty();
      }
      QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
      QVERIFY(named_font);

      for (const int dots : {300, 600}) {
        const QImage image =
            QImage::fromData(render_figure(snapshot, {ExportFormat::png, width, dots}), "PNG");
        QCOMPARE(image.width(), static_cast<int>(std::round(size.width() * dots / 72)));
        QCOMPARE(image.dotsPerMeterX(), static_cast<int>(std::lround(dots / 0.0254)));
        QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
      }
      QCOMPARE(render_figure(snapshot, {ExportFormat::csv, width, 600}),
               QByteArray::fromStdString(to_csv(snapshot.figure)));
    }
  }

  void the_screen_does_not_change() {
    FigurePlot plot;
    plot.resize(700, 400);
    plot.set_figure(sample_curves());
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.plot().xAxis->setRange(2, 6);
    plot.plot().replot();
    const QImage before = plot.grab().toImage();
    render_figure({plot.figure(), plot.hidden_series(), plot.view()},
                  {ExportFormat::pdf, single_column, 600});
    QCOMPARE(plot.grab().toImage(), before);
  }

  void hidden_series_stay_out_of_print() {
    FigureSnapshot snapshot = snapshot_of(sample_curves());
    snapshot.hidden = {"Efficiency"};
    const QByteArray without = render_figure(snapshot, {ExportFormat::svg, double_column, 600});
    snapshot.hidden.clear();
    const QByteArray with = render_figure(snapshot, {ExportFormat::svg, double_column, 600});
    // Its name stands in the legend and at the axis, or at the axis alone.
    QCOMPARE(with.count(">Efficiency<"), without.count(">Efficiency<") + 1);
  }

  void nothing_leaves_the_axes_when_zoomed() {
    FigureSnapshot snapshot = snapshot_of(sample_curves());
    snapshot.view.x = AxisRange{2.5, 3};
    const QByteArray svg = render_figure(snapshot, {ExportFormat::svg, single_column, 600});
    const QSizeF size = print_size(snapshot, single_column);
    const QRegularExpression point("[ML]([-0-9.]+),([-0-9.]+)");
    auto match = point.globalMatch(QString::fromUtf8(svg));
    int points = 0;
    for (; match.hasNext(); ++points) {
      const QRegularExpressionMatch found = match.next();
      const double x = found.captured(1).toDouble();
      QVERIFY2(x >= -60 && x <= size.width() + 60, qPrintable(found.captured()));
    }
    QVERIFY(points > 0);
  }

  void widths() {
    QCOMPARE(parse_width("single"), 252.0);  // 3.5 x 72
    QCOMPARE(parse_width("double"), 7.16 * 72.0);
    QCOMPARE(parse_width("127"), 360.0);  // 127 mm are 5 in
    QCOMPARE(parse_width("127mm"), 360.0);
    for (const char* wrong : {"", "wide", "-5", "nan", "1e400", "12", "5000"})
      QVERIFY_THROWS_EXCEPTION(Error, parse_width(wrong));
  }

  void wrong_files() {
    QVERIFY_THROWS_EXCEPTION(Error, format_of("figure.gif"));
    QVERIFY_THROWS_EXCEPTION(Error, format_of("figure"));
    QCOMPARE(format_of("a.b/figure.PDF"), ExportFormat::pdf);
    QVERIFY_THROWS_EXCEPTION(Error, write_file(folder_.filePath("missing/figure.pdf"), "x"));
    Figure empty;
    empty.empty_because = "nothing is known";
    QVERIFY_THROWS_EXCEPTION(Error, render_figure({empty, {}, {}}, {}));
  }

  void the_dialog_remembers_every_choice() {
    {
      ExportDialog dialog(snapshot_of(sample_curves()));
      dialog.choose(ExportFormat::png);
      dialog.choose_width(100 * points_per_millimetre);
      dialog.accept();
    }
    const ExportDialog dialog(snapshot_of(sample_bars()));
    QCOMPARE(dialog.options().format, ExportFormat::png);
    QVERIFY(qAbs(dialog.options().width - 100 * points_per_millimetre) < 0.2);
    QCOMPARE(dialog.suffix(), QStringLiteral("png"));
  }
};

QTEST_MAIN(TestFigureExport)
#include "test_figure_export.moc"
