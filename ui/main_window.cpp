// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStatusBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/error.h"
#include "model/predict/against_measured.h"
#include "model/validate/case_files.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/figure_plot.h"
#include "ui/panels/evidence_line.h"
#include "ui/panels/headline.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/profile_details.h"
#include "ui/panels/profile_editor.h"
#include "ui/panels/scenario_panel.h"
#include "ui/scenario_document.h"
#include "ui/text.h"
#include "ui/views/figure_view.h"
#include "ui/views/validation_view.h"

namespace scaleroof {
namespace {

const QString recent_key = QStringLiteral("recent");
constexpr int most_recent = 8;
constexpr QSize default_size{1280, 760};
constexpr int panel_width = 350;
constexpr int details_width = 460;
constexpr QSize floating_size{560, 620};
const QString filter = QStringLiteral("Scenarios (*.scenario.json *.json);;All files (*)");
const QString cases_filter = QStringLiteral("Measured cases (*.jsonl);;All files (*)");

QString to_path(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

}  // namespace

MainWindow::MainWindow(std::filesystem::path data_folder, std::vector<std::filesystem::path> profile_roots,
                       QWidget* parent)
    : QMainWindow(parent),
      data_(std::move(data_folder)),
      store_(data_, std::move(profile_roots), own_profile_root()),
      library_(new ProfileLibrary(store_.roots(), this)),
      document_(new ScenarioDocument(this)),
      predictor_(new Predictor(store_.roots(), this)),
      panel_(new ScenarioPanel(*document_, *library_)),
      headline_(new Headline),
      evidence_(new EvidenceLine),
      messages_(new MessageBar),
      tabs_(new QTabWidget),
      validation_(new ValidationView(measured_case_files(store_.roots()), store_.roots())),
      splitter_(new QSplitter),
      details_(new ProfileDetails(*library_)),
      details_dock_(new QDockWidget(tr("Profile"), this)),
      editor_(new ProfileEditor(*library_, store_, this)),
      cursor_(new QLabel),
      published_(new QLabel),
      mode_buttons_(new QButtonGroup(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setAcceptDrops(true);
  splitter_->addWidget(panel_);
  splitter_->addWidget(build_results());
  splitter_->setStretchFactor(0, 0);
  splitter_->setStretchFactor(1, 1);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(5);
  panel_->setMinimumWidth(300);
  setCentralWidget(splitter_);
  published_->setObjectName(QStringLiteral("published"));
  statusBar()->addWidget(published_);
  statusBar()->addPermanentWidget(cursor_);
  build_details();
  build_editor();
  build_menus();

  connect(document_, &ScenarioDocument::changed, this, &MainWindow::request);
  connect(document_, &ScenarioDocument::renamed, this, &MainWindow::refresh_title);
  connect(predictor_, &Predictor::predicted, this, &MainWindow::show_result);
  connect(predictor_, &Predictor::failed, this, &MainWindow::show_failure);
  connect(predictor_, &Predictor::evidence_found, evidence_,
          [this](const auto& evidence) { evidence_->show_evidence(*evidence); });

  const QSettings settings;
  set_theme(settings.value(QStringLiteral("theme")).toString() == QLatin1String("dark") ? Theme::dark
                                                                                        : Theme::light);
  reset_layout();
  restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
  restoreState(settings.value(QStringLiteral("window/docks")).toByteArray());
  splitter_->restoreState(settings.value(QStringLiteral("window/splitter")).toByteArray());
  refresh_title();
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::build_results() {
  constexpr std::array titles{"Scaling", "Breakdown", "Roofline", "Memory"};
  for (std::size_t i = 0; i < views_.size(); ++i) {
    views_[i] = new FigureView;
    tabs_->addTab(views_[i], tr(titles[i]));
    connect(&views_[i]->plot(), &FigurePlot::cursor_moved, cursor_, &QLabel::setText);
    connect(views_[i], &FigureView::export_asked, this, &MainWindow::export_figure);
    connect(views_[i], &FigureView::message, this,
            [this](const QString& text) { statusBar()->showMessage(text, 5000); });
  }
  build_validation();
  tabs_->setDocumentMode(true);

  auto* corner = new QWidget;
  auto* row = new QHBoxLayout(corner);
  row->setContentsMargins(0, 0, 8, 0);
  row->setSpacing(2);
  row->addWidget(new QLabel(tr("Scaling")));
  row->addSpacing(4);
  const std::array modes{
      std::pair{tr("strong"), tr("The global batch stays: each accelerator gets less to do")},
      std::pair{tr("weak"), tr("The batch of each replica stays: the global batch grows")}};
  for (int i = 0; i < static_cast<int>(modes.size()); ++i) {
    auto* button = new QToolButton;
    button->setText(modes[static_cast<std::size_t>(i)].first);
    button->setToolTip(modes[static_cast<std::size_t>(i)].second);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setChecked(i == 0);
    button->setObjectName(QStringLiteral("mode-") + modes[static_cast<std::size_t>(i)].first);
    mode_buttons_->addButton(button, i);
    row->addWidget(button);
  }
  connect(mode_buttons_, &QButtonGroup::idClicked, this,
          [this](int id) { set_mode(static_cast<ScalingMode>(id)); });
  tabs_->setCornerWidget(corner);

  auto* results = new QWidget;
  auto* column = new QVBoxLayout(results);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(headline_);
  column->addWidget(evidence_);
  column->addWidget(messages_);
  column->addWidget(tabs_, 1);
  return results;
}

void MainWindow::build_validation() {
  tabs_->addTab(validation_, tr("Validation"));
  FigureView& figure = validation_->figure_view();
  connect(&figure.plot(), &FigurePlot::cursor_moved, cursor_, &QLabel::setText);
  connect(&figure, &FigureView::export_asked, this, &MainWindow::export_figure);
  connect(&figure, &FigureView::message, this,
          [this](const QString& text) { statusBar()->showMessage(text, 5000); });
  connect(validation_, &ValidationView::scenario_asked, this, &MainWindow::open_in_new_window);
  connect(evidence_, &EvidenceLine::cases_asked, this, &MainWindow::show_cases);
}

void MainWindow::show_cases(const std::vector<std::string>& ids) {
  validation_->show_only(ids);
  tabs_->setCurrentWidget(validation_);
}

void MainWindow::open_in_new_window(const nlohmann::ordered_json& scenario) {
  auto* window = new MainWindow(data_, store_.roots());
  window->set_theme(theme_);
  window->document().start(scenario);
  window->show();
}

void MainWindow::build_details() {
  details_dock_->setObjectName(QStringLiteral("details"));
  details_dock_->setWidget(details_);
  addDockWidget(Qt::RightDockWidgetArea, details_dock_);
  QAction* toggle = details_dock_->toggleViewAction();
  toggle->setText(tr("Profile &details"));
  toggle->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
  connect(panel_, &ScenarioPanel::profile_in_focus, details_, &ProfileDetails::follow);
  connect(panel_, &ScenarioPanel::details_asked, this, [this](ProfileKind kind, const QString& id) {
    details_->show_profile(kind, id);
    show_details();
  });
  connect(toggle, &QAction::triggered, this, [this](bool on) {
    if (on) show_details();
  });
  connect(details_, &ProfileDetails::message, this,
          [this](const QString& text) { statusBar()->showMessage(text, 5000); });
}

void MainWindow::show_details() {
  // Where both do not fit on the screen the pane becomes a window of its own.
  const QRect available = screen()->availableGeometry();
  const int needed = centralWidget()->minimumSizeHint().width() + details_->minimumWidth();
  if (!details_dock_->isFloating() && needed > available.width()) {
    details_dock_->hide();
    details_dock_->setFloating(true);
    details_dock_->resize(floating_size.boundedTo(available.size()));
    details_dock_->move(available.right() - details_dock_->width(), available.top() + 60);
  }
  details_dock_->show();
  details_dock_->raise();
  if (details_dock_->isFloating()) details_dock_->activateWindow();
}

void MainWindow::build_editor() {
  connect(details_, &ProfileDetails::edit_asked, this, &MainWindow::edit_profile);
  connect(editor_, &ProfileEditor::saved, this, [this] {
    // Every window has a catalogue of its own.
    for (QWidget* window : QApplication::topLevelWidgets())
      if (auto* main = qobject_cast<MainWindow*>(window)) main->reload_profiles(store_.roots());
  });
}

void MainWindow::edit_profile(ProfileKind kind, const QString& id) {
  if (editor_->edit(kind, id)) show_editor();
}

void MainWindow::show_editor() {
  editor_->show();
  editor_->raise();
  editor_->activateWindow();
}

void MainWindow::reload_profiles(const std::vector<std::filesystem::path>& roots) {
  store_ = ProfileStore(data_, roots, own_profile_root());
  library_->reload(store_.roots());
  predictor_->reload(store_.roots());
  validation_->reload(measured_case_files(store_.roots()), store_.roots());
  if (!document_->scenario().is_null()) request();
}

void MainWindow::build_profiles_menu() {
  QMenu* profiles = menuBar()->addMenu(tr("&Profiles"));
  profiles->addAction(tr("&New profile…"), this, [this] {
    if (editor_->start(details_->kind(), {})) show_editor();
  });
  profiles->addAction(tr("&Edit what is looked at…"), QKeySequence(Qt::CTRL | Qt::Key_D), this,
                      [this] { edit_profile(details_->kind(), details_->id()); });
  QMenu* own = profiles->addMenu(tr("&My profiles"));
  connect(own, &QMenu::aboutToShow, this, [this, own] { fill_own_profiles(*own); });
}

void MainWindow::fill_own_profiles(QMenu& menu) {
  menu.clear();
  for (std::size_t i = 0; i < profile_kind_names.size(); ++i) {
    const auto kind = static_cast<ProfileKind>(i);
    bool first = true;
    for (const std::string& id : library_->catalogue().ids(kind)) {
      if (!store_.is_own(library_->catalogue(), kind, id)) continue;
      if (first) menu.addSection(name_of(kind));
      first = false;
      menu.addAction(to_qt(id), this, [this, kind, id] { edit_profile(kind, to_qt(id)); });
    }
  }
  if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::build_menus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  QMenu* from_example = file->addMenu(tr("&New from example"));
  for (const QString& path : examples()) {
    const QString name = QFileInfo(path).fileName().remove(QStringLiteral(".scenario.json"));
    from_example->addAction(name, this, [this, path] { try_open(path, true); });
  }
  file->addAction(tr("&Open…"), QKeySequence::Open, this, [this] {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open scenario"), document_->path(), filter);
    if (!path.isEmpty()) try_open(path, false);
  });
  recent_ = file->addMenu(tr("Open &recent"));
  refresh_recent();
  file->addAction(tr("Open &measured cases…"), this, [this] {
    const QStringList paths =
        QFileDialog::getOpenFileNames(this, tr("Open measured cases"), document_->path(), cases_filter);
    if (!paths.isEmpty()) open_cases(paths);
  });
  file->addSeparator();
  file->addAction(tr("&Save"), QKeySequence::Save, this, &MainWindow::save);
  file->addAction(tr("Save &as…"), QKeySequence::SaveAs, this, &MainWindow::save_as);
  file->addSeparator();
  file->addAction(tr("&Export figure…"), QKeySequence(Qt::CTRL | Qt::Key_E), this,
                  &MainWindow::export_figure);
  file->addSeparator();
  file->addAction(tr("&Close"), QKeySequence::Close, this, &QWidget::close);
  file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), qApp, &QApplication::closeAllWindows);

  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = document_->history().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = document_->history().createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  edit->addActions({undo, redo});

  QMenu* view = menuBar()->addMenu(tr("&View"));
  theme_actions_ = new QActionGroup(this);
  for (const auto& [text, theme] :
       {std::pair{tr("&Light"), Theme::light}, std::pair{tr("&Dark"), Theme::dark}}) {
    QAction* action = view->addAction(text);
    action->setCheckable(true);
    action->setData(static_cast<int>(theme));
    theme_actions_->addAction(action);
    connect(action, &QAction::triggered, this, [theme = theme] {
      QSettings().setValue(QStringLiteral("theme"),
                           theme == Theme::dark ? QStringLiteral("dark") : QStringLiteral("light"));
      for (QWidget* window : QApplication::topLevelWidgets())
        if (auto* main = qobject_cast<MainWindow*>(window)) main->set_theme(theme);
    });
  }
  view->addSeparator();
  view->addAction(details_dock_->toggleViewAction());
  view->addAction(tr("&Compare profiles"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I), this, [this] {
    show_details();
    if (!details_->compare_button().isChecked()) details_->compare_button().click();
  });
  view->addAction(tr("&Reset layout"), this, &MainWindow::reset_layout);

  build_profiles_menu();

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&Formulas"), QKeySequence::HelpContents, this, &MainWindow::show_formulas);
  help->addAction(tr("&About Scaleroof"), this, &MainWindow::show_about);
}

QStringList MainWindow::examples() const {
  const QDir folder(to_path(data_ / "examples"));
  QStringList paths;
  for (const QString& name : folder.entryList({QStringLiteral("*.scenario.json")}, QDir::Files, QDir::Name))
    paths.append(folder.filePath(name));
  return paths;
}

void MainWindow::open(const QString& path) {
  document_->load(path);
  remember(path);
}

void MainWindow::open_example(const QString& path) {
  document_->load_as_new(path);
}

void MainWindow::open_cases(const QStringList& paths) {
  std::vector<std::filesystem::path> files;
  for (const QString& path : paths) files.emplace_back(to_std(path));
  validation_->open_cases(std::move(files));
  tabs_->setCurrentWidget(validation_);
}

void MainWindow::try_open(const QString& path, bool as_example) {
  if (!may_discard()) return;
  try {
    as_example ? open_example(path) : open(path);
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), to_qt(error.what()));
  }
}

