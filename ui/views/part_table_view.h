// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace scaleroof {

class PartTableModel;

/// Shows a PartTableModel: headings over the whole width, the rows below them.
class PartTableView : public QTreeView {
  Q_OBJECT
 public:
  explicit PartTableView(PartTableModel& model, QWidget* parent = nullptr);

 signals:
  /// Another row, or none.
  void row_chosen(const QModelIndex& index);

 private:
  void arrange();

  PartTableModel& model_;
};

}  // namespace scaleroof
