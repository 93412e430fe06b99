// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/validation_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "model/validate/case_scenario.h"
#include "ui/figures/figure_plot.h"
#include "ui/models/case_table_model.h"
#include "ui/panels/case_card.h"
#include "ui/panels/case_filter_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/text.h"
#include "ui/views/figure_view.h"

namespace scaleroof {
namespace {

/// The table of the cases with the chosen one below it.
QWidget* beside_the_figure(QTableView& table, QWidget& card) {
  auto* split = new QSplitter(Qt::Vertical);
  split->addWidget(&table);
  split->addWidget(&card);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setChildrenCollapsible(false);
  return split;
}

}  // namespace

ValidationView::ValidationView(std::vector<std::filesystem::path> shipped,
                               std::vector<std::filesystem::path> roots, QWidget* parent)
    : QWidget(parent),
      shipped_(std::move(shipped)),
      files_(shipped_),
      validator_(new Validator(std::move(roots), this)),
      filters_(new CaseFilterBar),
      messages_(new MessageBar),
      model_(new CaseTableModel(this)),
      table_(new QTableView),
      card_(new CaseCard),
      figure_(new FigureView(beside_the_figure(*table_, *card_), Qt::Horizontal)),
      own_cases_(new QWidget) {
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setAlternatingRowColors(true);
  table_->setSortingEnabled(true);
  table_->sortByColumn(CaseTableModel::Error, Qt::DescendingOrder);
  table_->setWordWrap(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setAccessibleName(tr("Measured cases"));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 8);
  constexpr std::array widths{110, 220, 110, 110, 64, 260};
  for (int column = 0; column < CaseTableModel::columns; ++column)
    table_->setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
  // What it is about first, then how far off it was; ids are for those who look one up.
  QHeaderView& header = *table_->horizontalHeader();
  header.moveSection(header.visualIndex(CaseTableModel::Error), 0);
  header.moveSection(header.visualIndex(CaseTableModel::Id), CaseTableModel::columns - 1);
  header.setSectionsMovable(true);
  card_->setMinimumHeight(110);

  auto* own = new QHBoxLayout(own_cases_);
  own->setContentsMargins(10, 4, 8, 0);
  auto* whose = new QLabel;
  whose->setObjectName(QStringLiteral("whose-cases"));
  auto* back = new QToolButton;
  back->setText(tr("Back to the shipped cases"));
  back->setObjectName(QStringLiteral("shipped-cases"));
  back->setFocusPolicy(Qt::TabFocus);
  own->addWidget(whose, 1);
  own->addWidget(back);
  own_cases_->hide();

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(own_cases_);
  column->addWidget(filters_);
  column->addWidget(messages_);
  column->addWidget(figure_, 1);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  figure_->show_table(true);

  connect(validator_, &Validator::validated, this, &ValidationView::show_result);
  connect(validator_, &Validator::failed, this, &ValidationView::show_failure);
  connect(filters_, &CaseFilterBar::changed, this, &ValidationView::refresh);
  connect(back, &QToolButton::clicked, this, [this] { open_cases(shipped_); });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &ValidationView::show_chosen);
  connect(table_, &QTableView::activated, this,
          [this](const QModelIndex& index) { open_scenario(model_->case_of(index)); });
  connect(card_, &CaseCard::scenario_asked, this, [this] {
    if (const auto index = chosen()) open_scenario(*index);
  });
  connect(&figure_->plot(), &FigurePlot::point_clicked, this, [this](std::size_t series, std::size_t point) {
    if (series >= points_.size() || point >= points_[series].size()) return;
    const std::size_t index = points_[series][point];
    choose(index);
    open_scenario(index);
  });
}

void ValidationView::reload(std::vector<std::filesystem::path> shipped,
                            std::vector<std::filesystem::path> roots) {
  if (files_ == shipped_) files_ = shipped;
  shipped_ = std::move(shipped);
  validator_->reload(std::move(roots));
  asked_ = false;
  if (isVisible()) request();
}

void ValidationView::open_cases(std::vector<std::filesystem::path> files) {
  files_ = std::move(files);
  QStringList names;
  for (const std::filesystem::path& file : files_) names += to_qt(file.filename().string());
  own_cases_->setVisible(files_ != shipped_);
  findChild<QLabel*>(QStringLiteral("whose-cases"))
      ->setText(tr("Cases of %1").arg(names.join(QStringLiteral(", "))));
  filters_->set_filter({});
  request();
}

void ValidationView::show_only(const std::vector<std::string>& ids) {
  if (files_ != shipped_) open_cases(shipped_);
  CaseFilter filter;
  filter.ids.insert(ids.begin(), ids.end());
  filters_->set_filter(filter);
}

void ValidationView::set_theme(Theme theme) {
  figure_->set_theme(theme);
  messages_->set_theme(theme);
}

void ValidationView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!asked_) request();
}

void ValidationView::request() {
  asked_ = true;
  busy_ = true;
  messages_->show_message(MessageBar::Kind::none, {});
  if (result_) {
    figure_->set_stale(true);
  } else {
    Figure waiting;
    waiting.id = validation_figure_id;
    waiting.title = "Validation";
    waiting.empty_because = "The measured cases are being predicted";
    figure_->set_figure(waiting);
  }
  validator_->request(files_);
}

void ValidationView::show_result(const std::shared_ptr<const ValidationResult>& result) {
  busy_ = false;
  result_ = result;
  filters_->set_index(result->index);
  refresh();
  figure_->set_stale(false);
  emit answered();
}

void ValidationView::show_failure(const QString& sentence) {
  busy_ = false;
  messages_->show_message(MessageBar::Kind::error, sentence);
  if (!result_) {
    Figure empty;
    empty.id = validation_figure_id;
    empty.title = "Validation";
    empty.empty_because = "The figure appears once the file of measured cases is right";
    figure_->set_figure(empty);
  }
  emit answered();
}

void ValidationView::refresh() {
  if (!result_) return;
  const auto before = chosen();
  const std::vector<std::size_t> shown = result_->index.matching(filters_->filter());
  ValidationFigure drawn = validation_figure(result_->validation, shown);
  if (result_->validation.cases.empty())
    drawn.figure.empty_because = "No measured cases came with the program; open a file of your own";
  points_ = std::move(drawn.cases);
  figure_->set_figure(drawn.figure);
  model_->set_cases(result_, shown);
  if (before && model_->row_of(*before))
    choose(*before);
  else
    show_chosen();
}

std::optional<std::size_t> ValidationView::chosen() const {
  const QModelIndex current = table_->currentIndex();
  if (!current.isValid()) return std::nullopt;
  return model_->case_of(current);
}

void ValidationView::choose(std::size_t index) {
  if (const auto row = model_->row_of(index)) {
    table_->setCurrentIndex(model_->index(*row, CaseTableModel::Error));
    table_->scrollTo(table_->currentIndex());
  }
  show_chosen();
}

void ValidationView::show_chosen() {
  const auto index = chosen();
  figure_->plot().clear_mark();
  if (!index) {
    card_->show_nothing();
    return;
  }
  card_->show_case(result_->validation.cases[*index], result_->validation.results[*index]);
  for (std::size_t series = 0; series < points_.size(); ++series)
    for (std::size_t point = 0; point < points_[series].size(); ++point)
      if (points_[series][point] == *index) figure_->plot().mark(series, point);
}

void ValidationView::open_scenario(std::size_t index) {
  if (const auto scenario = scenario_document_of(result_->validation.cases[index]))
    emit scenario_asked(*scenario);
}

}  // namespace scaleroof