void MainWindow::request() {
  const QString path = document_->path();
  predictor_->request(nlohmann::json::parse(document_->scenario().dump()),
                      to_std(path.isEmpty() ? tr("scenario") : path), mode_);
}

void MainWindow::show_result(const std::shared_ptr<const PredictionResult>& result) {
  ever_answered_ = true;
  headline_->show_result(*result);
  panel_->show_result(result);
  show_published(*result);
  QStringList reasons;
  for (const std::string& reason : infeasible_because(result->prediction))
    reasons.append(with_common_spaces(to_qt(reason)));
  messages_->show_message(reasons.isEmpty() ? MessageBar::Kind::none : MessageBar::Kind::warning,
                          reasons.join(QLatin1Char('\n')));
  for (std::size_t i = 0; i < views_.size(); ++i) {
    views_[i]->set_figure(result->figures[i]);
    views_[i]->set_stale(false);
  }
  emit answered();
}

void MainWindow::show_published(const PredictionResult& result) {
  const std::optional<Measured>& measured = result.resolved.scenario.measured;
  // An edited scenario is another run than the one that was measured.
  const bool same_run = measured && !document_->is_modified();
  published_->setVisible(same_run);
  if (!same_run) return;
  const double error = 100 * relative_error(result.prediction, *measured);
  published_->setText(tr("Published: %1; predicted %2% %3")
                          .arg(with_common_spaces(to_qt(in_words(measured->metric, measured->value))),
                               plain_number(std::abs(error), 2), error >= 0 ? tr("slower") : tr("faster")));
  published_->setToolTip(to_qt(measured->title + "\n" + measured->where + "\n" + measured->url));
}

