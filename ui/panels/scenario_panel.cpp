// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/scenario_panel.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QVBoxLayout>

#include "model/profile/resolve.h"
#include "ui/panels/number_field.h"
#include "ui/panels/profile_picker.h"
#include "ui/predictor.h"
#include "ui/profile_library.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

using Json = ScenarioDocument::Json;

const QString batch = QStringLiteral("/plan/batch");  // what inference calls it
const QString global_batch = QStringLiteral("/plan/global_batch");
const QString local_batch = QStringLiteral("/plan/local_batch");
const QString data_parallel = QStringLiteral("/plan/data_parallel");
constexpr int slider_doublings = 17;  // up to 131072 times the model-parallel degree

const Json* member_at(const Json& scenario, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  return scenario.contains(place) ? &scenario.at(place) : nullptr;
}

QString as_text(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? to_qt(value.get_ref<const std::string&>()) : to_qt(value.dump());
}

/// What the user typed: a number where it is one, else the text itself, which the model then refuses.
Json as_json(const QString& text) {
  return Json::parse(parse_assignment_value(to_std(text)).dump());
}

/// Degrees that follow from others would contradict an edit of those others; they are left to follow again.
void let_data_parallel_follow(Json& scenario) {
  if (scenario.contains("plan") && scenario["plan"].is_object()) scenario["plan"].erase("data_parallel");
}

}  // namespace

ScenarioPanel::ScenarioPanel(ScenarioDocument& document, const ProfileLibrary& library, QWidget* parent)
    : QScrollArea(parent), document_(document), library_(library) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Scenario"));
  auto* content = new QWidget;
  column_ = new QVBoxLayout(content);
  column_->setContentsMargins(12, 8, 12, 12);
  column_->setSpacing(10);
  setWidget(content);

  QVBoxLayout* machine = add_group(tr("Machine"));
  add_picker(*machine, ProfileKind::system, tr("System"), tr("(none)"));
  add_picker(*machine, ProfileKind::accelerator, tr("Accelerator"), tr("(from the system)"));
  add_picker(*machine, ProfileKind::memory_hierarchy, tr("Memory"), tr("(from the system or accelerator)"));
  add_picker(*machine, ProfileKind::interconnect, tr("Interconnect"), tr("(from the system)"));
  add_picker(*machine, ProfileKind::software, tr("Software"), tr("(from the system, or generic)"));

  QVBoxLayout* network = add_group(tr("Network"));
  add_picker(*network, ProfileKind::network, tr("Network"), tr("(none)"));

  QVBoxLayout* size = add_group(tr("Size"));
  add_accelerators(*size);
  auto* batches = new QGridLayout;
  size->addLayout(batches);
  add_number(*batches, 0, 0, tr("Global batch"), global_batch, tr("Samples of one iteration"));
  add_number(*batches, 0, 1, tr("Micro batch"), QStringLiteral("/plan/micro_batch"),
             tr("Samples of one forward pass on one replica; empty: the largest that fits the plan"));
  only_for(Task::training, batches->count() - 3, *batches);
  add_number(*batches, 1, 0, tr("Prompt tokens"), QStringLiteral("/plan/prompt_tokens"),
             tr("Tokens of each request that are read"));
  only_for(Task::inference, batches->count() - 3, *batches);
  add_number(*batches, 1, 1, tr("Output tokens"), QStringLiteral("/plan/output_tokens"),
             tr("Tokens of each answer that are generated, one decode step each after the first"));
  only_for(Task::inference, batches->count() - 3, *batches);

  QVBoxLayout* plan = add_group(tr("Plan"));
  auto* grid = new QGridLayout;
  plan->addLayout(grid);
  add_number(*grid, 0, 0, tr("Tensor parallel"), QStringLiteral("/plan/tensor_parallel"),
             tr("Accelerators that share each matrix product"));
  add_number(*grid, 0, 1, tr("Pipeline stages"), QStringLiteral("/plan/pipeline_parallel"),
             tr("Accelerators that the layers are divided among"));
  add_number(*grid, 1, 0, tr("Data parallel"), data_parallel,
             tr("Replicas; empty: as many as there are accelerators for"));
  add_number(*grid, 1, 1, tr("Virtual stages"), QStringLiteral("/plan/virtual_stages"),
             tr("Parts of the pipeline that each accelerator holds (interleaved schedule)"), true);
  only_for(Task::training, grid->count() - 3, *grid);

  std::vector<std::pair<QString, Json>> precisions, recomputes, zero_stages;
  for (const std::string_view name : precision_names) precisions.emplace_back(to_qt(name), std::string(name));
  for (const std::string_view name : recompute_names) recomputes.emplace_back(to_qt(name), std::string(name));
  for (const auto& [stage, what] : {std::pair{0, tr("0: nothing")}, std::pair{1, tr("1: optimizer")},
                                    std::pair{2, tr("2: and gradients")}, std::pair{3, tr("3: and weights")}})
    zero_stages.emplace_back(what, stage);
  add_choice(*grid, 2, 0, tr("Precision"), QStringLiteral("/plan/precision"), precisions,
             tr("Number format of the matrix products"));
  add_choice(*grid, 2, 1, tr("Recompute"), QStringLiteral("/plan/recompute"), recomputes,
             tr("Activations that the backward pass computes again instead of keeping them"));
  only_for(Task::training, grid->count() - 3, *grid);
  add_choice(*grid, 3, 0, tr("ZeRO shards"), QStringLiteral("/plan/zero_stage"), zero_stages,
             tr("What the data-parallel ranks divide among themselves (ZeRO stage)"));
  only_for(Task::training, grid->count() - 3, *grid);
  add_sequence_parallel(*grid, 3, 1);
  column_->addStretch(1);

  connect(&document_, &ScenarioDocument::changed, this, &ScenarioPanel::refresh);
  refresh();
}

