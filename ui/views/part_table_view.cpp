// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/part_table_view.h"

#include <algorithm>

#include <QHeaderView>

#include "ui/models/part_table_model.h"

namespace scaleroof {

PartTableView::PartTableView(PartTableModel& model, QWidget* parent) : QTreeView(parent), model_(model) {
  setModel(&model);
  setRootIsDecorated(false);
  setItemsExpandable(false);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  setEditTriggers(NoEditTriggers);
  setFrameShape(QFrame::NoFrame);
  setTextElideMode(Qt::ElideRight);
  header()->setMinimumSectionSize(50);
  connect(&model, &QAbstractItemModel::modelReset, this, &PartTableView::arrange);
  connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& current) { emit row_chosen(current); });
}

void PartTableView::arrange() {
  for (int row = 0; row < model_.rowCount(); ++row) setFirstColumnSpanned(row, {}, model_.is_heading(row));
  // A long text is read in its tool tip; the last column takes what is left.
  constexpr int widest_name = 210;
  constexpr int widest_value = 150;
  for (int column = 0; column < model_.columnCount(); ++column)
    setColumnWidth(column,
                   std::min(column == 0 ? widest_name : widest_value,
                            std::max(sizeHintForColumn(column) + 12, header()->sectionSizeHint(column))));
  emit row_chosen({});
}

}  // namespace scaleroof
