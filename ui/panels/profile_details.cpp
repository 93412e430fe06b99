// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/profile_details.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/description/profile_csv.h"
#include "model/error.h"
#include "ui/models/profile_comparison_model.h"
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
      comparison_(new ProfileComparisonModel(this)),
      comparison_table_(new PartTableView(*comparison_)),
      tables_(new QStackedWidget),
      kinds_(new QComboBox),
      picker_(new ProfilePicker(library, kind_, {})),
      with_(new QLabel(tr("compared with"))),
      other_picker_(new ProfilePicker(library, kind_, tr("(none)"))),
      filter_(new QLineEdit),
      compare_(new QToolButton),
      only_differences_(new QCheckBox(tr("Only &differences"))),
      mistake_(new QLabel),
      text_(new QTextBrowser) {
  table_->setAccessibleName(tr("Figures of the profile"));
  comparison_table_->setAccessibleName(tr("Figures of both profiles"));
  tables_->addWidget(table_);
  tables_->addWidget(comparison_table_);
  mistake_->setWordWrap(true);
  mistake_->setForegroundRole(QPalette::BrightText);
  mistake_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  mistake_->hide();
  text_->setOpenExternalLinks(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setAccessibleName(tr("Source and notes"));

  auto* split = new QSplitter(Qt::Vertical);
  split->addWidget(tables_);
  split->addWidget(text_);
  split->setStretchFactor(0, 4);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 0);
  column->setSpacing(6);
  column->addWidget(build_chooser());
  column->addWidget(build_tools());
  column->addWidget(only_differences_);
  column->addWidget(mistake_);
  column->addWidget(split, 1);

  for (PartTableView* table : {table_, comparison_table_})
    connect(table, &PartTableView::row_chosen, this, &ProfileDetails::show_notes);
  connect(&library, &ProfileLibrary::reloaded, this, &ProfileDetails::load);
  setMinimumWidth(340);
  load();
}

QWidget* ProfileDetails::build_chooser() {
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i)
    kinds_->addItem(name_of(static_cast<ProfileKind>(i)));
  kinds_->setAccessibleName(tr("Kind of profile"));
  picker_->combo().setAccessibleName(tr("Profile"));
  other_picker_->combo().setAccessibleName(tr("Profile to compare with"));
  for (ProfilePicker* picker : {picker_, other_picker_}) picker->hide_details_button();
  with_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  with_->setBuddy(&other_picker_->combo());

  auto* chooser = new QWidget;
  auto* grid = new QGridLayout(chooser);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(4);
  grid->setColumnStretch(1, 1);
  grid->addWidget(kinds_, 0, 0, Qt::AlignTop);
  grid->addWidget(picker_, 0, 1);
  grid->addWidget(with_, 1, 0, Qt::AlignTop);
  grid->addWidget(other_picker_, 1, 1);
  with_->setMinimumHeight(other_picker_->combo().sizeHint().height());

  connect(kinds_, &QComboBox::activated, this, [this](int index) {
    const auto kind = static_cast<ProfileKind>(index);
    if (kind == kind_) return;
    const std::vector<std::string> ids = library_.catalogue().ids(kind);
    show_profile(kind, ids.empty() ? QString() : to_qt(ids.front()));
  });
  connect(picker_, &ProfilePicker::chosen, this, [this](const QString& id) { show_profile(kind_, id); });
  connect(other_picker_, &ProfilePicker::chosen, this, &ProfileDetails::compare_with);
  return chooser;
}

QWidget* ProfileDetails::build_tools() {
  filter_->setPlaceholderText(tr("Filter the figures"));
  filter_->setAccessibleName(tr("Filter the figures"));
  filter_->setClearButtonEnabled(true);
  auto* tools = new QWidget;
  auto* row = new QHBoxLayout(tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  row->addWidget(filter_, 1);
  const auto add_button = [&](QToolButton* button, const QString& text, const QString& description) {
    button->setText(text);
    button->setToolTip(description);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
    return button;
  };
  add_button(compare_, tr("Co&mpare"), tr("Put a second profile of this kind beside it"))->setCheckable(true);
  QToolButton* text =
      add_button(new QToolButton, tr("&Copy"), tr("Copy what is shown as text, tabs between the columns"));
  QToolButton* csv = add_button(new QToolButton, tr("CS&V"), tr("Copy what is shown as CSV, in SI units"));
  QToolButton* edit =
      add_button(new QToolButton, tr("&Edit…"), tr("Edit your own profile, or start a new one on this one"));
  connect(edit, &QToolButton::clicked, this, [this] { emit edit_asked(kind_, id_); });

  connect(filter_, &QLineEdit::textChanged, model_, &ProfileFiguresModel::set_filter);
  connect(filter_, &QLineEdit::textChanged, comparison_, &ProfileComparisonModel::set_filter);
  connect(compare_, &QToolButton::clicked, this, [this](bool on) {
    if (!on) return stop_comparing();
    compare_with(before_);
    other_picker_->setFocus();
  });
  connect(text, &QToolButton::clicked, this, &ProfileDetails::copy_text);
  connect(csv, &QToolButton::clicked, this, &ProfileDetails::copy_csv);
  connect(only_differences_, &QCheckBox::toggled, comparison_, &ProfileComparisonModel::set_only_differences);
  return tools;
}

void ProfileDetails::follow(ProfileKind kind, const QString& id) {
  // What is being typed need not be there.
  if ((kind == kind_ && id == id_) || !library_.catalogue().contains(kind, to_std(id))) return;
  if (isVisible()) {
    show_profile(kind, id);
    return;
  }
  if (kind != kind_) other_.clear();
  kind_ = kind;
  id_ = id;
  is_read_ = false;
}

void ProfileDetails::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!is_read_) load();
}

