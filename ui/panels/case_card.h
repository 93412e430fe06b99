// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/validate/evaluate_case.h"

class QTextBrowser;
class QToolButton;

namespace scaleroof {

/// All about one measured case in words: what was run, measured and predicted, and where it was published.
class CaseCard : public QWidget {
  Q_OBJECT
 public:
  explicit CaseCard(QWidget* parent = nullptr);

  void show_case(const MeasuredCase& measured, const CaseResult& result);
  void show_nothing();
  QString text() const;
  QToolButton& open_button() { return *open_; }

 signals:
  /// Of the case that is shown.
  void scenario_asked();

 private:
  QTextBrowser* text_;
  QToolButton* open_;
};

}  // namespace scaleroof
