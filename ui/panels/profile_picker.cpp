// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/profile_picker.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "ui/text.h"

namespace scaleroof {
namespace {

/// A heading, or two lines: id, name and year, below them the key figures.
class ProfileDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const bool two_lines = !index.data(ProfileListModel::IdRole).toString().isEmpty();
    return {200, option.fontMetrics.height() * (two_lines ? 2 : 1) + 10};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    painter->save();
    if (index.data(ProfileListModel::HeadingRole).toBool())
      paint_heading(*painter, option, index);
    else
      paint_profile(*painter, option, index);
    painter->restore();
  }

 private:
  static QFont bold(const QStyleOptionViewItem& option) {
    QFont font = option.font;
    font.setBold(true);
    return font;
  }

  static void paint_heading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QPalette& palette = option.palette;
    painter.fillRect(option.rect, palette.color(QPalette::Active, QPalette::AlternateBase));
    painter.setFont(bold(option));
    painter.setPen(palette.color(QPalette::Active, QPalette::Text));
    painter.drawText(option.rect.adjusted(8, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     index.data().toString());
  }

  static void paint_profile(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette& palette = option.palette;
    const QColor pen = palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    painter.fillRect(option.rect, palette.color(selected ? QPalette::Highlight : QPalette::Base));
    const QRect area = option.rect.adjusted(8, 5, -8, -5);
    painter.setFont(bold(option));
    painter.setPen(pen);
    const QString id = index.data(Qt::DisplayRole).toString();
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop, id);
    const int id_width = QFontMetrics(bold(option)).horizontalAdvance(id);

    painter.setFont(option.font);
    if (!selected) painter.setPen(palette.color(QPalette::PlaceholderText));
    const QString year = index.data(ProfileListModel::YearRole).toString();
    painter.drawText(area, Qt::AlignRight | Qt::AlignTop, year);
    const QRect name = area.adjusted(id_width + 10, 0, -option.fontMetrics.horizontalAdvance(year) - 10, 0);
    const auto elided = [&](int role, int width) {
      return option.fontMetrics.elidedText(index.data(role).toString(), Qt::ElideRight, width);
    };
    painter.drawText(name, Qt::AlignLeft | Qt::AlignTop, elided(ProfileListModel::NameRole, name.width()));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom,
                     elided(ProfileListModel::KeyFiguresRole, area.width()));
  }
};

/// Searches in everything that is known of a profile, completes its id.
class ProfileCompleter : public QCompleter {
 public:
  using QCompleter::QCompleter;
  QString pathFromIndex(const QModelIndex& index) const override {
    return index.data(ProfileListModel::IdRole).toString();
  }
};

constexpr int list_width = 420;
constexpr int rows_in_list = 10;

}  // namespace

ProfilePicker::ProfilePicker(const ProfileLibrary& library, ProfileKind kind, const QString& none_text,
                             QWidget* parent)
    : QWidget(parent),
      model_(new ProfileListModel(library, kind, none_text, this)),
      combo_(new QComboBox),
      details_(new QToolButton),
      figures_(new QLabel) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  auto* box = new QHBoxLayout;
  box->setSpacing(2);
  box->addWidget(combo_, 1);
  box->addWidget(details_);
  layout->addLayout(box);
  layout->addWidget(figures_);
  setFocusProxy(combo_);

  combo_->setModel(model_);
  combo_->setEditable(true);
  combo_->setInsertPolicy(QComboBox::NoInsert);
  combo_->setItemDelegate(new ProfileDelegate(combo_));
  combo_->view()->setMinimumWidth(list_width);
  combo_->setMaxVisibleItems(rows_in_list);
  combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  combo_->setMinimumContentsLength(10);
  combo_->setFocusPolicy(Qt::StrongFocus);
  combo_->installEventFilter(this);

  auto* completer = new ProfileCompleter(model_, this);
  completer->setCompletionRole(ProfileListModel::SearchRole);
  completer->setFilterMode(Qt::MatchContains);
  completer->setCaseSensitivity(Qt::CaseInsensitive);
  completer->popup()->setItemDelegate(new ProfileDelegate(completer->popup()));
  completer->popup()->setMinimumWidth(list_width);
  completer->setMaxVisibleItems(2 * rows_in_list);  // of the height of the first row, a heading
  combo_->setCompleter(completer);
  completer->popup()->installEventFilter(this);

  details_->setText(QStringLiteral("i"));
  details_->setAutoRaise(true);
  details_->setFocusPolicy(Qt::NoFocus);  // Ctrl+I does the same from the picker
  details_->setToolTip(tr("All figures with their sources (Ctrl+I)"));
  details_->setAccessibleName(tr("Details"));
  details_->setEnabled(false);
  connect(details_, &QToolButton::clicked, this, [this] { emit details_asked(id_); });

  QFont small = figures_->font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  figures_->setFont(small);
  figures_->setForegroundRole(QPalette::PlaceholderText);
  figures_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);

  connect(combo_, &QComboBox::activated, this,
          [this](int row) { commit(model_->index(row).data(ProfileListModel::IdRole).toString()); });
  connect(completer, qOverload<const QModelIndex&>(&QCompleter::activated), this,
          [this](const QModelIndex& index) { commit(index.data(ProfileListModel::IdRole).toString()); });
  connect(combo_->lineEdit(), &QLineEdit::editingFinished, this, &ProfilePicker::commit_text);
  // A reset takes the text out of the box.
  connect(model_, &QAbstractItemModel::modelReset, this,
          [this] { show_choice(QString(shown_), QString(id_), combo_->lineEdit()->placeholderText()); });
}

