// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace scaleroof::cli {

/// Exit codes beside 0.
inline constexpr int exit_input = 1;       ///< the input is wrong
inline constexpr int exit_usage = 2;       ///< the command line is wrong
inline constexpr int exit_infeasible = 3;  ///< --require-feasible, and the plan does not fit in memory

/// What the chosen command does once the whole command line is read; returns the exit code, throws Error.
using Action = std::function<int()>;

/// Each adds one command, which sets `action` when it is the chosen one.
void add_predict_command(CLI::App& app, Action& action);
void add_scale_command(CLI::App& app, Action& action);
void add_list_command(CLI::App& app, Action& action);
void add_show_command(CLI::App& app, Action& action);
void add_check_command(CLI::App& app, Action& action);
void add_validate_command(CLI::App& app, Action& action);
void add_kernel_command(CLI::App& app, Action& action);
void add_collective_command(CLI::App& app, Action& action);
void add_calibrate_command(CLI::App& app, Action& action);

}  // namespace scaleroof::cli