bool ScenarioPanel::is_inference() const {
  const Json* task = member_at(document_.scenario(), "/task");
  return task && task->is_string() && *task == task_names[static_cast<std::size_t>(Task::inference)];
}

void ScenarioPanel::only_for(Task task, int first, const QGridLayout& grid) {
  for (int i = first; i < first + 2; ++i) task_widgets_.emplace_back(task, grid.itemAt(i)->widget());
}

QVBoxLayout* ScenarioPanel::add_group(const QString& title) {
  auto* label = new QLabel(title.toUpper());
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * 0.85);
  font.setBold(true);
  font.setLetterSpacing(QFont::PercentageSpacing, 106);
  label->setFont(font);
  label->setForegroundRole(QPalette::PlaceholderText);
  column_->addWidget(label);
  auto* group = new QVBoxLayout;
  group->setSpacing(7);
  column_->addLayout(group);
  return group;
}

void ScenarioPanel::register_field(const QString& pointer, QWidget* control, QLabel* message,
                                   std::function<void()> refresh) {
  message->setWordWrap(true);
  message->hide();
  message->setObjectName(QStringLiteral("field-error"));
  fields_.push_back({pointer, control, message, std::move(refresh)});
}

void ScenarioPanel::add_picker(QVBoxLayout& group, ProfileKind kind, const QString& label,
                               const QString& none_text) {
  constexpr int label_width = 88;
  auto* row = new QHBoxLayout;
  auto* caption = new QLabel(label);
  caption->setMinimumWidth(label_width);
  auto* picker = new ProfilePicker(library_, kind, none_text);
  picker->combo().setAccessibleName(label);
  caption->setBuddy(picker);
  row->addWidget(caption, 0, Qt::AlignTop);
  caption->setContentsMargins(0, 4, 0, 0);
  row->addWidget(picker, 1);
  group.addLayout(row);
  auto* message = new QLabel;
  group.addWidget(message);
  pickers_.emplace_back(kind, picker);
  connect(picker, &ProfilePicker::chosen, this,
          [this, kind](const QString& id) { choose_profile(kind, id); });

  connect(picker, &ProfilePicker::details_asked, this,
          [this, kind](const QString& id) { emit details_asked(kind, id); });
  connect(picker, &ProfilePicker::focused, this, [this, kind] {
    kind_in_focus_ = kind;
    report_focus();
  });

  const QString pointer = QLatin1Char('/') + to_qt(scenario_key(kind));
  register_field(pointer, picker, message, [this, picker, kind, pointer, none_text] {
    const Json* member = member_at(document_.scenario(), to_std(pointer));
    QString text = text_of(pointer);
    QString id = id_of(kind);
    if (member && member->is_object())
      text = id.isEmpty() ? tr("(described in the file)") : tr("%1 (changed)").arg(id);
    QString from = none_text;
    if (text.isEmpty() && result_) {
      const Scenario& scenario = result_->resolved.scenario;
      switch (kind) {
        case ProfileKind::accelerator:
          id = to_qt(scenario.accelerator.id);
          break;
        case ProfileKind::memory_hierarchy:
          id = to_qt(scenario.memory.id);
          break;
        case ProfileKind::interconnect:
          id = to_qt(scenario.interconnect.id);
          break;
        case ProfileKind::software:
          id = to_qt(scenario.software.id);
          break;
        default:
          break;
      }
      if (!id.isEmpty()) from = id;
    }
    picker->show_choice(text, id, from);
  });
}

