// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "model/profile/catalogue.h"

namespace scaleroof::cli {

enum class Format { table, json, csv };
inline constexpr std::array<std::string_view, 3> format_names{"table", "json", "csv"};

/// What every command takes.
struct CommonOptions {
  Format format{Format::table};
  std::string output;                           ///< -o: a file; empty: standard output
  std::vector<std::filesystem::path> profiles;  ///< --profiles, in order
};

/// What every command that reads a scenario takes.
struct ScenarioOptions {
  std::string file;
  std::vector<std::string> assignments;  ///< --set, as written: "/plan/micro_batch=4"
  bool require_feasible{false};
};

/// An option whose value is one of a few words; another word is an error of usage.
template <class Enum>
CLI::Option* add_choice(CLI::App& command, const std::string& option, const std::string& description,
                        std::span<const std::string_view> names, Enum& chosen) {
  return command
      .add_option_function<std::string>(
          option,
          [names, &chosen](const std::string& word) {
            for (std::size_t i = 0; i < names.size(); ++i)
              if (names[i] == word) chosen = static_cast<Enum>(i);
          },
          description)
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
      ->type_name("WORD");
}

void add_common_options(CLI::App& command, CommonOptions& options);
void add_scenario_options(CLI::App& command, ScenarioOptions& options);

/// The installed profiles, the user's own and those of --profiles. Throws Error.
Catalogue catalogue_of(const CommonOptions& options);

/// Pointer and value of each --set.
std::vector<std::pair<std::string, std::string>> assignments_of(const ScenarioOptions& options);

}  // namespace scaleroof::cli
