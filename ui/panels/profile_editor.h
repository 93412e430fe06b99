// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QDialog>

#include "model/error.h"
#include "ui/draft_saving.h"
#include "ui/theme.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace scaleroof {

class DraftFiguresModel;
class MessageBar;
class PartTableView;
class ProfileLibrary;
class ProfilePicker;

/// Creates and edits profiles of the user's: figures with their sources, notes, or the file's JSON. What is
/// wrong is said while it is typed, and then nothing can be saved.
class ProfileEditor : public QDialog {
  Q_OBJECT
 public:
  ProfileEditor(const ProfileLibrary& library, ProfileStore& store, QWidget* parent = nullptr);

  /// A new profile on `base`, which may be empty. False where the user goes on with unsaved edits.
  bool start(ProfileKind kind, const QString& base);
  /// A profile of the user's as it is; of a shipped one a new profile on it.
  bool edit(ProfileKind kind, const QString& id);
  void set_theme(Theme theme);

  ProfileDraft& draft() { return *draft_; }
  const ProfileReview& current_review() const { return review_; }
  DraftFiguresModel& model() { return *model_; }
  PartTableView& table() { return *table_; }
  QLineEdit& id_field() { return *id_; }
  QPlainTextEdit& json_field() { return *json_; }
  QPushButton& save_button() { return *save_; }
  QTabWidget& tabs() { return *tabs_; }
  QCheckBox& unstated_box() { return *unstated_; }
  /// The sentence at the bottom; empty: nothing to say.
  QString message() const;

 public slots:
  /// Asks before it replaces another profile of the user's.
  void save();
  void reset_chosen();
  void take_chosen_away();
  void reject() override;

 signals:
  /// A file was written or deleted.
  void saved();

 private:
  QWidget* build_header();
  QWidget* build_figures();
  QWidget* build_words(QPlainTextEdit& field, const QString& hint);
  QWidget* build_buttons();
  void connect_edits();
  bool may_discard();
  void begin(const QString& opened_id);
  void refresh();
  void review_again();
  void refresh_fields();
  void refresh_verdict();
  void refresh_tools();
  /// While a value is being typed: what it would amount to.
  void preview(const QModelIndex& index, const QString& text, QLineEdit& field);
  void say(const ProfileReview& review, const std::optional<Error>& obstacle);
  void take_json();
  void remove();
  std::vector<std::string> chosen() const;
  const std::vector<DraftFigure>& usual();

  const ProfileLibrary& library_;
  ProfileStore& store_;
  ProfileDraft* draft_;
  DraftFiguresModel* model_;
  ProfileReview review_;
  SavePlan plan_;
  QString opened_id_;                  ///< the profile that was opened or saved last; empty: a new one
  std::optional<Error> json_mistake_;  ///< the JSON tab holds something that is none
  std::optional<ProfileKind> usual_kind_;
  std::vector<DraftFigure> usual_;
  bool taking_json_{false};

  QComboBox* kinds_;
  ProfilePicker* base_;
  QLineEdit* id_;
  QLineEdit* name_;
  QLineEdit* filter_;
  QCheckBox* only_changed_;
  QCheckBox* unstated_;
  QPushButton* reset_;
  QPushButton* take_away_;
  PartTableView* table_;
  QTabWidget* tabs_;
  QPlainTextEdit* notes_;
  QPlainTextEdit* json_;
  MessageBar* message_;
  QLabel* place_;
  QPushButton* remove_;
  QPushButton* save_;
};

}  // namespace scaleroof
