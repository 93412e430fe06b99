// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <vector>

#include <QMainWindow>

#include "model/explore/scale.h"
#include "ui/predictor.h"
#include "ui/profile_library.h"
#include "ui/profile_store.h"
#include "ui/theme.h"

class QActionGroup;
class QButtonGroup;
class QDockWidget;
class QLabel;
class QSplitter;
class QTabWidget;

namespace scaleroof {

class FigureView;
class EvidenceLine;
class Headline;
class MessageBar;
class ProfileDetails;
class ProfileEditor;
class ScenarioDocument;
class ScenarioPanel;
class ValidationView;

/// One scenario in one window: the form on the left, the answer and its figures on the right.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  /// `data_folder`: the one with the installed profiles, `examples` and `docs`; `profile_roots`: all profile
  /// roots.
  MainWindow(std::filesystem::path data_folder, std::vector<std::filesystem::path> profile_roots,
             QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Throws Error when the file cannot be opened.
  void open(const QString& path);
  /// Opens a copy of an example. Throws Error.
  void open_example(const QString& path);
  /// Shows measured cases of these files beside their predictions.
  void open_cases(const QStringList& paths);
  /// Paths of the examples, the first one first.
  QStringList examples() const;

  ScenarioDocument& document() { return *document_; }
  ScenarioPanel& panel() { return *panel_; }
  ProfileDetails& details() { return *details_; }
  ProfileEditor& editor() { return *editor_; }
  QDockWidget& details_dock() { return *details_dock_; }
  Headline& headline() { return *headline_; }
  EvidenceLine& evidence() { return *evidence_; }
  MessageBar& messages() { return *messages_; }
  ValidationView& validation() { return *validation_; }
  FigureView& view(std::size_t figure) { return *views_.at(figure); }
  QTabWidget& tabs() { return *tabs_; }
  void set_mode(ScalingMode mode);
  void set_theme(Theme theme);
  void reset_layout();
  bool save_to(const QString& path);
  /// Reads the profiles anew, in these folders, and predicts again.
  void reload_profiles(const std::vector<std::filesystem::path>& roots);

 signals:
  /// The latest edit has been answered, by a prediction or by what is wrong.
  void answered();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build_details();
  void show_details();
  void build_editor();
  void build_menus();
  void build_profiles_menu();
  void fill_own_profiles(QMenu& menu);
  void edit_profile(ProfileKind kind, const QString& id);
  void show_editor();
  QWidget* build_results();
  void build_validation();
  void show_cases(const std::vector<std::string>& ids);
  void open_in_new_window(const nlohmann::ordered_json& scenario);
  void request();
  void show_published(const PredictionResult& result);
  void show_result(const std::shared_ptr<const PredictionResult>& result);
  void show_failure(const PredictionFailure& failure);
  void refresh_title();
  void refresh_recent();
  void remember(const QString& path);
  void export_figure();
  void show_formulas();
  void show_about();
  bool save();
  bool save_as();
  /// False when the user wants to go on with the unsaved scenario.
  bool may_discard();
  void try_open(const QString& path, bool as_example);
  FigureView& current_view();

  std::filesystem::path data_;
  ProfileStore store_;
  ProfileLibrary* library_;
  ScenarioDocument* document_;
  Predictor* predictor_;
  ScenarioPanel* panel_;
  Headline* headline_;
  EvidenceLine* evidence_;
  MessageBar* messages_;
  QTabWidget* tabs_;
  ValidationView* validation_;
  QSplitter* splitter_;
  ProfileDetails* details_;
  QDockWidget* details_dock_;
  ProfileEditor* editor_;
  QLabel* cursor_;
  QLabel* published_;  ///< what somebody measured for this very scenario, beside the prediction
  QButtonGroup* mode_buttons_;
  std::array<FigureView*, std::size(figure_ids)> views_{};
  QMenu* recent_{nullptr};
  QActionGroup* theme_actions_{nullptr};
  ScalingMode mode_{ScalingMode::strong};
  Theme theme_{Theme::light};
  bool ever_answered_{false};
};

}  // namespace scaleroof
