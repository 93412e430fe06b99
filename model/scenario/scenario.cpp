// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/scenario.h"

#include "model/profile/json_reader.h"

namespace scaleroof {
namespace {

template <class Read>
auto read_member(ObjectReader& reader, std::string_view key, Read read) {
  ObjectReader member = reader.object(key);
  return read(member);
}

/// Training scenarios name their kernels; a program for inference has its own.
Attention usual_attention(const Scenario& scenario) {
  const bool fused =
      scenario.task == Task::training || scenario.software.inference_on(scenario.accelerator).fused_attention;
  return fused ? Attention::flash : Attention::unfused;
}

}  // namespace

Scenario read_scenario(ObjectReader& reader) {
  Scenario scenario;
  scenario.title = reader.text_or("title", "");
  reader.ignore({"schema", "description"});
  scenario.task = static_cast<Task>(reader.choice_or("task", task_names, 0));
  scenario.network = read_member(reader, "network", read_network);
  scenario.accelerator = read_member(reader, "accelerator", read_accelerator);
  scenario.memory = read_member(reader, "memory_hierarchy", read_memory_hierarchy);
  scenario.interconnect = read_member(reader, "interconnect", read_interconnect);
  scenario.software = read_member(reader, "software", read_software);
  if (reader.has("system")) scenario.system = read_member(reader, "system", read_system);
  if (reader.has("dataset")) scenario.dataset = read_member(reader, "dataset", read_dataset);
  scenario.accelerators = reader.integer("accelerators");

  const Transformer* transformer = scenario.network.transformer();
  const PlanDefaults defaults{.optimizer = transformer ? Optimizer::adam : Optimizer::sgd_momentum,
                              .whole_batch_at_once = !transformer || transformer->image,
                              .attention = usual_attention(scenario)};
  ObjectReader plan = reader.object("plan");
  scenario.plan = read_plan(plan, scenario.task, scenario.accelerators, defaults);
  if (auto run = reader.optional_object("run")) scenario.run = read_run(*run);
  if (reader.has("measured")) scenario.measured = read_member(reader, "measured", read_measured);
  reader.finish();
  try {
    check_consistency(scenario);
  } catch (const Error& error) {
    const auto place = reader.origins().locate(reader.pointer() + error.details().pointer);
    throw Error({place.file, place.pointer, error.details().found, error.details().expected});
  }
  return scenario;
}

}  // namespace scaleroof
