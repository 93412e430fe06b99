// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QScrollArea>

#include "model/profile/catalogue.h"
#include "ui/predictor.h"
#include "ui/scenario_document.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QSlider;
class QVBoxLayout;

namespace scaleroof {

class NumberField;
class ProfileLibrary;
class ProfilePicker;

/// The scenario as a form. Every control stands for one member of the document's JSON, named by its pointer;
/// it shows what the document holds and turns what the user does into an edit of it.
class ScenarioPanel : public QScrollArea {
  Q_OBJECT
 public:
  ScenarioPanel(ScenarioDocument& document, const ProfileLibrary& library, QWidget* parent = nullptr);

  /// Fills in what the scenario leaves open (derived degrees, profiles that come from the system).
  void show_result(const std::shared_ptr<const PredictionResult>& result);
  /// Marks the field that holds the mistake and says there what is wrong.
  void show_failure(const PredictionFailure& failure);

  /// The control of a member of the scenario, for tests and for jumping to a mistake; null when there is
  /// none.
  QWidget* control(const QString& pointer) const;
  QSlider& accelerators_slider() { return *slider_; }

  /// Shows again which profile the user looks at.
  void report_focus();

 signals:
  /// The user looks at another profile: turned to its picker, or chose another one there.
  void profile_in_focus(ProfileKind kind, const QString& id);
  /// The user wants to see all figures of a profile.
  void details_asked(ProfileKind kind, const QString& id);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Field {
    QString pointer;
    QWidget* control;
    QLabel* message;
    std::function<void()> refresh;
  };

  QVBoxLayout* add_group(const QString& title);
  void add_picker(QVBoxLayout& group, ProfileKind kind, const QString& label, const QString& none_text);
  void add_number(QGridLayout& grid, int row, int column, const QString& label, const QString& pointer,
                  const QString& description, bool one_by_one = false);
  QComboBox* add_choice(QGridLayout& grid, int row, int column, const QString& label, const QString& pointer,
                        const std::vector<std::pair<QString, ScenarioDocument::Json>>& choices,
                        const QString& description);
  void add_accelerators(QVBoxLayout& group);
  void add_sequence_parallel(QGridLayout& grid, int row, int column);
  bool is_inference() const;
  /// Shows the caption and the field that begin at `first` in `grid` for that task alone.
  void only_for(Task task, int first, const QGridLayout& grid);
  void register_field(const QString& pointer, QWidget* control, QLabel* message,
                      std::function<void()> refresh);

  void choose_profile(ProfileKind kind, const QString& id);
  void choose_number(const QString& label, const QString& pointer, const QString& text);
  void refresh();
  void refresh_slider();
  void slide(int position);
  void clear_failure();
  void mark(const Field& field);
  /// The member as text: "" when it is absent.
  QString text_of(const QString& pointer) const;
  /// The id of a profile member, also of one with a patch; "" for none.
  QString id_of(ProfileKind kind) const;
  std::int64_t model_parallel() const;

  ScenarioDocument& document_;
  const ProfileLibrary& library_;
  std::vector<Field> fields_;
  std::vector<std::pair<ProfileKind, ProfilePicker*>> pickers_;
  ProfileKind kind_in_focus_{ProfileKind::accelerator};
  std::vector<std::pair<Task, QWidget*>> task_widgets_;
  QVBoxLayout* column_;
  QSlider* slider_{nullptr};
  QLabel* global_batch_label_{nullptr};
  QCheckBox* sequence_parallel_{nullptr};
  std::shared_ptr<const PredictionResult> result_;
  std::optional<PredictionFailure> failure_;
  bool refreshing_{false};
  int gesture_{0};
};

}  // namespace scaleroof
