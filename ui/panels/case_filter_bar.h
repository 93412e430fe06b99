// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QWidget>

#include "model/validate/case_filter.h"

class QComboBox;
class QLineEdit;
class QToolButton;

namespace scaleroof {

/// Picks measured cases: by kind, network, accelerator, software, source, and by words. Each list has the
/// values that the other choices leave, with their numbers of cases.
class CaseFilterBar : public QWidget {
  Q_OBJECT
 public:
  explicit CaseFilterBar(QWidget* parent = nullptr);

  const CaseFilter& filter() const { return filter_; }
  /// Another set of cases. Choices stay, also those of which it has no case.
  void set_index(const CaseIndex& index);
  void set_filter(const CaseFilter& filter);
  QComboBox& list(CaseFacet facet) { return *lists_[static_cast<std::size_t>(facet)]; }
  QLineEdit& words() { return *words_; }
  /// Visible where only certain cases are let through; a click lets all through.
  QToolButton& only_button() { return *only_; }

 signals:
  void changed();

 private:
  void refresh();
  void choose();

  CaseIndex index_;
  CaseFilter filter_;
  std::array<QComboBox*, case_facet_names.size()> lists_{};
  QLineEdit* words_;
  QToolButton* only_;
};

}  // namespace scaleroof
