// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/case_filter_bar.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/text.h"

namespace scaleroof {

CaseFilterBar::CaseFilterBar(QWidget* parent)
    : QWidget(parent), words_(new QLineEdit), only_(new QToolButton) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 0);
  row->setSpacing(4);
  const std::array names{tr("Kind"), tr("Network or operation"), tr("Accelerator"), tr("Software"),
                         tr("Source")};
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    QComboBox* list = lists_[i] = new QComboBox;
    list->setAccessibleName(names[i]);
    list->setToolTip(names[i]);
    list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    list->setMinimumContentsLength(6);
    list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    list->view()->setTextElideMode(Qt::ElideMiddle);
    row->addWidget(list, 3);
    connect(list, &QComboBox::activated, this, &CaseFilterBar::choose);
  }
  words_->setPlaceholderText(tr("Search"));
  words_->setAccessibleName(tr("Words that the case has"));
  words_->setToolTip(tr("Words that the case has: of its id, what was run, source or note"));
  words_->setClearButtonEnabled(true);
  words_->setMinimumWidth(70);
  row->addWidget(words_, 3);
  only_->setToolTip(tr("Show all cases again"));
  only_->setFocusPolicy(Qt::TabFocus);
  only_->hide();
  row->addWidget(only_);
  connect(words_, &QLineEdit::textChanged, this, &CaseFilterBar::choose);
  connect(only_, &QToolButton::clicked, this, [this] {
    filter_.ids.clear();
    refresh();
    emit changed();
  });
  refresh();
}

void CaseFilterBar::set_index(const CaseIndex& index) {
  index_ = index;
  refresh();
}

void CaseFilterBar::set_filter(const CaseFilter& filter) {
  filter_ = filter;
  refresh();
  emit changed();
}

void CaseFilterBar::choose() {
  for (std::size_t i = 0; i < lists_.size(); ++i)
    filter_.facets[i] = to_std(lists_[i]->currentData().toString());
  filter_.words = to_std(words_->text());
  refresh();
  emit changed();
}

void CaseFilterBar::refresh() {
  const std::array all{tr("All kinds"), tr("All networks"), tr("All accelerators"), tr("All software"),
                       tr("All sources")};
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    QComboBox& list = *lists_[i];
    const QSignalBlocker quiet(list);
    list.clear();
    list.addItem(all[i], QString());
    bool found = filter_.facets[i].empty();
    const auto add = [&](const std::string& name, std::size_t cases) {
      list.addItem(QStringLiteral("%1 (%2)").arg(with_common_spaces(to_qt(name)),
                                                 plain_number(static_cast<double>(cases))),
                   to_qt(name));
      if (name != filter_.facets[i]) return;
      list.setCurrentIndex(list.count() - 1);
      found = true;
    };
    for (const CaseIndex::Value& value : index_.values(static_cast<CaseFacet>(i), filter_))
      add(value.name, value.cases);
    if (!found) add(filter_.facets[i], 0);
    constexpr int widest_list = 560;
    list.view()->setMinimumWidth(std::min(widest_list, list.view()->sizeHintForColumn(0) + 28));
  }
  if (to_std(words_->text()) != filter_.words) {
    const QSignalBlocker quiet(words_);
    words_->setText(to_qt(filter_.words));
  }
  only_->setVisible(!filter_.ids.empty());
  only_->setText(
      tr("Only %1 near this scenario ✕").arg(plain_number(static_cast<double>(filter_.ids.size()))));
}

}  // namespace scaleroof
