// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QWidget>

class QLabel;

namespace scaleroof {

struct PredictionResult;

/// The answer in large text: iteration time, throughput, efficiency, MFU, memory.
class Headline : public QWidget {
  Q_OBJECT
 public:
  explicit Headline(QWidget* parent = nullptr);

  void show_result(const PredictionResult& result);
  /// The values are older than the scenario.
  void set_stale(bool stale);
  /// One of the large texts, from left to right.
  QString value(int tile) const;

 private:
  struct Tile {
    QLabel* caption;
    QLabel* value;
    QLabel* detail;
  };
  /// What the first and the third tile are called: training and inference answer different questions.
  void show_captions(const PredictionResult& result);
  void set(std::size_t tile, const QString& value, const QString& detail);

  std::array<Tile, 5> tiles_;
  bool infeasible_{false};
};

}  // namespace scaleroof