void ScenarioPanel::add_number(QGridLayout& grid, int row, int column, const QString& label,
                               const QString& pointer, const QString& description, bool one_by_one) {
  grid.setColumnStretch(column, 1);
  grid.setHorizontalSpacing(10);
  grid.setVerticalSpacing(2);
  auto* caption = new QLabel(label);
  auto* field = new NumberField(one_by_one ? NumberField::Step::one : NumberField::Step::doubling);
  field->setAccessibleName(label);
  field->setToolTip(description);
  caption->setBuddy(field);
  auto* message = new QLabel;
  caption->setContentsMargins(0, row > 0 ? 4 : 0, 0, 0);
  grid.addWidget(caption, 3 * row, column);
  grid.addWidget(field, 3 * row + 1, column);
  grid.addWidget(message, 3 * row + 2, 0, 1, 2);  // only one is ever shown
  if (pointer == global_batch) global_batch_label_ = caption;
  connect(field, &NumberField::committed, this,
          [this, caption, pointer](const QString& text) { choose_number(caption->text(), pointer, text); });
  register_field(pointer, field, message, [this, field, pointer] {
    QString shown = pointer;
    if (pointer == global_batch) {
      const bool local = member_at(document_.scenario(), to_std(local_batch)) != nullptr;
      if (local) shown = local_batch;
      if (is_inference()) shown = batch;
      global_batch_label_->setText(is_inference() ? tr("Batch")
                                   : local        ? tr("Batch per replica")
                                                  : tr("Global batch"));
    }
    field->show_value(text_of(shown));
    if (!result_) return;
    const Plan& plan = result_->resolved.scenario.plan;
    const std::int64_t resolved =
        pointer == data_parallel                              ? plan.data_parallel
        : pointer == QLatin1String("/plan/micro_batch")       ? result_->prediction.micro_batch
        : pointer == QLatin1String("/plan/tensor_parallel")   ? plan.tensor_parallel
        : pointer == QLatin1String("/plan/pipeline_parallel") ? plan.pipeline_parallel
        : pointer == QLatin1String("/plan/virtual_stages")    ? plan.virtual_stages
        : pointer == QLatin1String("/plan/prompt_tokens")     ? plan.prompt_tokens
        : pointer == QLatin1String("/plan/output_tokens")     ? plan.output_tokens
                                                              : plan.global_batch;
    field->set_placeholder(QString::number(resolved));
  });
}

