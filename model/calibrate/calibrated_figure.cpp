// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/calibrate/calibrated_figure.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "model/description/profile_figure.h"
#include "model/description/read_profile.h"
#include "model/error.h"
#include "model/quote.h"

namespace scaleroof {
namespace {

using nlohmann::json;

constexpr double sd_of_numbers = 0.25;
constexpr double sd_of_times = 0.4;

/// What a kind's profiles state as published or chosen, by the beginning of the pointer.
std::span<const std::string_view> stated(ProfileKind kind) {
  static constexpr std::array accelerator{
      std::string_view("/year"),           std::string_view("/matrix"),
      std::string_view("/vector"),         std::string_view("/compute_units"),
      std::string_view("/clock"),          std::string_view("/power"),
      std::string_view("/idle_power"),     std::string_view("/host_link"),
      std::string_view("/memory_capacity")};
  static constexpr std::array software{std::string_view("/year"), std::string_view("/memory"),
                                       std::string_view("/residual_sd"), std::string_view("/host/sharpness"),
                                       std::string_view("/overlap/bucket")};
  if (kind == ProfileKind::accelerator) return accelerator;
  if (kind == ProfileKind::software) return software;
  return {};
}

/// The last words of what is fitted in memory hierarchies, links and interconnects; all else is stated.
bool is_attained(std::string_view pointer) {
  constexpr std::array endings{std::string_view("/attained"),      std::string_view("/latency"),
                               std::string_view("/chunk_latency"), std::string_view("/base_latency"),
                               std::string_view("/step_latency"),  std::string_view("/bandwidth_share")};
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return pointer.ends_with(ending); });
}

bool can_be_refined(ProfileKind kind, const ProfileFigure& figure) {
  if (!figure.value || *figure.value <= 0) return false;
  if (figure.dimension != Dimension::number && figure.dimension != Dimension::time) return false;
  switch (kind) {
    case ProfileKind::accelerator:
    case ProfileKind::software: {
      const auto fixed = stated(kind);
      return std::none_of(fixed.begin(), fixed.end(),
                          [&](std::string_view beginning) { return figure.pointer.starts_with(beginning); });
    }
    case ProfileKind::memory_hierarchy:
    case ProfileKind::link:
    case ProfileKind::interconnect:
      return is_attained(figure.pointer);
    default:
      return false;
  }
}

void set_value(json& profile, const CalibratedFigure& figure, double value) {
  json& at = profile[json::json_pointer(figure.pointer)];
  if (at.is_object())
    at["value"] = value;
  else
    at = value;
}

bool is_accepted(const json& profile, const CalibratedFigure& figure, double value) {
  json changed = profile;
  set_value(changed, figure, value);
  try {
    check_profile(figure.profile.kind, changed, {});
  } catch (const Error&) {
    return false;
  }
  return true;
}

/// Shares of a roof are refused above one, factors of a least cost below it.
void find_bounds(const json& profile, CalibratedFigure& figure) {
  constexpr double beside = 1e-3;
  figure.upper = figure.prior > 1 || is_accepted(profile, figure, 1 + beside)
                     ? std::numeric_limits<double>::infinity()
                     : 1;
  figure.lower = figure.prior < 1 || is_accepted(profile, figure, 1 - beside) ? 0 : 1;
}

CalibratedFigure calibrated(const CalibrationTarget& profile, const ProfileFigure& figure, const json& merged,
                            double prior_sd) {
  CalibratedFigure result;
  result.profile = profile;
  result.pointer = figure.pointer;
  result.label = figure.part_label.empty() ? figure.label : figure.part_label + ": " + figure.label;
  result.prior = *figure.value;
  result.share = merged.at(json::json_pointer(figure.pointer)).is_object();
  if (prior_sd > 0)
    result.prior_sd = prior_sd;
  else if (figure.relative_sd > 0)
    result.prior_sd = figure.relative_sd;
  else
    result.prior_sd = figure.dimension == Dimension::time ? sd_of_times : sd_of_numbers;
  find_bounds(merged, result);
  return result;
}

}  // namespace

std::vector<CalibratedFigure> default_figures(const Catalogue& catalogue, const CalibrationTarget& profile,
                                              double prior_sd) {
  const json& merged = catalogue.profile(profile.kind, profile.id);
  std::vector<CalibratedFigure> result;
  for (const ProfileFigure& figure : figures_of(catalogue, profile.kind, profile.id))
    if (can_be_refined(profile.kind, figure)) {
      CalibratedFigure candidate = calibrated(profile, figure, merged, prior_sd);
      // A share of all there is says that nothing is lost, which is no estimate.
      if (candidate.prior < candidate.upper) result.push_back(std::move(candidate));
    }
  return result;
}

CalibratedFigure named_figure(const Catalogue& catalogue, const CalibrationTarget& profile,
                              const std::string& pointer, double prior_sd) {
  const json& merged = catalogue.profile(profile.kind, profile.id);
  const std::string file = catalogue.file(profile.kind, profile.id).string();
  for (const ProfileFigure& figure : figures_of(catalogue, profile.kind, profile.id)) {
    if (figure.pointer != pointer) continue;
    if (!figure.value || *figure.value <= 0)
      throw Error({file, pointer, figure.written, "a figure above zero, which can be scaled"});
    return calibrated(profile, figure, merged, prior_sd);
  }
  throw Error({file, pointer, "no such figure", "the JSON Pointer of a figure that `show` prints"});
}

json with_values(json profile, const std::vector<CalibratedFigure>& figures,
                 const std::vector<double>& values) {
  for (std::size_t i = 0; i < figures.size(); ++i) set_value(profile, figures[i], values[i]);
  return profile;
}

}  // namespace scaleroof
