// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/profile_details.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSplitter>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/description/profile_csv.h"
#include "model/error.h"
#include "ui/models/profile_figures_model.h"
#include "ui/panels/profile_picker.h"
#include "ui/profile_library.h"
#include "ui/text.h"
#include "ui/views/part_table_view.h"

namespace scaleroof {
namespace {

/// Addresses become links; the full stop or bracket behind one is not part of it.
QString with_links(const QString& text) {
  static const QRegularExpression address(QStringLiteral(R"((https?://[^\s<>]*[^\s<>.,;:)]))"));
  return text.toHtmlEscaped().replace(address, QStringLiteral(R"(<a href="\1">\1</a>)"));
}

}  // namespace

ProfileDetails::ProfileDetails(const ProfileLibrary& library, QWidget* parent)
    : QWidget(parent),
      library_(library),
      model_(new ProfileFiguresModel(this)),
      table_(new PartTableView(*model_)),
      kinds_(new QComboBox),
      picker_(new ProfilePicker(library, kind_, {})),
      filter_(new QLineEdit),
      mistake_(new QLabel),
      text_(new QTextBrowser) {
  table_->setAccessibleName(tr("Figures of the profile"));
  mistake_->setWordWrap(true);
  mistake_->setForegroundRole(QPalette::BrightText);
  mistake_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  mistake_->hide();
  text_->setOpenExternalLinks(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setAccessibleName(tr("Source and notes"));

  auto* split = new QSplitter(Qt::Vertical);
  split->addWidget(table_);
  split->addWidget(text_);
  split->setStretchFactor(0, 4);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 0);
  column->setSpacing(6);
  column->addWidget(build_chooser());
  column->addWidget(mistake_);
  column->addWidget(split, 1);

  connect(table_, &PartTableView::row_chosen, this, &ProfileDetails::show_notes);
  connect(&library, &ProfileLibrary::reloaded, this, [this] { show_profile(kind_, id_); });
}

QWidget* ProfileDetails::build_chooser() {
  auto* chooser = new QWidget;
  auto* column = new QVBoxLayout(chooser);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i)
    kinds_->addItem(name_of(static_cast<ProfileKind>(i)));
  kinds_->setAccessibleName(tr("Kind of profile"));
  picker_->combo().setAccessibleName(tr("Profile"));
  auto* row = new QHBoxLayout;
  row->addWidget(kinds_, 0, Qt::AlignTop);
  row->addWidget(picker_, 1);
  column->addLayout(row);

  filter_->setPlaceholderText(tr("Filter the figures"));
  filter_->setAccessibleName(tr("Filter the figures"));
  filter_->setClearButtonEnabled(true);
  auto* tools = new QHBoxLayout;
  tools->addWidget(filter_, 1);
  const auto add_button = [&](const QString& text, const QString& description, auto slot) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(description);
    button->setFocusPolicy(Qt::TabFocus);
    tools->addWidget(button);
    connect(button, &QToolButton::clicked, this, slot);
  };
  add_button(tr("&Copy"), tr("Copy what is shown as text, tabs between the columns"),
             &ProfileDetails::copy_text);
  add_button(tr("CS&V"), tr("Copy what is shown as CSV, in SI units"), &ProfileDetails::copy_csv);
  column->addLayout(tools);

  connect(kinds_, &QComboBox::activated, this, [this](int index) {
    const auto kind = static_cast<ProfileKind>(index);
    if (kind == kind_) return;
    const std::vector<std::string> ids = library_.catalogue().ids(kind);
    show_profile(kind, ids.empty() ? QString() : to_qt(ids.front()));
  });
  connect(picker_, &ProfilePicker::chosen, this, [this](const QString& id) { show_profile(kind_, id); });
  connect(filter_, &QLineEdit::textChanged, model_, &ProfileFiguresModel::set_filter);
  return chooser;
}

void ProfileDetails::follow(ProfileKind kind, const QString& id) {
  if (id.isEmpty()) return;
  if (isVisible()) {
    show_profile(kind, id);
    return;
  }
  kind_ = kind;
  id_ = id;
  is_read_ = false;
}

void ProfileDetails::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!is_read_) show_profile(kind_, id_);
}

void ProfileDetails::show_profile(ProfileKind kind, const QString& id) {
  kind_ = kind;
  id_ = id;
  is_read_ = true;
  kinds_->setCurrentIndex(static_cast<int>(kind));
  picker_->set_kind(kind);
  picker_->show_choice(id, id, {});
  load();
}

void ProfileDetails::load() {
  std::vector<ProfileFigure> figures;
  notes_.clear();
  mistake_->hide();
  try {
    if (!id_.isEmpty()) {
      figures = figures_of(library_.catalogue(), kind_, to_std(id_));
      for (const std::string& note : notes_of(library_.catalogue().profile(kind_, to_std(id_))))
        notes_.append(to_qt(note));
    }
  } catch (const Error& error) {
    mistake_->setText(to_qt(error.what()));
    mistake_->show();
  }
  model_->set_figures(std::move(figures));
  table_->setColumnHidden(ProfileFiguresModel::FromColumn, !model_->any_inherited());
}

void ProfileDetails::show_notes(const QModelIndex& row) {
  QString html;
  const auto add = [&html](const QString& heading, const QString& text) {
    html += QStringLiteral("<p><b>%1</b> %2</p>").arg(heading.toHtmlEscaped(), with_links(text));
  };
  if (const ProfileFigure* figure = model_->figure(row))
    add(to_qt(figure->label) + QLatin1Char(':'),
        figure->source.empty() ? in_words(SourceKind::none) : to_qt(figure->source));
  for (const QString& note : notes_) add(tr("Note:"), note);
  text_->setHtml(html);
  text_->setVisible(!html.isEmpty());
}

QString ProfileDetails::notes() const {
  return text_->toPlainText();
}

void ProfileDetails::copy_text() {
  QGuiApplication::clipboard()->setText(id_ + QLatin1Char('\n') + model_->as_text());
  emit message(tr("Copied as text"));
}

void ProfileDetails::copy_csv() {
  QGuiApplication::clipboard()->setText(to_qt(to_csv(model_->shown_figures())));
  emit message(tr("Copied as CSV"));
}

}  // namespace scaleroof
