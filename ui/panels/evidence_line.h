// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QLabel>

namespace scaleroof {

struct Evidence;

/// One line below the headline: how far off predictions were on measured runs that are like the scenario. A
/// click asks for those.
class EvidenceLine : public QLabel {
  Q_OBJECT
 public:
  explicit EvidenceLine(QWidget* parent = nullptr);

  void show_evidence(const Evidence& evidence);
  /// There is none yet for the scenario as it is.
  void show_nothing();

 signals:
  /// Of these cases.
  void cases_asked(const std::vector<std::string>& ids);
  /// Evidence, or that there is none.
  void shown();

 private:
  std::vector<std::string> ids_;
};

}  // namespace scaleroof
