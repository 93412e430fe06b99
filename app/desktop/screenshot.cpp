// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/screenshot.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include "ui/main_window.h"
#include "ui/views/validation_view.h"

namespace scaleroof {

void save_picture_when_ready(MainWindow& window, const QString& file) {
  constexpr int settled_after = 300;  // milliseconds: layouts and plots that follow the answer
  const auto save_once_settled = [&window, file] {
    QTimer::singleShot(settled_after, &window,
                       [&window, file] { QCoreApplication::exit(window.grab().save(file) ? 0 : 1); });
  };
  QObject::connect(
      &window, &MainWindow::answered, &window,
      [&window, save_once_settled] {
        ValidationView& validation = window.validation();
        if (validation.is_busy())
          QObject::connect(&validation, &ValidationView::answered, &window, save_once_settled,
                           Qt::SingleShotConnection);
        else
          save_once_settled();
      },
      Qt::SingleShotConnection);
}

}  // namespace scaleroof
