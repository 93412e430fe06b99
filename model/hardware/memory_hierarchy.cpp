// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/memory_hierarchy.h"

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"
#include "model/profile/share_of_roof.h"

namespace scaleroof {

namespace {

constexpr std::array<std::string_view, 3> scope_names{"accelerator", "node", "system"};

MemoryScope usual_scope(MemoryLevelId level) {
  if (level == MemoryLevelId::parallel_fs) return MemoryScope::system;
  if (level == MemoryLevelId::host || level == MemoryLevelId::node_storage) return MemoryScope::node;
  return MemoryScope::accelerator;
}

MemoryLevel read_level(ObjectReader& reader, MemoryLevelId id) {
  MemoryLevel level;
  level.capacity = reader.quantity<Bytes>("capacity");
  level.read_bandwidth = id == MemoryLevelId::device ? reader.quantity<BytesPerSecond>("read_bandwidth")
                                                     : reader.quantity_or("read_bandwidth", BytesPerSecond{});
  level.write_bandwidth = level.read_bandwidth;
  if (reader.has("write_bandwidth"))
    level.write_bandwidth = reader.quantity<BytesPerSecond>("write_bandwidth");
  level.latency = reader.quantity_or("latency", Seconds{}, Bound::non_negative);
  const auto usual = static_cast<std::size_t>(usual_scope(id));
  level.scope = static_cast<MemoryScope>(reader.choice_or("scope", scope_names, usual));
  level.attained = share_of_roof_or(reader, "attained", level.attained);
  reader.finish();
  return level;
}

}  // namespace

MemoryHierarchy read_memory_hierarchy(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  MemoryHierarchy memory;
  memory.id = header.id;
  memory.name = header.name;
  memory.year = header.year;
  ObjectReader levels = reader.object("levels");
  for (std::size_t i = 0; i < memory_level_names.size(); ++i)
    if (std::optional<ObjectReader> level = levels.optional_object(memory_level_names[i]))
      memory.levels[i] = read_level(*level, static_cast<MemoryLevelId>(i));
  levels.finish();
  if (!memory[MemoryLevelId::device])
    levels.fail("", "no level \"device\"", "the level \"device\" with its capacity and read_bandwidth");
  memory.visible_share = part_or(reader, "visible_share", memory.visible_share);
  reader.finish();
  return memory;
}

}  // namespace scaleroof