QComboBox* ScenarioPanel::add_choice(QGridLayout& grid, int row, int column, const QString& label,
                                     const QString& pointer,
                                     const std::vector<std::pair<QString, Json>>& choices,
                                     const QString& description) {
  auto* caption = new QLabel(label);
  auto* combo = new QComboBox;
  combo->setAccessibleName(label);
  combo->setToolTip(description);
  combo->setFocusPolicy(Qt::StrongFocus);
  combo->setMinimumContentsLength(6);
  combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  caption->setBuddy(combo);
  for (const auto& [text, value] : choices) combo->addItem(text);
  auto* message = new QLabel;
  caption->setContentsMargins(0, row > 0 ? 4 : 0, 0, 0);
  grid.addWidget(caption, 3 * row, column);
  grid.addWidget(combo, 3 * row + 1, column);
  grid.addWidget(message, 3 * row + 2, 0, 1, 2);  // only one is ever shown
  connect(combo, &QComboBox::activated, this, [this, label, pointer, choices](int index) {
    if (index < static_cast<int>(choices.size()))
      document_.set(tr("Change %1").arg(label.toLower()), to_std(pointer),
                    choices[static_cast<std::size_t>(index)].second);
  });
  register_field(pointer, combo, message, [this, combo, pointer, choices] {
    const auto count = static_cast<int>(choices.size());
    while (combo->count() > count) combo->removeItem(count);
    const Json* member = member_at(document_.scenario(), to_std(pointer));
    int index = -1;
    if (member) {
      for (int i = 0; i < count; ++i)
        if (choices[static_cast<std::size_t>(i)].second == *member) index = i;
      if (index < 0) {  // a word that the model does not know stays readable
        combo->addItem(as_text(*member));
        index = count;
      }
    } else if (result_) {
      const Plan& plan = result_->resolved.scenario.plan;
      index = pointer.endsWith(QLatin1String("precision"))   ? static_cast<int>(plan.precision)
              : pointer.endsWith(QLatin1String("recompute")) ? static_cast<int>(plan.recompute)
                                                             : plan.zero_stage;
    }
    combo->setCurrentIndex(index);
  });
  return combo;
}

void ScenarioPanel::add_sequence_parallel(QGridLayout& grid, int row, int column) {
  const QString pointer = QStringLiteral("/plan/sequence_parallel");
  sequence_parallel_ = new QCheckBox(tr("Sequence parallel"));
  sequence_parallel_->setToolTip(
      tr("Norms and dropout are divided along the sequence among the tensor-parallel ranks"));
  auto* message = new QLabel;
  grid.addWidget(sequence_parallel_, 3 * row + 1, column);
  grid.addWidget(message, 3 * row + 2, 0, 1, 2);  // only one is ever shown
  connect(sequence_parallel_, &QCheckBox::clicked, this, [this, pointer](bool checked) {
    document_.set(tr("Switch sequence parallelism"), to_std(pointer), Json(checked));
  });
  register_field(pointer, sequence_parallel_, message, [this, pointer] {
    const Json* member = member_at(document_.scenario(), to_std(pointer));
    const bool resolved = result_ && result_->resolved.scenario.plan.sequence_parallel;
    sequence_parallel_->setChecked(member && member->is_boolean() ? member->get<bool>() : resolved);
  });
}

void ScenarioPanel::add_accelerators(QVBoxLayout& group) {
  const QString pointer = QStringLiteral("/accelerators");
  auto* caption = new QLabel(tr("Accelerators"));
  auto* field = new NumberField(NumberField::Step::doubling);
  field->setAccessibleName(caption->text());
  caption->setBuddy(field);
  slider_ = new QSlider(Qt::Horizontal);
  slider_->setAccessibleName(tr("Accelerators, in doublings"));
  slider_->setPageStep(1);
  slider_->setTickPosition(QSlider::TicksBelow);
  slider_->setTickInterval(1);
  slider_->installEventFilter(this);
  auto* row = new QHBoxLayout;
  row->addWidget(caption);
  row->addWidget(slider_, 1);
  row->addWidget(field);
  group.addLayout(row);
  auto* message = new QLabel;
  group.addWidget(message);
  connect(field, &NumberField::committed, this,
          [this, caption, pointer](const QString& text) { choose_number(caption->text(), pointer, text); });
  connect(slider_, &QSlider::sliderPressed, this, [this] { ++gesture_; });
  connect(slider_, &QSlider::valueChanged, this, &ScenarioPanel::slide);
  register_field(pointer, field, message, [this, field, pointer] {
    field->show_value(text_of(pointer));
    refresh_slider();
  });
}

