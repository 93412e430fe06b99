// SPDX-License-Identifier: GPL-3.0-or-later
#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "model/error.h"

namespace {

/// Messages are one line, whatever a file name or a quoted value contains.
std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

int fail(const std::string& message, int status) {
  std::cerr << "scaleroof-cli: error: " << one_line(message) << '\n';
  return status;
}

/// What is wrong with a command line, in words; CLI11 only says that a subcommand is missing.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const bool names_none = app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
  if (!names_none) return std::string(error.what()) + "; scaleroof-cli --help lists the commands";
  std::string names;
  for (const CLI::App* command : app.get_subcommands(nullptr))
    names += (names.empty() ? "" : ", ") + command->get_name();
  return "found \"" + std::string(argv[1]) + "\", expected a command: " + names;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace scaleroof;
  CLI::App app{"Predicts how fast deep learning runs on a supercomputer, existing or imagined",
               "scaleroof-cli"};
  app.set_version_flag("--version", "scaleroof-cli " SCALEROOF_VERSION);
  app.require_subcommand(1);
  cli::Action action;
  cli::add_predict_command(app, action);
  cli::add_scale_command(app, action);
  cli::add_list_command(app, action);
  cli::add_show_command(app, action);
  cli::add_check_command(app, action);
  cli::add_validate_command(app, action);
  cli::add_kernel_command(app, action);
  cli::add_collective_command(app, action);
  cli::add_calibrate_command(app, action);
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(usage_message(app, error, argc, argv), cli::exit_usage);
  } catch (const Error& error) {
    return fail(error.what(), cli::exit_input);
  } catch (const std::bad_alloc&) {
    return fail("not enough memory for this input", cli::exit_input);
  }
}