void MainWindow::show_failure(const PredictionFailure& failure) {
  evidence_->show_nothing();
  headline_->set_stale(true);
  published_->hide();
  panel_->show_failure(failure);
  messages_->show_message(MessageBar::Kind::error, failure.sentence);
  for (FigureView* view : views_) {
    if (!ever_answered_) {
      Figure empty;
      empty.empty_because = "The figure appears once the scenario is right";
      view->set_figure(empty);
    }
    view->set_stale(ever_answered_);
  }
  emit answered();
}

void MainWindow::set_mode(ScalingMode mode) {
  mode_ = mode;
  mode_buttons_->button(static_cast<int>(mode))->setChecked(true);
  if (!document_->scenario().is_null()) request();
}

void MainWindow::set_theme(Theme theme) {
  theme_ = theme;
  apply_theme(*qApp, theme);
  messages_->set_theme(theme);
  editor_->set_theme(theme);
  for (FigureView* view : views_) view->set_theme(theme);
  validation_->set_theme(theme);
  for (QAction* action : theme_actions_->actions())
    action->setChecked(action->data().toInt() == static_cast<int>(theme));
}

void MainWindow::reset_layout() {
  resize(default_size);
  splitter_->setSizes({panel_width, default_size.width() - panel_width});
  details_dock_->setFloating(false);
  addDockWidget(Qt::RightDockWidgetArea, details_dock_);
  details_dock_->hide();
  resizeDocks({details_dock_}, {details_width}, Qt::Horizontal);
  tabs_->setCurrentIndex(0);
  for (FigureView* view : views_) view->show_table(false);
  validation_->figure_view().show_table(true);
}