void ProfilePicker::set_kind(ProfileKind kind) {
  model_->set_kind(kind);
}

void ProfilePicker::hide_details_button() {
  details_->hide();
}

void ProfilePicker::show_choice(const QString& text, const QString& id, const QString& from) {
  shown_ = text;
  id_ = id;
  const int row = model_->row_of(id);
  combo_->setCurrentIndex(row);  // where the list opens
  combo_->setEditText(text);
  combo_->lineEdit()->setCursorPosition(0);
  details_->setEnabled(row >= 0);
  combo_->lineEdit()->setPlaceholderText(from);
  figures_text_.clear();
  if (row >= 0) {
    const ProfileSummary& summary = model_->summary(id);
    const QString name = to_qt(summary.name);
    const QString line = with_common_spaces(to_qt(summary.line));
    figures_text_ = name.isEmpty() || line.isEmpty() ? name + line : name + QStringLiteral(" · ") + line;
  }
  combo_->setToolTip(figures_text_);
  combo_->setAccessibleDescription(figures_text_);
  elide_figures();
}

QString ProfilePicker::key_figures() const {
  return figures_text_;
}

void ProfilePicker::elide_figures() {
  // The figures matter more than the name, so the name gives way.
  const QFontMetrics metrics(figures_->font());
  QString text = figures_text_;
  const qsizetype name_end = text.indexOf(QStringLiteral(" · "));
  if (metrics.horizontalAdvance(text) > width() && name_end > 0) text = text.mid(name_end + 3);
  figures_->setText(metrics.elidedText(text, Qt::ElideRight, width()));
}

void ProfilePicker::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  elide_figures();
}

bool ProfilePicker::eventFilter(QObject* watched, QEvent* event) {
  if (watched == combo_ && event->type() == QEvent::Wheel && !combo_->hasFocus()) {
    event->ignore();  // the panel scrolls instead
    return true;
  }
  if (watched == combo_ && event->type() == QEvent::FocusIn) emit focused();
  if (watched != combo_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down && enter_found())
    return true;
  return QWidget::eventFilter(watched, event);
}

bool ProfilePicker::enter_found() {
  // QCompleter would go to the first row, although that is a heading, and take its text.
  QAbstractItemView* found = combo_->completer()->popup();
  if (found->currentIndex().isValid()) return false;
  for (int row = 0; row < found->model()->rowCount(); ++row) {
    const QModelIndex index = found->model()->index(row, 0);
    if (!index.flags().testFlag(Qt::ItemIsEnabled)) continue;
    found->setCurrentIndex(index);
    return true;
  }
  return false;
}

void ProfilePicker::commit_text() {
  const QString text = combo_->currentText().trimmed();
  const int row = model_->row_of(text);
  if (row >= 0)
    commit(model_->index(row).data(ProfileListModel::IdRole).toString());
  else
    commit(text == model_->none_text() ? QString() : text);
}

void ProfilePicker::commit(const QString& id) {
  if (id == shown_) {
    combo_->setEditText(shown_);
    return;
  }
  shown_ = id;
  emit chosen(id);
}

}  // namespace scaleroof