std::int64_t ScenarioPanel::model_parallel() const {
  const auto degree = [this](const char* pointer) {
    const Json* member = member_at(document_.scenario(), pointer);
    return member && member->is_number_integer() ? std::max<std::int64_t>(1, member->get<std::int64_t>()) : 1;
  };
  constexpr std::int64_t most = 1 << 20;  // whatever was typed, the slider's arithmetic stays in range
  return std::min(most, degree("/plan/tensor_parallel")) * std::min(most, degree("/plan/pipeline_parallel"));
}

void ScenarioPanel::refresh_slider() {
  const Json* member = member_at(document_.scenario(), "/accelerators");
  const double count = member && member->is_number() ? std::max(1.0, member->get<double>()) : 1;
  const auto unit = static_cast<double>(model_parallel());
  int most = slider_doublings;
  if (result_ && result_->resolved.scenario.system && result_->resolved.scenario.system->nodes > 0) {
    const auto machine = static_cast<double>(result_->resolved.scenario.system->accelerators());
    most = std::clamp(static_cast<int>(std::floor(std::log2(machine / unit))), 1, slider_doublings);
  }
  slider_->setRange(0, most);
  slider_->setValue(static_cast<int>(std::lround(std::log2(std::max(1.0, count / unit)))));
}

void ScenarioPanel::slide(int position) {
  if (refreshing_) return;
  const std::int64_t count = model_parallel() << position;
  document_.edit(
      tr("Change accelerators"),
      [count](Json& scenario) {
        scenario["accelerators"] = count;
        let_data_parallel_follow(scenario);
      },
      slider_->isSliderDown() ? std::optional<int>(gesture_) : std::nullopt);
}

void ScenarioPanel::choose_number(const QString& label, const QString& pointer, const QString& text) {
  const auto write = [&](Json& scenario) {
    QString target = pointer;
    if (pointer == global_batch && member_at(scenario, to_std(local_batch))) target = local_batch;
    if (pointer == global_batch && is_inference()) target = batch;
    const Json::json_pointer place(to_std(target));
    const Json::json_pointer parent = place.parent_pointer();
    if (scenario.contains(parent) && !scenario.at(parent).is_object()) scenario[parent] = Json::object();
    if (text.isEmpty()) {
      if (scenario.contains(place)) scenario[parent].erase(place.back());
    } else {
      scenario[place] = as_json(text);
    }
    if (pointer == QLatin1String("/accelerators") || pointer == QLatin1String("/plan/tensor_parallel") ||
        pointer == QLatin1String("/plan/pipeline_parallel"))
      let_data_parallel_follow(scenario);
    // More replicas take more accelerators.
    const Json* replicas = pointer == data_parallel ? member_at(scenario, to_std(data_parallel)) : nullptr;
    constexpr std::int64_t most = 1 << 22;
    if (replicas && replicas->is_number_integer() && replicas->get<std::int64_t>() > 0 &&
        replicas->get<std::int64_t>() <= most)
      scenario["accelerators"] = replicas->get<std::int64_t>() * model_parallel();
  };
  document_.edit(tr("Change %1").arg(label.toLower()), write);
}

