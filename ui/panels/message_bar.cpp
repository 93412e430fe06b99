// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>

namespace scaleroof {

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), label_(new QLabel) {
  setAutoFillBackground(true);
  setAccessibleName(tr("Message"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 7, 14, 7);
  layout->addWidget(label_);
  label_->setWordWrap(true);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label_->setTextFormat(Qt::PlainText);
  hide();
}

void MessageBar::show_message(Kind kind, const QString& text) {
  kind_ = kind;
  label_->setText(text);
  colour();
  setVisible(kind != Kind::none);
}

void MessageBar::set_theme(Theme theme) {
  theme_ = theme;
  colour();
}

QString MessageBar::text() const {
  return label_->text();
}

void MessageBar::colour() {
  const ThemeColours& colours = colours_of(theme_);
  QPalette own = palette();
  own.setColor(QPalette::Window, kind_ == Kind::error ? colours.error_surface : colours.warning_surface);
  own.setColor(QPalette::WindowText, kind_ == Kind::error ? colours.error : colours.warning);
  setPalette(own);
  label_->setPalette(own);
}

}  // namespace scaleroof
