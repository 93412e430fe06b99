// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "model/figure/validation_figure.h"
#include "ui/theme.h"
#include "ui/validator.h"

class QTableView;

namespace scaleroof {

class CaseCard;
class CaseFilterBar;
class CaseTableModel;
class FigureView;
class MessageBar;

/// Predicted against measured: the filters, the figure, the cases that are shown and all about one of them.
/// Nothing is read or predicted before it is first seen.
class ValidationView : public QWidget {
  Q_OBJECT
 public:
  /// `shipped`: the cases that come with the program.
  ValidationView(std::vector<std::filesystem::path> shipped, std::vector<std::filesystem::path> roots,
                 QWidget* parent = nullptr);

  /// Profiles or shipped cases have changed: predicts anew, once it is seen again.
  void reload(std::vector<std::filesystem::path> shipped, std::vector<std::filesystem::path> roots);
  /// Shows the cases of these files instead of the shipped ones.
  void open_cases(std::vector<std::filesystem::path> files);
  /// Lets only these cases through, whatever was chosen before.
  void show_only(const std::vector<std::string>& ids);
  void set_theme(Theme theme);
  /// The answer to the last request has not come yet.
  bool is_busy() const { return busy_; }

  FigureView& figure_view() { return *figure_; }
  CaseFilterBar& filters() { return *filters_; }
  CaseTableModel& table_model() { return *model_; }
  QTableView& table() { return *table_; }
  CaseCard& card() { return *card_; }
  MessageBar& messages() { return *messages_; }

 signals:
  /// Of a case that has one; a document of its own.
  void scenario_asked(const nlohmann::ordered_json& scenario);
  /// Cases have been predicted, or cannot be read.
  void answered();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void request();
  void show_result(const std::shared_ptr<const ValidationResult>& result);
  void show_failure(const QString& sentence);
  void refresh();
  void choose(std::size_t index);
  void show_chosen();
  void open_scenario(std::size_t index);
  std::optional<std::size_t> chosen() const;

  std::vector<std::filesystem::path> shipped_, files_;
  Validator* validator_;
  std::shared_ptr<const ValidationResult> result_;
  std::vector<std::vector<std::size_t>> points_;  ///< the case of each point of each series of the figure
  bool asked_{false}, busy_{false};
  CaseFilterBar* filters_;
  MessageBar* messages_;
  CaseTableModel* model_;
  QTableView* table_;
  CaseCard* card_;
  FigureView* figure_;
  QWidget* own_cases_;  ///< says whose cases are shown where they are not the shipped ones
};

}  // namespace scaleroof