void MainWindow::refresh_title() {
  setWindowTitle(QStringLiteral("%1[*] – Scaleroof").arg(document_->name()));
  setWindowModified(document_->is_modified());
}

void MainWindow::remember(const QString& path) {
  QSettings settings;
  QStringList paths = settings.value(recent_key).toStringList();
  const QString absolute = QFileInfo(path).absoluteFilePath();
  paths.removeAll(absolute);
  paths.prepend(absolute);
  settings.setValue(recent_key, paths.mid(0, most_recent));
  refresh_recent();
}

void MainWindow::refresh_recent() {
  recent_->clear();
  for (const QString& path : QSettings().value(recent_key).toStringList())
    recent_->addAction(path, this, [this, path] { try_open(path, false); });
  recent_->setEnabled(!recent_->isEmpty());
}

bool MainWindow::save() {
  return document_->path().isEmpty() ? save_as() : save_to(document_->path());
}

bool MainWindow::save_as() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save scenario"), document_->path(), filter);
  return !path.isEmpty() && save_to(path);
}

bool MainWindow::save_to(const QString& path) {
  try {
    document_->save(path);
    remember(path);
    statusBar()->showMessage(tr("Saved %1").arg(path), 5000);
    return true;
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), to_qt(error.what()));
    return false;
  }
}

