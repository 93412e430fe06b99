// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/number_ticker.h"

#include <algorithm>
#include <cmath>

#include "ui/text.h"

namespace scaleroof {
namespace {

/// The smallest of 1, 2, 5, 10, 20, ... that is at least `wanted`.
double nice_step(double wanted) {
  const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double multiple : {1.0, 2.0, 5.0})
    if (multiple * decade >= wanted * (1 - 1e-9)) return multiple * decade;
  return 10 * decade;
}

}  // namespace

/// How many labels the axis can hold. The viewport, not the axis rectangle, is asked: that one is laid out
/// only after the labels are known.
double NumberTicker::room() const {
  const QRect viewport = axis_.parentPlot()->viewport();
  const QFontMetricsF metrics(axis_.tickLabelFont());
  if (axis_.orientation() == Qt::Vertical)
    return std::max(2.0, 0.8 * viewport.height() / (2.6 * metrics.height()));
  double widest = metrics.horizontalAdvance(plain_number(axis_.range().upper, 3));
  for (const QString& category : categories_) widest = std::max(widest, metrics.horizontalAdvance(category));
  return std::max(2.0, 0.85 * viewport.width() / (widest + 0.8 * metrics.height()));
}

void NumberTicker::generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
                            QVector<double>* sub_ticks, QVector<QString>* labels) {
  ticks.clear();
  if (sub_ticks) sub_ticks->clear();
  switch (steps_) {
    case Steps::linear:
      generate_linear(range, ticks, sub_ticks);
      break;
    case Steps::decades:
      generate_decades(range, ticks, sub_ticks);
      break;
    case Steps::doublings:
      generate_doublings(range, ticks, sub_ticks);
      break;
    case Steps::categories:
      generate_categories(range, ticks);
      break;
  }
  if (!labels) return;
  labels->clear();
  for (const double tick : ticks)
    labels->append(steps_ == Steps::categories ? categories_.value(static_cast<int>(std::lround(tick)))
                                               : plain_number(tick));
}

void NumberTicker::generate_linear(const QCPRange& range, QVector<double>& ticks,
                                   QVector<double>* sub_ticks) const {
  const double step = nice_step(range.size() / std::min(room(), 9.0));
  const double first = std::ceil(range.lower / step - 1e-9);
  const double last = std::floor(range.upper / step + 1e-9);
  for (double i = first; i <= last; ++i) ticks.append(i * step);
  if (!sub_ticks) return;
  const double fine = step / 5;
  for (double i = std::ceil(range.lower / fine); i <= std::floor(range.upper / fine); ++i)
    sub_ticks->append(i * fine);
}

void NumberTicker::generate_decades(const QCPRange& range, QVector<double>& ticks,
                                    QVector<double>* sub_ticks) const {
  const double labels = room();
  if (range.upper / range.lower < 4) {
    generate_linear(range, ticks, sub_ticks);
    return;
  }
  const int first = static_cast<int>(std::floor(std::log10(range.lower)));
  const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
  const auto collect = [&](std::initializer_list<double> multiples, int every) {
    QVector<double> found;
    for (int decade = first; decade <= last; ++decade) {
      if (((decade % every) + every) % every != 0) continue;
      for (const double multiple : multiples) {
        const double tick = multiple * std::pow(10.0, decade);
        if (tick >= range.lower * (1 - 1e-9) && tick <= range.upper * (1 + 1e-9)) found.append(tick);
      }
    }
    return found;
  };
  ticks = collect({1, 2, 5}, 1);
  for (int every = 1; static_cast<double>(ticks.size()) > labels && every < 16; ++every)
    ticks = collect({1}, every);
  if (sub_ticks) *sub_ticks = collect({1, 2, 3, 4, 5, 6, 7, 8, 9}, 1);
}

void NumberTicker::generate_doublings(const QCPRange& range, QVector<double>& ticks,
                                      QVector<double>* sub_ticks) const {
  const double labels = room();
  const int first = static_cast<int>(std::ceil(std::log2(range.lower / base_) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log2(range.upper / base_) + 1e-9));
  if (last - first < 1) {  // zoomed in between two doublings
    generate_linear(range, ticks, nullptr);
    return;
  }
  int every = 1;
  while ((last - first + 1.0) / every > labels) ++every;
  for (int power = first; power <= last; ++power) {
    const double tick = base_ * std::exp2(power);
    if (((power % every) + every) % every == 0)
      ticks.append(tick);
    else if (sub_ticks)
      sub_ticks->append(tick);
  }
}

void NumberTicker::generate_categories(const QCPRange& range, QVector<double>& ticks) const {
  const int first = std::max(0, static_cast<int>(std::ceil(range.lower)));
  const int last =
      std::min(static_cast<int>(categories_.size()) - 1, static_cast<int>(std::floor(range.upper)));
  int every = 1;
  while ((last - first + 1.0) / every > room()) ++every;
  for (int i = first; i <= last; ++i)
    if (i % every == 0) ticks.append(i);
}

}  // namespace scaleroof
