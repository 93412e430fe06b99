// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_summary.h"

#include <QStringList>

#include "model/error.h"
#include "model/precision.h"
#include "model/quantity/text.h"
#include "ui/text.h"

namespace scaleroof {
namespace {

using nlohmann::json;

const json* member(const json& profile, const char* pointer) {
  const json::json_pointer place(pointer);
  return profile.contains(place) ? &profile.at(place) : nullptr;
}

/// The figure as text with its unit, empty when the profile lacks it.
QString figure(const json& profile, const char* pointer, Dimension dimension) {
  const json* value = member(profile, pointer);
  if (!value) return {};
  double number = 0;
  if (value->is_number())
    number = value->get<double>();
  else if (value->is_string())
    number = parse_quantity(value->get<std::string>(), dimension);
  return number > 0 ? with_common_spaces(to_qt(format_quantity(number, dimension))) : QString();
}

QString word(const json& profile, const char* pointer) {
  const json* value = member(profile, pointer);
  if (!value) return {};
  if (value->is_string()) return to_qt(value->get<std::string>());
  return value->is_number_integer() && value->get<int>() > 0 ? QString::number(value->get<int>()) : QString();
}

QString with(const QString& text, const QString& suffix) {
  return text.isEmpty() ? text : text + suffix;
}

QStringList accelerator_figures(const json& profile) {
  QStringList parts;
  for (const char* units : {"/matrix/", "/vector/"}) {
    for (const char* precision : {"bf16", "fp16", "fp32"}) {
      const QString peak = figure(profile, (std::string(units) + precision).c_str(), Dimension::work_rate);
      if (peak.isEmpty() || !parts.isEmpty()) continue;
      parts.append(peak + QChar::Nbsp + QLatin1String(precision));
    }
  }
  parts.append(figure(profile, "/memory_capacity", Dimension::data));
  parts.append(word(profile, "/year"));
  return parts;
}

QStringList memory_figures(const json& profile) {
  return {figure(profile, "/levels/device/read_bandwidth", Dimension::data_rate),
          figure(profile, "/levels/device/capacity", Dimension::data),
          with(figure(profile, "/levels/parallel_fs/read_bandwidth", Dimension::data_rate),
               QStringLiteral(" file system"))};
}

QStringList interconnect_figures(const json& profile) {
  QStringList parts;
  const json* tiers = member(profile, "/tiers");
  if (!tiers || !tiers->is_array()) return parts;
  for (const json& tier : *tiers) {
    const QString size = word(tier, "/size");
    const QString bandwidth = figure(tier, "/bandwidth", Dimension::data_rate);
    parts.append(size.isEmpty() ? QStringLiteral("beyond %1").arg(bandwidth)
                                : QStringLiteral("%1 at %2").arg(size, bandwidth));
  }
  return parts;
}

QStringList system_figures(const json& profile) {
  QStringList parts;
  const json* nodes = member(profile, "/nodes");
  const json* per_node = member(profile, "/accelerators_per_node");
  if (nodes && per_node && nodes->is_number() && per_node->is_number())
    parts.append(
        QStringLiteral("%1 accelerators").arg(plain_number(nodes->get<double>() * per_node->get<double>())));
  parts.append(word(profile, "/year"));
  parts.append(word(profile, "/site"));
  parts.append(word(profile, "/accelerator"));
  return parts;
}

QStringList network_figures(const json& profile) {
  QStringList parts{word(profile, "/kind")};
  if (const json* layers = member(profile, "/layers"); layers && layers->is_number())
    parts.append(plain_number(layers->get<double>()) + QStringLiteral(" layers"));
  if (const json* hidden = member(profile, "/hidden"); hidden && hidden->is_number())
    parts.append(QStringLiteral("width ") + plain_number(hidden->get<double>()));
  if (const json* length = member(profile, "/seq_len"); length && length->is_number())
    parts.append(plain_number(length->get<double>()) + QStringLiteral(" tokens"));
  if (const json* sizes = member(profile, "/input/size"); sizes && sizes->is_array()) {
    QStringList numbers;
    for (const json& size : *sizes)
      if (size.is_number()) numbers.append(plain_number(size.get<double>()));
    parts.append(QStringLiteral("input ") + numbers.join(QChar(0x00D7)));
  }
  return parts;
}

QStringList key_figures(ProfileKind kind, const json& profile) {
  switch (kind) {
    case ProfileKind::accelerator:
      return accelerator_figures(profile);
    case ProfileKind::memory_hierarchy:
      return memory_figures(profile);
    case ProfileKind::interconnect:
      return interconnect_figures(profile);
    case ProfileKind::system:
      return system_figures(profile);
    case ProfileKind::network:
      return network_figures(profile);
    case ProfileKind::software:
      return {word(profile, "/era")};
    case ProfileKind::dataset:
      return {with(word(profile, "/samples"), QStringLiteral(" samples")),
              with(figure(profile, "/sample_size", Dimension::data), QStringLiteral(" each"))};
  }
  return {};
}

}  // namespace

ProfileSummary summarise(ProfileKind kind, const QString& id, const json& profile) {
  QStringList parts;
  for (const QString& part : key_figures(kind, profile))
    if (!part.isEmpty()) parts.append(part);
  return {id, word(profile, "/name"), parts.join(QStringLiteral(" · "))};
}

}  // namespace scaleroof
