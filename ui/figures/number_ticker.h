// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <qcustomplot.h>

namespace scaleroof {

/// Ticks that people would choose, labelled with plain numbers, as many as the axis has room for.
class NumberTicker : public QCPAxisTicker {
 public:
  enum class Steps {
    linear,      ///< 0, 5, 10
    decades,     ///< 0.1, 1, 10, with 2 and 5 between where there is room
    doublings,   ///< 1, 8, 64: counts of accelerators
    categories,  ///< names at 0, 1, 2, ...
  };

  NumberTicker(const QCPAxis& axis, Steps steps) : axis_(axis), steps_(steps) {}

  /// Doublings start from this count: 24 gives 24, 48, 96.
  void set_base(double base) { base_ = base; }
  void set_categories(QStringList categories) { categories_ = std::move(categories); }

  void generate(const QCPRange& range, const QLocale& locale, QChar format, int precision,
                QVector<double>& ticks, QVector<double>* sub_ticks, QVector<QString>* labels) override;

 private:
  double room() const;
  void generate_linear(const QCPRange& range, QVector<double>& ticks, QVector<double>* sub_ticks) const;
  void generate_decades(const QCPRange& range, QVector<double>& ticks, QVector<double>* sub_ticks) const;
  void generate_doublings(const QCPRange& range, QVector<double>& ticks, QVector<double>* sub_ticks) const;
  void generate_categories(const QCPRange& range, QVector<double>& ticks) const;

  const QCPAxis& axis_;
  Steps steps_;
  double base_{1};
  QStringList categories_;
};

}  // namespace scaleroof
