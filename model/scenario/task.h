// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace scaleroof {

/// What is done with the network: optimizer steps, or answers to prompts.
enum class Task { training, inference };
inline constexpr std::array<std::string_view, 2> task_names{"training", "inference"};

}  // namespace scaleroof
