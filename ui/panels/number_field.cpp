// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_field.h"

#include <algorithm>

#include <QLineEdit>
#include <QWheelEvent>

namespace scaleroof {

NumberField::NumberField(Step step, QWidget* parent) : QAbstractSpinBox(parent), step_(step) {
  setFocusPolicy(Qt::StrongFocus);
  connect(this, &QAbstractSpinBox::editingFinished, this, &NumberField::commit);
}

void NumberField::show_value(const QString& text) {
  shown_ = text;
  if (lineEdit()->text() != text) lineEdit()->setText(text);
}

void NumberField::set_placeholder(const QString& text) {
  lineEdit()->setPlaceholderText(text);
}

QString NumberField::value() const {
  return lineEdit()->text().trimmed();
}

void NumberField::commit() {
  if (value() == shown_) return;
  shown_ = value();
  emit committed(shown_);
}

void NumberField::stepBy(int steps) {
  const QString text = value().isEmpty() ? lineEdit()->placeholderText() : value();
  bool valid = false;
  qlonglong number = text.toLongLong(&valid);
  if (!valid) return;
  constexpr qlonglong largest = 1LL << 40;
  if (step_ == Step::one) number += steps;
  for (; step_ == Step::doubling && steps > 0 && number < largest; --steps) number *= 2;
  for (; step_ == Step::doubling && steps < 0 && number > 1; ++steps) number /= 2;
  lineEdit()->setText(QString::number(std::max(number, 1LL)));
  commit();
}

QValidator::State NumberField::validate(QString&, int&) const {
  return QValidator::Acceptable;
}

QSize NumberField::sizeHint() const {
  return {fontMetrics().horizontalAdvance(QStringLiteral("00000000")) + 36,
          QAbstractSpinBox::sizeHint().height()};
}

QAbstractSpinBox::StepEnabled NumberField::stepEnabled() const {
  return StepUpEnabled | StepDownEnabled;
}

void NumberField::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QAbstractSpinBox::wheelEvent(event);
  else
    event->ignore();  // the panel scrolls instead
}

}  // namespace scaleroof
