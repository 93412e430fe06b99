// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/profile/catalogue.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTextBrowser;

namespace scaleroof {

class PartTableView;
class ProfileFiguresModel;
class ProfileLibrary;
class ProfilePicker;

/// All figures of one profile with their sources; below them the whole source of the chosen figure and the
/// profile's notes.
class ProfileDetails : public QWidget {
  Q_OBJECT
 public:
  explicit ProfileDetails(const ProfileLibrary& library, QWidget* parent = nullptr);

  /// What the user looks at elsewhere. It is read once this pane is visible.
  void follow(ProfileKind kind, const QString& id);
  void show_profile(ProfileKind kind, const QString& id);
  ProfileKind kind() const { return kind_; }
  const QString& id() const { return id_; }
  ProfileFiguresModel& model() { return *model_; }
  PartTableView& table() { return *table_; }
  QLineEdit& filter() { return *filter_; }
  /// Notes and source as plain text.
  QString notes() const;

 public slots:
  void copy_text();
  void copy_csv();

 signals:
  void message(const QString& text);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* build_chooser();
  void load();
  void show_notes(const QModelIndex& row);

  const ProfileLibrary& library_;
  ProfileKind kind_{ProfileKind::accelerator};
  QString id_;
  bool is_read_{true};
  QStringList notes_;
  ProfileFiguresModel* model_;
  PartTableView* table_;
  QComboBox* kinds_;
  ProfilePicker* picker_;
  QLineEdit* filter_;
  QLabel* mistake_;
  QTextBrowser* text_;
};

}  // namespace scaleroof
