// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <nlohmann/json.hpp>

#include "model/description/profile_figure.h"

namespace scaleroof {

/// A figure as one types it: "312 TFLOP/s", "0.8 ± 10%", "[4, 4, 4]". It is exact: `typed_figure` makes the
/// same value of it.
QString editable_text(const ProfileFigure& figure);

/// What somebody typed for a figure, as it is written in a profile. A quantity keeps its unit; whether the
/// text is one, and of the right dimension, the model's reader says. `before`: what stood there, which
/// decides between text and numbers where both are possible; null: nothing stood there.
nlohmann::ordered_json typed_figure(const QString& text, Dimension dimension, const ProfileFigure* before);

}  // namespace scaleroof
