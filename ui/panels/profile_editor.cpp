// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/profile_editor.h"

#include <algorithm>
#include <set>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/models/draft_figures_model.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/profile_picker.h"
#include "ui/profile_library.h"
#include "ui/text.h"
#include "ui/views/part_table_view.h"
#include "ui/views/typing_delegate.h"

namespace scaleroof {

namespace {

/// What is typed into one field in a row is one step of the history.
enum Gesture { id_gesture, name_gesture, notes_gesture, json_gesture };

constexpr QSize default_size{980, 680};

QString sentence_of(const Error& error) {
  return with_common_spaces(to_qt(error.what()));
}

void mark(QWidget& field, bool mistaken) {
  QPalette palette;
  if (mistaken) palette.setColor(QPalette::Text, palette.color(QPalette::BrightText));
  field.setPalette(palette);
}

/// Sets a text only where it is another one, so that the cursor stays.
template <class Field>
void show_text(Field& field, const QString& text, const QString& shown) {
  if (text == shown) return;
  const QSignalBlocker quiet(field);
  if constexpr (std::is_same_v<Field, QPlainTextEdit>)
    field.setPlainText(text);
  else
    field.setText(text);
}

/// "my-dgx", or where that is taken "my-dgx-2".
std::string free_id(const Catalogue& catalogue, ProfileKind kind, const std::string& base) {
  if (base.empty()) return {};
  const std::string first = base.starts_with("my-") ? base + "-2" : "my-" + base;
  std::string id = first;
  for (int number = 2; catalogue.contains(kind, id); ++number) id = first + "-" + std::to_string(number);
  return id;
}

}  // namespace

ProfileEditor::ProfileEditor(const ProfileLibrary& library, ProfileStore& store, QWidget* parent)
    : QDialog(parent, Qt::Window),
      library_(library),
      store_(store),
      draft_(new ProfileDraft(this)),
      model_(new DraftFiguresModel(this)),
      kinds_(new QComboBox),
      base_(new ProfilePicker(library, ProfileKind::accelerator, tr("nothing: it stands alone"))),
      id_(new QLineEdit),
      name_(new QLineEdit),
      filter_(new QLineEdit),
      only_changed_(new QCheckBox(tr("Only chan&ges"))),
      unstated_(new QCheckBox(tr("&Unstated, too"))),
      reset_(new QPushButton(tr("&Reset"))),
      take_away_(new QPushButton(tr("&Take away"))),
      table_(new PartTableView(*model_)),
      tabs_(new QTabWidget),
      notes_(new QPlainTextEdit),
      json_(new QPlainTextEdit),
      message_(new MessageBar),
      place_(new QLabel),
      remove_(new QPushButton(tr("&Delete…"))),
      save_(new QPushButton(tr("&Save"))) {
  tabs_->setDocumentMode(true);
  tabs_->addTab(build_figures(), tr("&Figures"));
  tabs_->addTab(
      build_words(*notes_, tr("One note in each line: what is special about it, what was left out.")),
      tr("N&otes"));
  tabs_->addTab(build_words(*json_, tr("The file itself. With a base it holds only what differs.")),
                tr("&JSON"));
  json_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  json_->setLineWrapMode(QPlainTextEdit::NoWrap);
  json_->setAccessibleName(tr("JSON of the profile"));
  notes_->setAccessibleName(tr("Notes"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(build_header());
  column->addWidget(tabs_, 1);
  column->addWidget(message_);
  column->addWidget(build_buttons());
  resize(default_size);
  connect_edits();
  draft_->start(ProfileKind::accelerator, {}, {});
}

QWidget* ProfileEditor::build_header() {
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i)
    kinds_->addItem(name_of(static_cast<ProfileKind>(i)));
  auto* header = new QWidget;
  auto* grid = new QGridLayout(header);
  grid->setContentsMargins(12, 12, 12, 8);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(8);
  const auto add = [&](int row, int at, const QString& text, QWidget* control, QWidget* named) {
    auto* label = new QLabel(text);
    label->setBuddy(named);
    label->setFixedHeight(named->sizeHint().height());
    named->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    grid->addWidget(label, row, at, Qt::AlignTop);
    grid->addWidget(control, row, at + 1, Qt::AlignTop);
  };
  base_->hide_details_button();
  add(0, 0, tr("&Kind"), kinds_, kinds_);
  add(1, 0, tr("&Based on"), base_, &base_->combo());
  add(0, 2, tr("&Id"), id_, id_);
  add(1, 2, tr("&Name"), name_, name_);
  grid->setColumnStretch(1, 1);
  grid->setColumnStretch(3, 1);
  grid->setColumnMinimumWidth(2, 30);
  id_->setPlaceholderText(tr("the file's name, such as my-cluster"));
  return header;
}

QWidget* ProfileEditor::build_figures() {
  filter_->setPlaceholderText(tr("Filter the figures"));
  filter_->setAccessibleName(tr("Filter the figures"));
  filter_->setClearButtonEnabled(true);
  unstated_->setToolTip(tr("Also show what other profiles of this kind state"));
  only_changed_->setToolTip(tr("Show what the base does not say"));
  reset_->setToolTip(tr("Take value and source of the chosen figures from the base"));
  take_away_->setToolTip(tr("The profile shall not state the chosen figures"));
  for (QPushButton* button : {reset_, take_away_}) button->setAutoDefault(false);
  table_->setAccessibleName(tr("Figures of the profile"));
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked |
                          QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
  auto* delegate = new TypingDelegate(table_);
  table_->setItemDelegate(delegate);
  connect(delegate, &TypingDelegate::typed, this,
          [this](const QModelIndex& index, const QString& text, QLineEdit* field) {
            preview(index, text, *field);
          });
  connect(delegate, &QAbstractItemDelegate::closeEditor, this, &ProfileEditor::refresh_verdict,
          Qt::QueuedConnection);

  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(12, 8, 12, 0);
  column->setSpacing(6);
  auto* tools = new QHBoxLayout;
  tools->addWidget(filter_, 1);
  tools->addWidget(only_changed_);
  tools->addWidget(unstated_);
  tools->addWidget(reset_);
  tools->addWidget(take_away_);
  column->addLayout(tools);
  column->addWidget(table_, 1);
  return page;
}

QWidget* ProfileEditor::build_words(QPlainTextEdit& field, const QString& hint) {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(12, 8, 12, 0);
  column->setSpacing(6);
  auto* label = new QLabel(hint);
  label->setForegroundRole(QPalette::PlaceholderText);
  column->addWidget(label);
  column->addWidget(&field, 1);
  field.setFrameShape(QFrame::NoFrame);
  field.setTabChangesFocus(true);
  return page;
}

QWidget* ProfileEditor::build_buttons() {
  auto* bar = new QWidget;
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(12, 8, 12, 10);
  place_->setForegroundRole(QPalette::PlaceholderText);
  place_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  place_->setTextFormat(Qt::PlainText);
  auto* close = new QPushButton(tr("&Close"));
  row->addWidget(place_, 1);
  row->addWidget(remove_);
  row->addWidget(close);
  row->addWidget(save_);
  for (QPushButton* button : {remove_, close, save_}) button->setAutoDefault(false);
  save_->setShortcut(QKeySequence::Save);
  connect(close, &QPushButton::clicked, this, &ProfileEditor::reject);
  connect(save_, &QPushButton::clicked, this, &ProfileEditor::save);
  connect(remove_, &QPushButton::clicked, this, &ProfileEditor::remove);

  QAction* undo = draft_->history().createUndoAction(this, tr("Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = draft_->history().createRedoAction(this, tr("Redo"));
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  addActions({undo, redo});
  return bar;
}

void ProfileEditor::connect_edits() {
  connect(draft_, &JsonDocument::changed, this, &ProfileEditor::refresh);
  connect(&draft_->history(), &QUndoStack::cleanChanged, this, &ProfileEditor::refresh_verdict);
  connect(&library_, &ProfileLibrary::reloaded, this, [this] {
    usual_kind_.reset();
    refresh();
  });
  connect(kinds_, &QComboBox::activated, this, [this](int index) {
    if (static_cast<ProfileKind>(index) == draft_->kind()) return;
    if (!start(static_cast<ProfileKind>(index), {}))
      kinds_->setCurrentIndex(static_cast<int>(draft_->kind()));
  });
  connect(base_, &ProfilePicker::chosen, this, [this](const QString& id) { draft_->set_header("base", id); });
  connect(id_, &QLineEdit::textEdited, this,
          [this](const QString& text) { draft_->set_header("id", text.trimmed(), id_gesture); });
  connect(name_, &QLineEdit::textEdited, this,
          [this](const QString& text) { draft_->set_header("name", text, name_gesture); });
  connect(notes_, &QPlainTextEdit::textChanged, this,
          [this] { draft_->set_notes(notes_->toPlainText(), notes_gesture); });
  connect(json_, &QPlainTextEdit::textChanged, this, &ProfileEditor::take_json);
  connect(filter_, &QLineEdit::textChanged, model_, &DraftFiguresModel::set_filter);
  connect(only_changed_, &QCheckBox::toggled, model_, &DraftFiguresModel::show_only_changed);
  connect(unstated_, &QCheckBox::toggled, this, &ProfileEditor::refresh);
  connect(reset_, &QPushButton::clicked, this, &ProfileEditor::reset_chosen);
  connect(take_away_, &QPushButton::clicked, this, &ProfileEditor::take_chosen_away);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &ProfileEditor::refresh_tools);
  connect(model_, &QAbstractItemModel::modelReset, this, &ProfileEditor::refresh_tools);
  connect(model_, &DraftFiguresModel::value_typed, this, [this](const QString& pointer, const QString& text) {
    if (const DraftFigure* figure = model_->figure(pointer))
      draft_->type_figure(DraftFigure(*figure), text, library_.catalogue());
  });
  connect(model_, &DraftFiguresModel::source_typed, this,
          [this](const QString& pointer, const QString& text) { draft_->set_source(to_std(pointer), text); });
}

bool ProfileEditor::may_discard() {
  if (!draft_->is_modified() && !json_mistake_) return true;
  const auto answer = QMessageBox::question(this, tr("Scaleroof"),
                                            tr("Discard the unsaved changes to %1?").arg(to_qt(draft_->id())),
                                            QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Cancel);
  return answer == QMessageBox::Discard;
}

void ProfileEditor::begin(const QString& opened_id) {
  opened_id_ = opened_id;
  filter_->clear();
  only_changed_->setChecked(false);
  // Without a base nothing is stated yet, and one has to see what there is to state.
  unstated_->setChecked(draft_->base().empty() && opened_id.isEmpty());
  tabs_->setCurrentIndex(draft_->kind() == ProfileKind::network && draft_->base().empty() ? 2 : 0);
  refresh();
}

bool ProfileEditor::start(ProfileKind kind, const QString& base) {
  if (!may_discard()) return false;
  const std::string id = free_id(library_.catalogue(), kind, to_std(base));
  draft_->start(kind, to_std(base), id);
  begin({});
  if (!base.isEmpty()) {
    id_->setFocus();
    id_->selectAll();
  }
  return true;
}

bool ProfileEditor::edit(ProfileKind kind, const QString& id) {
  if (!store_.is_own(library_.catalogue(), kind, to_std(id))) return start(kind, id);
  if (!may_discard()) return false;
  try {
    draft_->open(kind, library_.catalogue(), to_std(id));
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), sentence_of(error));
    return false;
  }
  begin(id);
  return true;
}

void ProfileEditor::set_theme(Theme theme) {
  message_->set_theme(theme);
  model_->set_theme(theme);
  refresh_verdict();
}

QString ProfileEditor::message() const {
  return message_->kind() == MessageBar::Kind::none ? QString() : message_->text();
}

const std::vector<DraftFigure>& ProfileEditor::usual() {
  if (usual_kind_ != draft_->kind()) {
    usual_ = usual_figures(library_.catalogue(), draft_->kind());
    usual_kind_ = draft_->kind();
  }
  return usual_;
}

void ProfileEditor::refresh() {
  if (!taking_json_) json_mistake_.reset();
  review_ = review(nlohmann::json(draft_->json()), draft_->kind(), library_.catalogue());
  if (unstated_->isChecked()) add_unstated(review_, usual());
  const QString pointer = review_.mistake ? to_qt(review_.mistake->details().pointer) : QString();
  const QString sentence = review_.mistake ? sentence_of(*review_.mistake) : QString();
  const QModelIndex current = table_->currentIndex();
  const QString chosen_pointer = current.data(PartTableModel::PointerRole).toString();
  model_->set_figures(review_.figures, pointer, sentence);
  table_->setColumnHidden(DraftFiguresModel::BaseColumn,
                          std::none_of(review_.figures.begin(), review_.figures.end(),
                                       [](const DraftFigure& figure) { return figure.base.has_value(); }));
  if (!table_->currentIndex().isValid() && !chosen_pointer.isEmpty())
    table_->setCurrentIndex(model_->index_of(chosen_pointer, current.column()));
  refresh_fields();
  refresh_verdict();
  refresh_tools();
}

void ProfileEditor::refresh_fields() {
  const JsonDocument::Json& json = draft_->json();
  const auto text = [&](const char* key) {
    return json.contains(key) && json[key].is_string() ? to_qt(json[key].get<std::string>()) : QString();
  };
  kinds_->setCurrentIndex(static_cast<int>(draft_->kind()));
  base_->set_kind(draft_->kind());
  base_->show_choice(text("base"), text("base"), tr("nothing: it stands alone"));
  show_text(*id_, text("id"), id_->text());
  show_text(*name_, text("name"), name_->text());
  name_->setPlaceholderText(review_.merged.is_object() &&
                                    review_.merged.value("name", nlohmann::json()).is_string()
                                ? to_qt(review_.merged["name"].get<std::string>())
                                : QString());
  QStringList notes;
  for (const std::string& note : notes_of(nlohmann::json(json))) notes.append(to_qt(note));
  // Blank lines are kept while they are written.
  if (const QString now = notes_->toPlainText();
      now.split(QLatin1Char('\n')).filter(QRegularExpression(QStringLiteral("\\S"))) != notes)
    show_text(*notes_, notes.join(QLatin1Char('\n')), now);
  if (!taking_json_) show_text(*json_, QString::fromUtf8(draft_->bytes()), json_->toPlainText());
}

void ProfileEditor::refresh_verdict() {
  plan_ = plan_saving(*draft_, review_, store_, library_.catalogue());
  if (json_mistake_) plan_.obstacle = json_mistake_;
  const bool id_is_wrong = plan_.obstacle && plan_.obstacle->details().pointer == "/id";
  mark(*id_, id_is_wrong);
  say(review_, plan_.obstacle);
  save_->setEnabled(!plan_.obstacle && (draft_->is_modified() || opened_id_.isEmpty()));
  remove_->setVisible(!opened_id_.isEmpty());
  QString place;
  if (!plan_.file.empty())
    place = (plan_.replaces ? tr("Replaces %1") : tr("New file: %1")).arg(to_qt(plan_.file.string()));
  place_->setText(place_->fontMetrics().elidedText(place, Qt::ElideMiddle, std::max(200, width() - 330)));
  place_->setToolTip(place);
  setWindowTitle(
      tr("%1[*] – Profile editor").arg(draft_->id().empty() ? tr("New profile") : to_qt(draft_->id())));
  setWindowModified(draft_->is_modified());
}

void ProfileEditor::say(const ProfileReview& review, const std::optional<Error>& obstacle) {
  if (obstacle) {
    message_->show_message(MessageBar::Kind::error, sentence_of(*obstacle));
    return;
  }
  QStringList hints;
  const auto unsourced = static_cast<int>(review.without_source().size());
  if (unsourced == 1)
    hints.append(tr("1 changed figure has no source of its own; it is saved with “%1”.")
                     .arg(QLatin1String(missing_source)));
  else if (unsourced > 1)
    hints.append(tr("%1 changed figures have no source of their own; they are saved with “%2”.")
                     .arg(QString::number(unsourced), QLatin1String(missing_source)));
  for (const std::string& part : review.unknown_parts)
    hints.append(tr("It names the %1, which is not there yet.").arg(to_qt(part)));
  message_->show_message(hints.isEmpty() ? MessageBar::Kind::none : MessageBar::Kind::warning,
                         hints.join(QLatin1Char('\n')));
}

void ProfileEditor::refresh_tools() {
  bool any = false, changed = false, stated = false;
  for (const std::string& pointer : chosen()) {
    const DraftFigure* figure = model_->figure(to_qt(pointer));
    any = any || figure != nullptr;
    changed = changed || (figure && figure->is_changed);
    stated = stated || (figure && figure->draft);
  }
  reset_->setEnabled(any && changed);
  take_away_->setEnabled(any && stated);
}

void ProfileEditor::preview(const QModelIndex& index, const QString& text, QLineEdit& field) {
  const DraftFigure* figure = model_->figure(index);
  if (figure == nullptr || index.column() != DraftFiguresModel::ValueColumn) return;
  const nlohmann::json candidate(draft_->with_typed(*figure, text, library_.catalogue()));
  const ProfileReview outcome = review(candidate, draft_->kind(), library_.catalogue());
  mark(field, outcome.mistake.has_value());
  say(outcome, outcome.mistake);
  save_->setEnabled(!outcome.mistake && !plan_.obstacle);
}

void ProfileEditor::take_json() {
  taking_json_ = true;
  json_mistake_.reset();
  try {
    draft_->set_text(json_->toPlainText(), json_gesture);
  } catch (const Error& error) {
    json_mistake_ = error;
  }
  refresh_verdict();
  taking_json_ = false;
}

std::vector<std::string> ProfileEditor::chosen() const {
  std::vector<std::string> pointers;
  for (const QModelIndex& row : table_->selectionModel()->selectedRows())
    if (const DraftFigure* figure = model_->figure(row)) pointers.push_back(figure->pointer);
  return pointers;
}

void ProfileEditor::reset_chosen() {
  draft_->reset_figures(chosen(), library_.catalogue());
}

void ProfileEditor::take_chosen_away() {
  draft_->take_away(chosen(), library_.catalogue());
}

void ProfileEditor::save() {
  if (!save_->isEnabled() || plan_.obstacle) return;
  const QString id = to_qt(draft_->id());
  if (plan_.replaces && id != opened_id_) {
    const auto answer = QMessageBox::question(this, tr("Scaleroof"), tr("Replace your profile %1?").arg(id),
                                              QMessageBox::Yes | QMessageBox::Cancel, QMessageBox::Cancel);
    if (answer != QMessageBox::Yes) return;
  }
  try {
    save_draft(*draft_, review_, store_, library_.catalogue());
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), sentence_of(error));
    return;
  }
  opened_id_ = id;
  emit saved();
}

void ProfileEditor::remove() {
  const auto answer = QMessageBox::question(
      this, tr("Scaleroof"), tr("Delete your profile %1? This cannot be undone.").arg(opened_id_),
      QMessageBox::Yes | QMessageBox::Cancel, QMessageBox::Cancel);
  if (answer != QMessageBox::Yes) return;
  try {
    store_.remove(library_.catalogue(), draft_->kind(), to_std(opened_id_));
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), sentence_of(error));
    return;
  }
  draft_->start(draft_->kind(), {}, {});
  begin({});
  QDialog::reject();
  emit saved();
}

void ProfileEditor::reject() {
  if (!may_discard()) return;
  // What was discarded is not asked about again.
  json_mistake_.reset();
  draft_->start(draft_->kind(), {}, {});
  begin({});
  QDialog::reject();
}

}  // namespace scaleroof
