// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/system.h"

#include "model/profile/json_reader.h"
#include "model/profile/profile_header.h"

namespace scaleroof {

System read_system(ObjectReader& reader) {
  const ProfileHeader header = read_profile_header(reader);
  System system;
  system.id = header.id;
  system.name = header.name;
  system.year = header.year;
  system.vendor = reader.text_or("vendor", "");
  system.site = reader.text_or("site", "");
  system.accelerator = reader.text("accelerator");
  system.memory_hierarchy = reader.text_or("memory_hierarchy", system.accelerator);
  system.interconnect = reader.text("interconnect");
  system.software = reader.text_or("software", "");
  system.accelerators_per_node = reader.integer_or("accelerators_per_node", 1);
  system.nodes = reader.integer_or("nodes", 0, 0);
  system.host_processor = reader.text_or("host_processor", "");
  system.node_host_power = reader.quantity_or("node_host_power", Watts{});
  system.power = reader.quantity_or("power", Watts{});
  system.power_usage_effectiveness =
      reader.number_or("power_usage_effectiveness", system.power_usage_effectiveness, Bound::at_least_one);
  system.mean_time_between_failures = reader.quantity_or("mean_time_between_failures", Seconds{});
  system.charging_unit = reader.text_or("charging_unit", "node-hour");
  reader.finish();
  return system;
}

}  // namespace scaleroof
