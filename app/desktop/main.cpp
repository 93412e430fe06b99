// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop application: `scaleroof FILE...` opens windows, `scaleroof export` draws a figure into a file
// and needs no display. Which of them it is has to be known before an application object exists: without a
// display Qt aborts while it makes one.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <QApplication>
#include <QIcon>
#include <QTabWidget>

#include <CLI/CLI.hpp>

#include "app/desktop/export_command.h"
#include "app/desktop/screenshot.h"
#include "app/profile_location.h"
#include "model/error.h"
#include "model/figure/validation_figure.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/views/validation_view.h"

namespace {

using namespace scaleroof;

constexpr int done = 0, wrong_input = 1, wrong_usage = 2;

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> profiles;
  std::string theme;
  std::string screenshot;
  std::string size{"1280x720"};
  std::string tab{"scaling"};
  std::string mode{"strong"};
  std::vector<std::string> assignments;
  ExportCommand figure;
  bool exports{false};
};

int complain(const std::string& sentence, int status) {
  std::fprintf(stderr, "scaleroof: %s\n", sentence.c_str());
  return status;
}

bool has_display() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
    if (const char* value = std::getenv(name); value && *value) return true;
  return false;
}

void describe(CLI::App& app, Options& options) {
  std::vector<std::string> figures(std::begin(figure_ids), std::end(figure_ids));
  figures.emplace_back(validation_figure_id);
  const std::vector<std::string> modes(scaling_mode_names.begin(), scaling_mode_names.end());
  app.set_version_flag("--version", SCALEROOF_VERSION);
  app.add_option("FILE", options.files, "Scenarios to open; without one, the first example");
  app.add_option("--profiles", options.profiles, "A folder with your own profiles (may be repeated)")
      ->type_name("DIR");
  app.add_option("--theme", options.theme, "Colours of the window")->check(CLI::IsMember({"light", "dark"}));
  app.add_option("--screenshot", options.screenshot, "Save a picture of the window as PNG and quit")
      ->type_name("FILE");
  app.add_option("--size", options.size, "Size of that picture's window")
      ->type_name("WIDTHxHEIGHT")
      ->capture_default_str();
  app.add_option("--tab", options.tab, "Tab that the picture shows")
      ->check(CLI::IsMember(figures))
      ->capture_default_str();

  CLI::App& exporting = *app.add_subcommand("export", "Draw a figure into a file; needs no display");
  exporting.add_option("FILE", options.figure.files,
                       "The scenario; for the validation, files of measured cases (without one, those that "
                       "came with the program)");
  exporting.add_option("--figure", options.figure.figure, "What to draw")
      ->required()
      ->check(CLI::IsMember(figures));
  exporting.add_option("-o,--output", options.figure.output, "FILE.pdf, .svg, .png or .csv")
      ->required()
      ->type_name("FILE");
  exporting.add_option("--width", options.figure.width, "single (3.5 in), double (7.16 in) or millimetres")
      ->capture_default_str();
  exporting.add_option("--dpi", options.figure.dots_per_inch, "Resolution of a PNG")
      ->check(CLI::Range(36, 2400))
      ->capture_default_str();
  exporting.add_option("--mode", options.mode, "Strong or weak scaling")
      ->check(CLI::IsMember(modes))
      ->capture_default_str();
  exporting.add_option("--set", options.assignments, "Change a number of the scenario (may be repeated)")
      ->type_name("/POINTER=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  exporting
      .add_option("--profiles", options.figure.profiles, "A folder with your own profiles (may be repeated)")
      ->type_name("DIR")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

int export_figure(int argc, char** argv, Options& options) {
  const bool of_cases = options.figure.figure == validation_figure_id;
  if (!of_cases && options.figure.files.size() != 1)
    return complain(
        "export: found " + std::to_string(options.figure.files.size()) + " files, expected one scenario",
        wrong_usage);
  if (of_cases && !options.assignments.empty())
    return complain("--set: found with the figure validation, expected with one of a scenario", wrong_usage);
  for (const std::string& assignment : options.assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos)
      return complain("--set: found " + assignment + ", expected /pointer=value", wrong_usage);
    options.figure.assignments.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  options.figure.mode = options.mode == "weak" ? ScalingMode::weak : ScalingMode::strong;
  // Standard error is for our own sentence; Qt's remarks on the environment do not belong there.
  qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type == QtFatalMsg) std::fprintf(stderr, "scaleroof: %s\n", qUtf8Printable(text));
  });
  qputenv("QT_QPA_PLATFORM", "offscreen");  // nothing is shown, with a display or without
  const QApplication application(argc, argv);
  run_export(options.figure);
  return done;
}

int open_windows(int argc, char** argv, const Options& options) {
  if (!has_display())
    return complain("no display; `scaleroof export` draws figures and `scaleroof-cli` predicts without one",
                    wrong_input);
  QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("scaleroof"));
  QApplication::setApplicationName(QStringLiteral("scaleroof"));
  QApplication::setApplicationVersion(QStringLiteral(SCALEROOF_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("scaleroof"));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/scaleroof.svg")));

  const std::filesystem::path data = installed_data_folder();
  const auto roots = profile_roots(data, {options.profiles.begin(), options.profiles.end()});
  std::vector<std::string> files = options.files;
  if (files.empty()) files.emplace_back();
  for (const std::string& file : files) {
    auto* window = new MainWindow(data, roots);
    if (!options.theme.empty()) window->set_theme(options.theme == "dark" ? Theme::dark : Theme::light);
    if (!options.screenshot.empty()) {
      const QStringList size = to_qt(options.size).split(QLatin1Char('x'));
      window->resize(size.value(0).toInt(), size.value(1).toInt());
      if (options.tab == validation_figure_id) window->tabs().setCurrentWidget(&window->validation());
      for (std::size_t i = 0; i < std::size(figure_ids); ++i)
        if (figure_ids[i] == options.tab) window->tabs().setCurrentIndex(static_cast<int>(i));
      save_picture_when_ready(*window, to_qt(options.screenshot));
    }
    if (!file.empty())
      window->open(to_qt(file));
    else if (const QStringList examples = window->examples(); !examples.isEmpty())
      window->open_example(examples.first());
    window->show();
  }
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Predicts how fast deep learning runs on a supercomputer, existing or imagined", "scaleroof");
  Options options;
  describe(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return complain(error.what(), wrong_usage);
  }
  try {
    return app.got_subcommand("export") ? export_figure(argc, argv, options)
                                        : open_windows(argc, argv, options);
  } catch (const std::exception& error) {
    return complain(error.what(), wrong_input);
  }
}
