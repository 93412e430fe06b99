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
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail(std::string(error.what()) + "; scaleroof-cli --help lists the commands", cli::exit_usage);
  } catch (const Error& error) {
    return fail(error.what(), cli::exit_input);
  } catch (const std::bad_alloc&) {
    return fail("not enough memory for this input", cli::exit_input);
  }
}
