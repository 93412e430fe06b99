// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/profile/catalogue.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTextBrowser;
class QToolButton;

namespace scaleroof {

class PartTableModel;
class PartTableView;
class ProfileComparisonModel;
class ProfileFiguresModel;
class ProfileLibrary;
class ProfilePicker;

/// All figures of one profile with their sources, or of two of a kind side by side; below them the whole
/// source of the chosen figure and the profile's notes.
class ProfileDetails : public QWidget {
  Q_OBJECT
 public:
  explicit ProfileDetails(const ProfileLibrary& library, QWidget* parent = nullptr);

  /// What the user looks at elsewhere. It is read once this pane is visible.
  void follow(ProfileKind kind, const QString& id);
  void show_profile(ProfileKind kind, const QString& id);
  ProfileKind kind() const { return kind_; }
  const QString& id() const { return id_; }
  /// Compares from now on, with this profile; with none the user chooses it.
  void compare_with(const QString& id);
  void stop_comparing();
  /// Whether there are two profiles to compare.
  bool is_comparing() const;
  ProfileFiguresModel& model() { return *model_; }
  ProfileComparisonModel& comparison() { return *comparison_; }
  PartTableView& comparison_table() { return *comparison_table_; }
  QToolButton& compare_button() { return *compare_; }
  QCheckBox& only_differences() { return *only_differences_; }
  PartTableView& table() { return *table_; }
  QLineEdit& filter() { return *filter_; }
  /// Notes and source as plain text.
  QString notes() const;

 public slots:
  void copy_text();
  void copy_csv();

 signals:
  void message(const QString& text);
  void edit_asked(ProfileKind kind, const QString& id);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* build_chooser();
  QWidget* build_tools();
  void load();
  void load_one();
  void load_both();
  void show_notes();
  /// What is shown: the one profile or both.
  PartTableModel& shown_model();

  const ProfileLibrary& library_;
  ProfileKind kind_{ProfileKind::accelerator};
  QString id_;
  QString other_;   ///< what it is compared with; empty: nothing yet
  QString before_;  ///< what was shown before, of the same kind
  bool is_read_{true};
  QStringList notes_;
  ProfileFiguresModel* model_;
  PartTableView* table_;
  ProfileComparisonModel* comparison_;
  PartTableView* comparison_table_;
  QStackedWidget* tables_;
  QComboBox* kinds_;
  ProfilePicker* picker_;
  QLabel* with_;
  ProfilePicker* other_picker_;
  QLineEdit* filter_;
  QToolButton* compare_;
  QCheckBox* only_differences_;
  QLabel* mistake_;
  QTextBrowser* text_;
};

}  // namespace scaleroof
