// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "model/profile/catalogue.h"

namespace scaleroof {

struct ProfileSummary {
  QString id;
  QString name;
  QString key_figures;  ///< "312 TFLOP/s bf16 · 2020"
};

/// What a person needs to tell profiles apart. Missing figures are left out.
ProfileSummary summarise(ProfileKind kind, const QString& id, const nlohmann::json& profile);

}  // namespace scaleroof
