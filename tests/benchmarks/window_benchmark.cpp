// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the window answers, offscreen: from the start of the process to the first paint, and from an edit
// to the scaling plot drawn anew. Prints figures and asserts nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <unistd.h>

#include "app/profile_location.h"
#include "model/error.h"
#include "ui/figures/figure_plot.h"
#include "ui/main_window.h"
#include "ui/panels/scenario_panel.h"
#include "ui/scenario_document.h"
#include "ui/views/figure_view.h"

namespace {

using namespace scaleroof;

/// Seconds since this process was started, by the kernel's account (proc(5): field 22 of stat, in ticks).
double seconds_since_start() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  text = text.substr(text.rfind(')') + 2);
  for (int field = 3; field < 22; ++field) text = text.substr(text.find(' ') + 1);
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
         std::stod(text) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Runs the event loop until the plot was painted with what was asked for.
void wait_for(const FigurePlot& plot) {
  QEventLoop loop;
  QObject::connect(&plot, &FigurePlot::drawn, &loop, &QEventLoop::quit);
  loop.exec();
}

void report(const char* what, std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  std::printf("%-48s median %6.2f ms   worst %6.2f ms   (%zu times)\n", what,
              milliseconds[milliseconds.size() / 2], milliseconds.back(), milliseconds.size());
}

void measure(const std::string& example, const std::filesystem::path& data) {
  MainWindow window(data, profile_roots(data, {}));
  window.setAttribute(Qt::WA_DeleteOnClose, false);
  window.resize(1280, 720);
  window.open_example(QString::fromStdString((data / "examples" / example).string()));
  window.show();
  FigurePlot& plot = window.view(0).plot();
  wait_for(plot);
  std::vector<double> edits;
  for (int i = 0; i < 60; ++i) {
    QElapsedTimer timer;
    timer.start();
    window.document().set("edit", "/plan/zero_stage", i % 2);
    wait_for(plot);
    QCoreApplication::processEvents();  // the paint event that shows it
    edits.push_back(1e-6 * static_cast<double>(timer.nsecsElapsed()));
  }
  report(("edit to drawn, " + example.substr(0, example.find('.'))).c_str(), edits);
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  try {
    const std::filesystem::path data = installed_data_folder();
    {
      MainWindow window(data, profile_roots(data, {}));
      window.setAttribute(Qt::WA_DeleteOnClose, false);
      window.open_example(window.examples().first());
      window.show();
      QCoreApplication::processEvents();
      std::printf("%-48s %.0f ms\n", "start of the process to first paint", 1e3 * seconds_since_start());
      if (window.view(0).plot().figure().series.empty()) wait_for(window.view(0).plot());
      QCoreApplication::processEvents();
      std::printf("%-48s %.0f ms\n", "start of the process to first figure", 1e3 * seconds_since_start());
    }
    measure("01-resnet50-v100-8-fp16.scenario.json", data);
    measure("05-gpt3-175b-a100-1024.scenario.json", data);
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
