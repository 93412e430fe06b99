// SPDX-License-Identifier: GPL-3.0-or-later
// What a user does with a plot: zoom, pan, tooltip, legend; and what stays when a new figure comes.
#include <QAbstractItemModelTester>
#include <QtTest>
#include <qcustomplot.h>

#include "tests/ui/sample_figures.h"
#include "ui/figures/figure_plot.h"
#include "ui/models/figure_table_model.h"
#include "ui/text.h"

using namespace scaleroof;

namespace {

void show(FigurePlot& plot, const Figure& figure) {
  plot.resize(800, 500);
  plot.set_figure(figure);
  plot.show();
  QVERIFY(QTest::qWaitForWindowExposed(&plot));
}

void turn_wheel(QWidget& target, QPointF at, int steps) {
  QWheelEvent event(at, target.mapToGlobal(at), {}, QPoint(0, 120 * steps), Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QCoreApplication::sendEvent(&target, &event);
}

void drag(QWidget& target, Qt::MouseButton button, QPoint from, QPoint to) {
  const auto send = [&](QEvent::Type type, QPoint at, Qt::MouseButton pressed, Qt::MouseButtons held) {
    QMouseEvent event(type, QPointF(at), target.mapToGlobal(QPointF(at)), pressed, held, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &event);
  };
  send(QEvent::MouseButtonPress, from, button, button);
  send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button);
  send(QEvent::MouseMove, to, Qt::NoButton, button);
  send(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
  QCoreApplication::processEvents();
}

QPointF pixel_of(FigurePlot& plot, double x, double y) {
  return {plot.plot().xAxis->coordToPixel(x), plot.plot().yAxis->coordToPixel(y)};
}

QStringList tick_labels(const QCPAxis& axis) {
  return axis.tickVectorLabels().toList();
}

}  // namespace

class TestFigurePlot : public QObject {
  Q_OBJECT

 private slots:
  void ticks_are_numbers_that_people_choose() {
    FigurePlot plot;
    show(plot, sample_curves());
    QCOMPARE(tick_labels(*plot.plot().xAxis), QStringList({"1", "2", "4", "8"}));
    plot.set_figure(sample_bars());
    QCOMPARE(tick_labels(*plot.plot().xAxis), QStringList({"8", "64", "1\u00A0024"}));
    plot.set_figure(sample_roofline());
    const QStringList decades = tick_labels(*plot.plot().xAxis);
    QVERIFY(decades.contains("0.1") && decades.contains("1") && decades.contains("1\u00A0000"));
  }

  void axes_name_their_units() {
    FigurePlot plot;
    show(plot, sample_curves());
    QCOMPARE(plot.plot().yAxis->label(), QStringLiteral("Time per iteration (ms)"));
    QCOMPARE(plot.plot().xAxis->label(), QStringLiteral("Accelerators"));
    QVERIFY(plot.plot().yAxis2->visible());
  }

  void tooltip_gives_exact_value_and_unit() {
    FigurePlot plot;
    show(plot, sample_curves());
    const QString text = plot.tooltip_at(pixel_of(plot, 4, 215));
    QVERIFY2(text.contains("Time") && text.contains("215.00") && text.contains("ms"), qPrintable(text));
    QVERIFY2(text.contains("200.00") && text.contains("230.00"), qPrintable(text));  // the interval
    QVERIFY(plot.tooltip_at(QPointF(5, 5)).isEmpty());
  }

  void tooltip_finds_the_bar_under_the_cursor() {
    FigurePlot plot;
    show(plot, sample_bars());
    // Weights 20, gradients 10 on top: 25 lies in the gradients.
    const QString text = plot.tooltip_at(pixel_of(plot, 2, 25));
    QVERIFY2(text.contains("Gradients") && text.contains("10.000") && text.contains("GiB"), qPrintable(text));
    QVERIFY2(text.contains("1\u00A0024"), qPrintable(text));
  }

  void cursor_coordinates_are_reported() {
    FigurePlot plot;
    show(plot, sample_curves());
    QSignalSpy spy(&plot, &FigurePlot::cursor_moved);
    QTest::mouseMove(&plot.plot(), pixel_of(plot, 2, 400).toPoint());
    QTRY_VERIFY(!spy.isEmpty());
    QVERIFY(spy.last().first().toString().contains("ms"));
  }

  void wheel_zooms_both_axes_and_over_an_axis_only_that_one() {
    FigurePlot plot;
    show(plot, sample_curves());
    turn_wheel(plot.plot(), plot.plot().axisRect()->center(), 1);
    QVERIFY(plot.view().x && plot.view().y && plot.view().right);
    plot.reset_view();
    QVERIFY(!plot.is_zoomed());
    const QRect area = plot.plot().axisRect()->rect();
    turn_wheel(plot.plot(), QPointF(area.center().x(), area.bottom() + 8), 1);
    QVERIFY(plot.view().x);
    QVERIFY(!plot.view().y && !plot.view().right);
  }

  void dragging_pans_and_a_double_click_resets() {
    FigurePlot plot;
    show(plot, sample_curves());
    const double lower = plot.plot().xAxis->range().lower;
    const QPoint centre = plot.plot().axisRect()->center();
    drag(plot.plot(), Qt::LeftButton, centre, centre + QPoint(80, 0));
    QVERIFY(plot.plot().xAxis->range().lower < lower);
    QTest::mouseDClick(&plot.plot(), Qt::LeftButton, {}, centre);
    QVERIFY(!plot.is_zoomed());
    QCOMPARE(plot.plot().xAxis->range().lower, lower);
  }

