// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/profile_list_model.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace scaleroof {

/// Chooses a profile by typing any part of its id, name, vendor or figures, or from the list. Below it stand
/// the chosen one's name and key figures. What was typed stays, known or not.
class ProfilePicker : public QWidget {
  Q_OBJECT
 public:
  ProfilePicker(const ProfileLibrary& library, ProfileKind kind, const QString& none_text,
                QWidget* parent = nullptr);

  void set_kind(ProfileKind kind);
  /// For the pane that shows the details anyway.
  void hide_details_button();
  /// The profile whose figures are shown; empty for none.
  const QString& id() const { return id_; }
  /// Shows a choice without reporting it. `from`: what stands there when nothing is chosen.
  void show_choice(const QString& text, const QString& id, const QString& from);
  QComboBox& combo() { return *combo_; }
  const ProfileListModel& model() const { return *model_; }
  QString key_figures() const;

 signals:
  /// An id as typed or picked; empty for none.
  void chosen(const QString& id);
  /// The user wants to see all figures of what is shown.
  void details_asked(const QString& id);
  /// The user turned to this picker.
  void focused();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// Takes the first profile of those that the typed text has found, unless one is taken already.
  bool enter_found();
  void commit_text();
  void commit(const QString& id);
  void elide_figures();

  ProfileListModel* model_;
  QComboBox* combo_;
  QToolButton* details_;
  QLabel* figures_;
  QString figures_text_;
  QString shown_;
  QString id_;
};

}  // namespace scaleroof