void ScenarioPanel::choose_profile(ProfileKind kind, const QString& id) {
  const std::string key(scenario_key(kind));
  const auto write = [&](Json& scenario) {
    if (id.isEmpty())
      scenario.erase(key);
    else
      scenario[key] = to_std(id);
    if (kind == ProfileKind::system) {
      // A system is chosen to be tried as it is: its parts replace those that were named before. Without a
      // system its parts are named, so that the machine stays the same.
      const bool keep_parts = id.isEmpty() && result_;
      for (const auto& [part, resolved_id] :
           {std::pair{ProfileKind::accelerator, result_ ? result_->resolved.scenario.accelerator.id : ""},
            std::pair{ProfileKind::memory_hierarchy, result_ ? result_->resolved.scenario.memory.id : ""},
            std::pair{ProfileKind::interconnect, result_ ? result_->resolved.scenario.interconnect.id : ""},
            std::pair{ProfileKind::software, result_ ? result_->resolved.scenario.software.id : ""}}) {
        const std::string part_key(scenario_key(part));
        if (keep_parts) {
          if (!scenario.contains(part_key) && !resolved_id.empty()) scenario[part_key] = resolved_id;
        } else if (!id.isEmpty() && part != ProfileKind::software) {
          scenario.erase(part_key);
        }
      }
    }
    // Another accelerator brings its own memory along.
    if (kind == ProfileKind::accelerator &&
        library_.catalogue().contains(ProfileKind::accelerator, to_std(id))) {
      const nlohmann::json& profile = library_.catalogue().profile(ProfileKind::accelerator, to_std(id));
      scenario[std::string(scenario_key(ProfileKind::memory_hierarchy))] =
          profile.value("memory_hierarchy", to_std(id));
    } else if (kind == ProfileKind::accelerator && id.isEmpty()) {
      scenario.erase(std::string(scenario_key(ProfileKind::memory_hierarchy)));
    }
  };
  document_.edit(tr("Choose %1").arg(QString::fromStdString(key).replace(QLatin1Char('_'), QLatin1Char(' '))),
                 write);
}

QString ScenarioPanel::text_of(const QString& pointer) const {
  const Json* member = member_at(document_.scenario(), to_std(pointer));
  return member ? as_text(*member) : QString();
}

QString ScenarioPanel::id_of(ProfileKind kind) const {
  const Json* member = member_at(document_.scenario(), "/" + std::string(scenario_key(kind)));
  if (!member) return {};
  if (member->is_string()) return as_text(*member);
  return member->is_object() && member->contains("base") ? as_text(member->at("base")) : QString();
}

void ScenarioPanel::refresh() {
  refreshing_ = true;
  for (const auto& [task, widget] : task_widgets_)
    widget->setVisible(is_inference() == (task == Task::inference));
  for (const Field& field : fields_) field.refresh();
  refreshing_ = false;
  report_focus();
}

void ScenarioPanel::report_focus() {
  for (const auto& [kind, picker] : pickers_)
    if (kind == kind_in_focus_) emit profile_in_focus(kind, picker->id());
}

void ScenarioPanel::show_result(const std::shared_ptr<const PredictionResult>& result) {
  result_ = result;
  clear_failure();
  refresh();
}

void ScenarioPanel::clear_failure() {
  failure_.reset();
  for (const Field& field : fields_) {
    if (field.message->isHidden()) continue;
    field.message->hide();
    field.control->setPalette(QPalette());
  }
}

void ScenarioPanel::show_failure(const PredictionFailure& failure) {
  clear_failure();
  failure_ = failure;
  if (failure_->pointer == local_batch || failure_->pointer == batch) failure_->pointer = global_batch;
  for (const Field& field : fields_) {
    if (field.pointer != failure_->pointer) continue;
    mark(field);
    ensureWidgetVisible(field.message);
  }
}

void ScenarioPanel::mark(const Field& field) {
  field.message->setText(failure_->reason);
  field.message->show();
  QPalette marked;
  const QColor error = QApplication::palette().color(QPalette::BrightText);
  for (const QPalette::ColorRole role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
    marked.setColor(role, error);
  field.control->setPalette(marked);
  field.message->setPalette(marked);
}

void ScenarioPanel::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !failure_) return;
  for (const Field& field : fields_)  // another theme has another red
    if (field.pointer == failure_->pointer) mark(field);
}

QWidget* ScenarioPanel::control(const QString& pointer) const {
  for (const Field& field : fields_)
    if (field.pointer == pointer) return field.control;
  return nullptr;
}

}  // namespace scaleroof
