// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace scaleroof {

class MainWindow;

/// Saves a picture of the window once its first prediction is on the screen, then quits. For the pictures in
/// docs/; exit status 1 where the file cannot be written.
void save_picture_when_ready(MainWindow& window, const QString& file);

}  // namespace scaleroof
