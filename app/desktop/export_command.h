// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/explore/scale.h"

namespace scaleroof {

struct ExportCommand {
  std::vector<std::string> files;  ///< one scenario; for the validation any number of files of measured cases
  std::string figure;
  std::string output;
  std::string width{"single"};
  int dots_per_inch{600};
  ScalingMode mode{ScalingMode::strong};
  std::vector<std::pair<std::string, std::string>> assignments;
  std::vector<std::string> profiles;
};

/// Draws a figure of a scenario, or of measured cases, into a file. Needs an application object. Throws
/// Error.
void run_export(const ExportCommand& command);

}  // namespace scaleroof
