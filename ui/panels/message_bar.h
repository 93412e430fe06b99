// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/theme.h"

class QLabel;

namespace scaleroof {

/// A line below the headline that says what is wrong, in words. Hidden when nothing is.
class MessageBar : public QFrame {
  Q_OBJECT
 public:
  enum class Kind { none, warning, error };
  explicit MessageBar(QWidget* parent = nullptr);

  void show_message(Kind kind, const QString& text);
  void set_theme(Theme theme);
  Kind kind() const { return kind_; }
  QString text() const;

 private:
  void colour();
  QLabel* label_;
  Kind kind_{Kind::none};
  Theme theme_{Theme::light};
};

}  // namespace scaleroof