  void right_drag_selects_what_is_shown() {
    FigurePlot plot;
    show(plot, sample_curves());
    const QPoint from = pixel_of(plot, 2, 500).toPoint();
    const QPoint to = pixel_of(plot, 4, 200).toPoint();
    drag(plot.plot(), Qt::RightButton, from, to);
    QVERIFY(plot.view().x);
    QVERIFY(qAbs(plot.plot().xAxis->range().lower - 2) < 0.05);
    QVERIFY(qAbs(plot.plot().xAxis->range().upper - 4) < 0.05);
  }

  void a_new_figure_keeps_the_view() {
    FigurePlot plot;
    show(plot, sample_curves());
    plot.plot().yAxis->setRange(100, 500);
    Figure next = sample_curves();
    for (double& y : next.series[0].y) y *= 3;
    plot.set_figure(next);
    QCOMPARE(plot.plot().yAxis->range().lower, 100.0);
    QCOMPARE(plot.plot().yAxis->range().upper, 500.0);
    // The same view in another unit: 100 ms to 500 ms are 0.1 s to 0.5 s.
    next.y.unit = "s";
    next.y.unit_in_si = 1;
    plot.set_figure(next);
    QCOMPARE(plot.plot().yAxis->range().lower, 0.1);
    QCOMPARE(plot.plot().yAxis->range().upper, 0.5);
    // Another quantity has another view.
    next.y.label = "Throughput";
    plot.set_figure(next);
    QVERIFY(!plot.view().y);
  }

  void without_a_zoom_the_view_follows_the_data() {
    FigurePlot plot;
    show(plot, sample_curves());
    Figure next = sample_curves();
    for (Figure::Series& series : next.series) series.x = {1, 4, 16, 64};
    plot.set_figure(next);
    QVERIFY(plot.plot().xAxis->range().upper > 64);
    QVERIFY(!plot.is_zoomed());
  }

  void a_click_on_the_legend_hides_and_it_stays_hidden() {
    FigurePlot plot;
    show(plot, sample_curves());
    QCPAbstractLegendItem* entry = plot.plot().legend->item(0);
    QTest::mouseClick(&plot.plot(), Qt::LeftButton, {}, entry->outerRect().center());
    QVERIFY(plot.hidden_series().contains("Time"));
    QVERIFY(!plot.plot().plottable(0)->visible());
    plot.set_figure(sample_curves());
    QVERIFY(!plot.plot().plottable(0)->visible());
    QCOMPARE(plot.plot().legend->itemCount(), 3);
    QTest::mouseClick(&plot.plot(), Qt::LeftButton, {}, plot.plot().legend->item(0)->outerRect().center());
    QVERIFY(plot.plot().plottable(0)->visible());
  }

  void a_series_may_start_hidden() {
    FigurePlot plot;
    show(plot, sample_roofline());
    QVERIFY(plot.hidden_series().contains("host"));
    plot.set_series_hidden("host", false);
    plot.set_figure(sample_roofline());
    QVERIFY(!plot.hidden_series().contains("host"));
  }

  void hiding_a_bar_restacks_those_above() {
    FigurePlot plot;
    show(plot, sample_bars());
    plot.set_series_hidden("Weights", true);
    // Gradients now stand on the axis: 5 lies in them.
    QVERIFY(plot.tooltip_at(pixel_of(plot, 2, 5)).contains("Gradients"));
  }

  void keys_zoom_and_reset() {
    FigurePlot plot;
    show(plot, sample_curves());
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.is_zoomed());
    QTest::keyClick(&plot, Qt::Key_0);
    QVERIFY(!plot.is_zoomed());
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(plot.view().x && !plot.view().y);
  }

  void an_empty_figure_says_why() {
    FigurePlot plot;
    Figure empty;
    empty.empty_because = "Nothing is known";
    show(plot, empty);
    QVERIFY(!plot.plot().axisRect()->visible());
    auto* text = qobject_cast<QCPItemText*>(plot.plot().item(plot.plot().itemCount() - 1));
    QVERIFY(text);
    QCOMPARE(text->text(), QStringLiteral("Nothing is known"));
    plot.set_figure(sample_curves());
    QVERIFY(plot.plot().axisRect()->visible());
  }

  void assistive_technology_gets_name_and_description() {
    FigurePlot plot;
    show(plot, sample_curves());
    QCOMPARE(plot.accessibleName(), QStringLiteral("Strong scaling"));
    QVERIFY(plot.accessibleDescription().contains("Efficiency"));
  }

  void the_table_holds_the_same_values() {
    FigureTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.set_figure(sample_curves());
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.columnCount(), 6);  // x, time, its interval, ideal, efficiency
    QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QStringLiteral("Time (ms)"));
    QCOMPARE(model.index(2, 1).data().toString(), QStringLiteral("215"));
    QCOMPARE(model.index(3, 5).data().toString(), QStringLiteral("83.3"));
    model.set_figure(sample_bars());
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(2, 0).data().toString(), QStringLiteral("1\u00A0024"));
    model.set_figure(sample_roofline());
    QCOMPARE(model.rowCount(), 7);  // 3 + 2 vertices, 2 operators
    QCOMPARE(model.index(5, 3).data().toString(), QStringLiteral("feed-forward, bound by matrix units"));
  }

  void plain_numbers() {
    QCOMPARE(plain_number(1024), QStringLiteral("1\u00A0024"));
    QCOMPARE(plain_number(0.05), QStringLiteral("0.05"));
    QCOMPARE(plain_number(1234567), QStringLiteral("1\u00A0234\u00A0567"));
    QCOMPARE(plain_number(-1500), QStringLiteral("\u22121\u00A0500"));
    QCOMPARE(plain_number(3 * 0.1), QStringLiteral("0.3"));
    QCOMPARE(plain_number(0), QStringLiteral("0"));
  }
};

QTEST_MAIN(TestFigurePlot)
#include "test_figure_plot.moc"