void ProfileDetails::show_profile(ProfileKind kind, const QString& id) {
  if (kind != kind_) {
    before_.clear();
    other_.clear();
  } else if (id != id_) {
    before_ = id_;
  }
  kind_ = kind;
  id_ = id;
  load();
}

void ProfileDetails::compare_with(const QString& id) {
  compare_->setChecked(true);
  other_ = id;
  load();
}

void ProfileDetails::stop_comparing() {
  compare_->setChecked(false);
  load();
}

bool ProfileDetails::is_comparing() const {
  return compare_->isChecked() && !id_.isEmpty() && !other_.isEmpty();
}

void ProfileDetails::load() {
  is_read_ = true;
  kinds_->setCurrentIndex(static_cast<int>(kind_));
  picker_->set_kind(kind_);
  picker_->show_choice(id_, id_, {});
  other_picker_->set_kind(kind_);
  other_picker_->show_choice(other_, other_, tr("choose a second profile"));
  for (QWidget* widget : {static_cast<QWidget*>(with_), static_cast<QWidget*>(other_picker_)})
    widget->setVisible(compare_->isChecked());
  only_differences_->setVisible(is_comparing());
  tables_->setCurrentWidget(is_comparing() ? comparison_table_ : table_);
  mistake_->hide();
  notes_.clear();
  try {
    is_comparing() ? load_both() : load_one();
  } catch (const Error& error) {
    model_->set_figures({});
    comparison_->set_figures({}, id_, other_);
    mistake_->setText(to_qt(error.what()));
    mistake_->show();
  }
  show_notes();
}

void ProfileDetails::load_one() {
  std::vector<ProfileFigure> figures;
  if (!id_.isEmpty()) {
    figures = figures_of(library_.catalogue(), kind_, to_std(id_));
    for (const std::string& note : notes_of(library_.catalogue().profile(kind_, to_std(id_))))
      notes_.append(to_qt(note));
  }
  model_->set_figures(std::move(figures));
  table_->setColumnHidden(ProfileFiguresModel::FromColumn, !model_->any_inherited());
}

void ProfileDetails::load_both() {
  const std::vector<ProfileFigure> first = figures_of(library_.catalogue(), kind_, to_std(id_));
  const std::vector<ProfileFigure> second = figures_of(library_.catalogue(), kind_, to_std(other_));
  comparison_->set_figures(compare(first, second), id_, other_);
  only_differences_->setText(
      tr("Only &differences (%1 of %2)").arg(comparison_->differences()).arg(comparison_->all()));
}

void ProfileDetails::show_notes() {
  QString html;
  const auto add = [&html](const QString& heading, const QString& text) {
    html += QStringLiteral("<p><b>%1</b> %2</p>").arg(heading.toHtmlEscaped(), with_links(text));
  };
  const auto add_source = [&](const QString& heading, const ProfileFigure& figure) {
    add(heading + QLatin1Char(':'),
        figure.source.empty() ? in_words(SourceKind::none) : to_qt(figure.source));
  };
  if (is_comparing()) {
    if (const ComparedFigure* figure = comparison_->figure(comparison_table_->currentIndex())) {
      if (figure->first) add_source(QStringLiteral("%1, %2").arg(to_qt(figure->label), id_), *figure->first);
      if (figure->second)
        add_source(QStringLiteral("%1, %2").arg(to_qt(figure->label), other_), *figure->second);
    }
  } else if (const ProfileFigure* figure = model_->figure(table_->currentIndex())) {
    add_source(to_qt(figure->label), *figure);
  }
  for (const QString& note : notes_) add(tr("Note:"), note);
  text_->setHtml(html);
  text_->setVisible(!html.isEmpty());
}

PartTableModel& ProfileDetails::shown_model() {
  return is_comparing() ? static_cast<PartTableModel&>(*comparison_) : *model_;
}

QString ProfileDetails::notes() const {
  return text_->toPlainText();
}

void ProfileDetails::copy_text() {
  const QString title = is_comparing() ? tr("%1 and %2").arg(id_, other_) : id_;
  QGuiApplication::clipboard()->setText(title + QLatin1Char('\n') + shown_model().as_text());
  emit message(tr("Copied as text"));
}

void ProfileDetails::copy_csv() {
  const std::string csv = is_comparing() ? to_csv(comparison_->shown_figures(), to_std(id_), to_std(other_))
                                         : to_csv(model_->shown_figures());
  QGuiApplication::clipboard()->setText(to_qt(csv));
  emit message(tr("Copied as CSV"));
}

}  // namespace scaleroof
