// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/typing_delegate.h"

#include <QLineEdit>
#include <QPersistentModelIndex>

namespace scaleroof {

QWidget* TypingDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                      const QModelIndex& index) const {
  auto* field = new QLineEdit(parent);
  field->setFrame(false);
  field->setAccessibleName(index.siblingAtColumn(0).data().toString());
  const QPersistentModelIndex place(index);
  connect(field, &QLineEdit::textEdited, this,
          [this, field, place](const QString& text) { emit typed(place, text, field); });
  return field;
}

}  // namespace scaleroof
