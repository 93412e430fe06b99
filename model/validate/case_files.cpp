// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validate/case_files.h"

#include <algorithm>
#include <iterator>

namespace scaleroof {

namespace fs = std::filesystem;

std::vector<fs::path> measured_case_files(const std::vector<fs::path>& roots) {
  std::vector<fs::path> files;
  for (const fs::path& root : roots) {
    std::error_code error;
    fs::path folder = root / "measured_cases";
    if (!fs::is_directory(folder, error)) folder = root / "tests" / "validation";
    std::vector<fs::path> found;
    for (fs::directory_iterator item(folder, error), end; item != end; item.increment(error))
      if (item->path().string().ends_with(".cases.jsonl")) found.push_back(item->path());
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

std::vector<MeasuredCase> load_measured_cases(const std::vector<fs::path>& files) {
  std::vector<MeasuredCase> cases;
  for (const fs::path& file : files) {
    std::vector<MeasuredCase> more = load_measured_cases(file.string());
    cases.insert(cases.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return cases;
}

}  // namespace scaleroof