bool MainWindow::may_discard() {
  if (!document_->is_modified()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Scaleroof"), tr("Save the changes to %1?").arg(document_->name()),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  return answer == QMessageBox::Save ? save() : answer == QMessageBox::Discard;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!may_discard() || !editor_->close()) {
    event->ignore();
    return;
  }
  QSettings settings;
  settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
  settings.setValue(QStringLiteral("window/splitter"), splitter_->saveState());
  settings.setValue(QStringLiteral("window/docks"), saveState());
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
    event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = event->mimeData()->urls().first().toLocalFile();
  if (path.endsWith(QLatin1String(".jsonl")))
    open_cases({path});
  else
    try_open(path, false);
}

FigureView& MainWindow::current_view() {
  if (tabs_->currentWidget() == validation_) return validation_->figure_view();
  return *views_.at(static_cast<std::size_t>(tabs_->currentIndex()));
}

void MainWindow::export_figure() {
  const FigureSnapshot snapshot = current_view().snapshot();
  ExportDialog dialog(snapshot, this);
  if (dialog.exec() != QDialog::Accepted) return;
  QSettings settings;
  const QString folder_key = QStringLiteral("export/folder");
  const QString name = QStringLiteral("%1.%2").arg(to_qt(snapshot.figure.id), dialog.suffix());
  QString path = QFileDialog::getSaveFileName(
      this, tr("Export figure"), QDir(settings.value(folder_key).toString()).filePath(name),
      QStringLiteral("%1 (*.%2)").arg(dialog.suffix().toUpper(), dialog.suffix()));
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + dialog.suffix();
  settings.setValue(folder_key, QFileInfo(path).absolutePath());
  try {
    write_file(path, render_figure(snapshot, dialog.options()));
    statusBar()->showMessage(tr("Saved %1").arg(path), 5000);
  } catch (const Error& error) {
    QMessageBox::warning(this, tr("Scaleroof"), to_qt(error.what()));
  }
}

void MainWindow::show_formulas() {
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Formulas"));
  dialog->resize(820, 640);
  auto* text = new QTextBrowser;
  text->setOpenExternalLinks(true);
  const QString file = to_path(data_ / "docs" / "model" / "model.md");
  if (QFileInfo::exists(file))
    text->setSource(QUrl::fromLocalFile(file),
                    QTextDocument::MarkdownResource);  // its links lead to the others
  else
    text->setPlainText(tr("The document %1 is not installed.").arg(file));
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(text);
  dialog->show();
}

void MainWindow::show_about() {
  QMessageBox::about(
      this, tr("About Scaleroof"),
      tr("<h3>Scaleroof %1</h3><p>Predicts how fast deep learning runs on a supercomputer, existing or "
         "imagined.</p><p>Free software under the GNU General Public License, version 3 or later.</p>")
          .arg(QApplication::applicationVersion()));
}

}  // namespace scaleroof
