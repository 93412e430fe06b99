// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/profile_picker.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "ui/text.h"

namespace scaleroof {
namespace {

/// Two lines: id and name, below them the key figures.
class ProfileDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const bool two_lines = !index.data(ProfileListModel::IdRole).toString().isEmpty();
    return {200, option.fontMetrics.height() * (two_lines ? 2 : 1) + 10};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette& palette = option.palette;
    painter->save();
    painter->fillRect(option.rect, palette.color(selected ? QPalette::Highlight : QPalette::Base));
    const QRect area = option.rect.adjusted(8, 5, -8, -5);
    QFont bold = option.font;
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    painter->setFont(bold);
    painter->setPen(palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    const QString id = index.data(Qt::DisplayRole).toString();
    painter->drawText(area, Qt::AlignLeft | Qt::AlignTop, id);
    const QRect rest = area.adjusted(metrics.horizontalAdvance(id) + 10, 0, 0, 0);
    if (!selected) painter->setPen(palette.color(QPalette::PlaceholderText));
    painter->setFont(option.font);
    const auto elided = [&](int role, int width) {
      return option.fontMetrics.elidedText(index.data(role).toString(), Qt::ElideRight, width);
    };
    painter->drawText(rest, Qt::AlignLeft | Qt::AlignTop, elided(ProfileListModel::NameRole, rest.width()));
    painter->drawText(area, Qt::AlignLeft | Qt::AlignBottom,
                      elided(ProfileListModel::KeyFiguresRole, area.width()));
    painter->restore();
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

}  // namespace

ProfilePicker::ProfilePicker(const ProfileLibrary& library, ProfileKind kind, const QString& none_text,
                             QWidget* parent)
    : QWidget(parent),
      model_(new ProfileListModel(library, kind, none_text, this)),
      combo_(new QComboBox),
      figures_(new QLabel) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(combo_);
  layout->addWidget(figures_);
  setFocusProxy(combo_);

  combo_->setModel(model_);
  combo_->setEditable(true);
  combo_->setInsertPolicy(QComboBox::NoInsert);
  combo_->setItemDelegate(new ProfileDelegate(combo_));
  combo_->view()->setMinimumWidth(list_width);
  combo_->setMaxVisibleItems(9);
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
  combo_->setCompleter(completer);

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
}

void ProfilePicker::set_kind(ProfileKind kind) {
  model_->set_kind(kind);
}

void ProfilePicker::show_choice(const QString& text, const QString& id, const QString& from) {
  shown_ = text;
  id_ = id;
  combo_->setEditText(text);
  combo_->lineEdit()->setCursorPosition(0);
  combo_->lineEdit()->setPlaceholderText(from);
  figures_text_.clear();
  if (model_->contains(id) && !id.isEmpty()) {
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
  if (event->type() == QEvent::Wheel && !combo_->hasFocus()) {
    event->ignore();  // the panel scrolls instead
    return true;
  }
  if (event->type() == QEvent::FocusIn) emit focused();
  return QWidget::eventFilter(watched, event);
}

void ProfilePicker::commit_text() {
  const QString text = combo_->currentText().trimmed();
  for (int row = 0; row < model_->rowCount(); ++row) {
    const QModelIndex index = model_->index(row);
    const QString id = index.data(ProfileListModel::IdRole).toString();
    if (id.isEmpty() ? text == index.data().toString() : id.compare(text, Qt::CaseInsensitive) == 0) {
      commit(id);
      return;
    }
  }
  commit(text);
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
