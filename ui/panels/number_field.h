// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>
#include <QString>

namespace scaleroof {

/// A field for a count. It takes any text and keeps it: whether it is right is for the model to say. The
/// arrows double and halve, or count by one.
class NumberField : public QAbstractSpinBox {
  Q_OBJECT
 public:
  enum class Step { doubling, one };
  explicit NumberField(Step step, QWidget* parent = nullptr);

  /// Shows a value without reporting it.
  void show_value(const QString& text);
  /// What the field stands for while it is empty.
  void set_placeholder(const QString& text);
  QString value() const;

  void stepBy(int steps) override;
  QValidator::State validate(QString& input, int& position) const override;
  QSize sizeHint() const override;

 signals:
  /// The user finished typing something new or took a step.
  void committed(const QString& text);

 protected:
  StepEnabled stepEnabled() const override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void commit();

  Step step_;
  QString shown_;
};

}  // namespace scaleroof
