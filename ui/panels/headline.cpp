// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/headline.h"

#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "ui/predictor.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

template <class Q>
QString in_words(Q quantity) {
  return with_common_spaces(to_qt(format(quantity)));
}

/// Three significant digits also of large numbers: 103 000.
QString rate(double per_second) {
  return plain_number(QString::number(per_second, 'e', 2).toDouble());
}

/// "61 of 80 GiB": the unit of the capacity, once.
QString used_of(Bytes used, Bytes capacity) {
  const QString whole = in_words(capacity);
  const qsizetype gap = whole.lastIndexOf(QRegularExpression(QStringLiteral("\\s")));
  const QString unit = whole.mid(gap + 1);
  bool valid = false;
  const double number = whole.left(gap).remove(QChar::Nbsp).toDouble(&valid);
  if (!valid || number <= 0) return in_words(used) + QStringLiteral(" of ") + whole;
  return QStringLiteral("%1 of %2%3%4")
      .arg(plain_number(number * (used / capacity), 3), plain_number(number, 3), QString(QChar::Nbsp), unit);
}

}  // namespace

Headline::Headline(QWidget* parent) : QWidget(parent), tiles_() {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 8, 14, 8);
  row->setSpacing(18);
  const std::array captions{tr("Time per iteration"), tr("Throughput"), tr("Efficiency"),
                            tr("Model FLOPs use (MFU)"), tr("Device memory")};
  for (std::size_t i = 0; i < tiles_.size(); ++i) {
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    Tile& tile = tiles_[i];
    tile = {new QLabel(captions[i]), new QLabel(QStringLiteral("–")), new QLabel};
    QFont small = tile.caption->font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    QFont large = tile.value->font();
    large.setPointSizeF(large.pointSizeF() * 1.75);
    large.setWeight(QFont::DemiBold);
    tile.caption->setFont(small);
    tile.value->setFont(large);
    tile.detail->setFont(small);
    tile.caption->setForegroundRole(QPalette::PlaceholderText);
    tile.detail->setForegroundRole(QPalette::PlaceholderText);
    tile.value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    tile.value->setAccessibleName(captions[i]);
    for (QLabel* label : {tile.caption, tile.value, tile.detail}) column->addWidget(label);
    if (i > 0) row->addStretch(1);
    row->addLayout(column);
  }
}

void Headline::set(std::size_t tile, const QString& value, const QString& detail) {
  tiles_[tile].value->setText(value);
  tiles_[tile].detail->setText(detail);
  tiles_[tile].value->setAccessibleDescription(detail);
}

void Headline::show_captions(const PredictionResult& result) {
  const bool inference = result.prediction.inference.has_value();
  const auto caption = [this](std::size_t tile, const QString& text) {
    tiles_[tile].caption->setText(text);
    tiles_[tile].value->setAccessibleName(text);
  };
  caption(0, inference ? tr("Request latency") : tr("Time per iteration"));
  caption(2, inference ? tr("Time to first token") : tr("Efficiency"));
}

void Headline::show_result(const PredictionResult& result) {
  const Prediction& prediction = result.prediction;
  show_captions(result);
  set(0, in_words(prediction.iteration_time),
      tr("90%: %1 – %2")
          .arg(in_words(prediction.iteration_time_90.low), in_words(prediction.iteration_time_90.high)));
  if (prediction.tokens_per_s > 0)
    set(1, tr("%1 tokens/s").arg(rate(prediction.tokens_per_s)),
        prediction.inference ? tr("%1 requests/s").arg(rate(prediction.samples_per_s))
                             : tr("%1 samples/s").arg(rate(prediction.samples_per_s)));
  else
    set(1, tr("%1 samples/s").arg(rate(prediction.samples_per_s)),
        tr("%1 per accelerator")
            .arg(
                rate(prediction.samples_per_s / static_cast<double>(result.resolved.scenario.accelerators))));
  if (prediction.inference)
    set(2, in_words(prediction.inference->time_to_first_token),
        tr("then %1 a token").arg(in_words(prediction.inference->decode_step)));
  else
    set(2, tr("%1%").arg(plain_number(100 * result.efficiency, 3)),
        tr("%1, against %2")
            .arg(to_qt(scaling_mode_names[static_cast<std::size_t>(result.study.mode)]),
                 plain_number(static_cast<double>(result.baseline))));
  set(3, tr("%1%").arg(plain_number(100 * prediction.mfu, 3)),
      tr("%1 each").arg(in_words(prediction.model_flops_per_accelerator)));
  infeasible_ = !prediction.feasible;
  set(4, used_of(prediction.memory.total(), prediction.memory.capacity),
      infeasible_ ? tr("does not fit") : tr("fits"));
  set_stale(false);
}

void Headline::set_stale(bool stale) {
  for (std::size_t i = 0; i < tiles_.size(); ++i) {
    const bool alarm = i == 4 && infeasible_;
    tiles_[i].value->setForegroundRole(stale   ? QPalette::PlaceholderText
                                       : alarm ? QPalette::BrightText
                                               : QPalette::WindowText);
    tiles_[i].detail->setForegroundRole(alarm && !stale ? QPalette::BrightText : QPalette::PlaceholderText);
  }
}

QString Headline::value(int tile) const {
  return tiles_.at(static_cast<std::size_t>(tile)).value->text();
}

}  // namespace scaleroof
