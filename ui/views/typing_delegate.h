// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QLineEdit;

namespace scaleroof {

/// Edits a cell as text and tells what is typed while it is typed.
class TypingDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override;

 signals:
  /// Not committed yet. `field` is where it is typed.
  void typed(const QModelIndex& index, const QString& text, QLineEdit* field) const;
};

}  // namespace scaleroof
