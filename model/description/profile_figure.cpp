// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/profile_figure.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/description/figure_dimension.h"
#include "model/description/key_words.h"
#include "model/error.h"
#include "model/profile/json_pointer.h"

namespace scaleroof {

namespace {

using nlohmann::json;

/// A share as profiles write it: {"value": 0.8, "relative_sd": 0.1}.
bool is_share(const json& value) {
  if (!value.is_object() || !value.contains("value") || !value["value"].is_number()) return false;
  return value.size() == 1 ||
         (value.size() == 2 && value.contains("relative_sd") && value["relative_sd"].is_number());
}

std::string words_of(const json& value);

/// "conv, filters 64, kernel 7": a layer of a network; of the layers inside it only how many there are.
std::string words_of_layer(const json& layer) {
  std::vector<std::string> words;
  if (const auto op = layer.find("op"); op != layer.end()) words.push_back(words_of(*op));
  for (const auto& [key, member] : layer.items()) {
    if (key == "op" || key == "name") continue;
    const bool list_of_layers = member.is_array() && !member.empty() && !member.front().is_number();
    words.push_back(list_of_layers ? fmt::format("{} {}", member.size(), key)
                                   : fmt::format("{} {}", words_of_key(key), words_of(member)));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string words_of(const json& value) {
  if (value.is_null()) return "none";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return format_quantity(value.get<double>(), Dimension::number);
  if (value.is_object()) return words_of_layer(value);
  if (value.empty()) return "none";
  std::vector<std::string> elements;
  for (const json& element : value) elements.push_back(words_of(element));
  return fmt::format("{}", fmt::join(elements, " × "));
}

/// The text of the innermost of `pointer` and the parts that hold it for which there is a source.
std::string source_of(const json& profile, std::string_view pointer) {
  const auto sources = profile.find("sources");
  if (sources == profile.end() || !sources->is_object()) return {};
  for (std::string prefix{pointer}; !prefix.empty(); prefix.erase(prefix.rfind('/')))
    if (const auto found = sources->find(prefix); found != sources->end() && found->is_string())
      return found->get<std::string>();
  return {};
}

std::string capitalised_words(std::string words) {
  // The names of precisions are written in small letters.
  const bool a_precision = words.find_first_of("0123456789") != std::string::npos && words.size() <= 4;
  if (!a_precision && !words.empty() && words.front() >= 'a' && words.front() <= 'z')
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

/// Goes through one profile from the root to its figures.
class Collector {
 public:
  Collector(ProfileKind kind, const json& profile, const Origins& origins)
      : kind_(kind), profile_(profile), origins_(origins), own_file_(origins.locate("").file) {}

  std::vector<ProfileFigure> collect() {
    constexpr std::array<std::string_view, 6> words{"id", "name", "description", "notes", "sources", "base"};
    for (const std::string& key : ordered_keys(profile_))
      if (std::find(words.begin(), words.end(), key) == words.end()) descend(profile_[key], {key});
    // The profile's own figures first, then part by part.
    std::stable_sort(figures_.begin(), figures_.end(), [](const ProfileFigure& a, const ProfileFigure& b) {
      return a.part.empty() && !b.part.empty();
    });
    return std::move(figures_);
  }

 private:
  using Tokens = std::vector<std::string>;

  static std::vector<std::string> ordered_keys(const json& object) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& [key, member] : object.items()) ranked.emplace_back(rank_of_key(key), key);
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> keys;
    for (auto& [rank, key] : ranked) keys.push_back(std::move(key));
    return keys;
  }

  /// Whether the members of `value` are no figures of their own.
  static bool is_one_figure(const json& value, const Tokens& tokens) {
    if (value.is_array())
      return std::none_of(value.begin(), value.end(), [](const json& item) { return item.is_object(); });
    const bool a_layer = tokens.size() == 2 && tokens.front() == "layers";
    return !value.is_object() || a_layer || is_share(value);
  }

  void descend(const json& value, const Tokens& tokens) {
    if (is_one_figure(value, tokens)) {
      add(value, tokens);
      return;
    }
    const auto into = [&](const json& member, std::string token) {
      Tokens inner = tokens;
      inner.push_back(std::move(token));
      descend(member, inner);
    };
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) into(value[i], std::to_string(i));
    } else {
      for (const std::string& key : ordered_keys(value)) into(value[key], key);
    }
  }

  /// How many of the tokens name the part: an element of a list or a memory level is a part of its own.
  static std::size_t part_length(const Tokens& tokens) {
    if (tokens.size() <= 1) return 0;
    const bool one_of_many = tokens.front() == "tiers" || tokens.front() == "levels";
    return one_of_many && tokens.size() > 2 ? 2 : 1;
  }

  std::string part_label(const Tokens& tokens, std::size_t length) const {
    if (length == 0) return {};
    if (length == 1) return capitalised_words(words_of_key(tokens.front()));
    if (tokens.front() == "levels") return "Level " + words_of_key(tokens[1]);
    std::string label = fmt::format("Tier {}", std::stoul(tokens[1]) + 1);
    const json& tier = profile_[tokens[0]][std::stoul(tokens[1])];
    if (const auto name = tier.find("name"); name != tier.end() && name->is_string())
      label += ": " + name->get<std::string>();
    return label;
  }

  std::string label(const json& value, const Tokens& tokens, std::size_t part) const {
    if (tokens.front() == "layers" && tokens.size() == 2) {
      const std::string number = fmt::format("{}", std::stoul(tokens[1]) + 1);
      const bool named = value.is_object() && value.contains("name") && value["name"].is_string();
      return named ? value["name"].get<std::string>() : number;
    }
    std::string label;
    for (std::size_t i = part; i < tokens.size(); ++i)
      label += (label.empty() ? "" : ", ") + words_of_key(tokens[i]);
    return capitalised_words(std::move(label));
  }

  void add(const json& value, const Tokens& tokens) {
    ProfileFigure figure;
    for (const std::string& token : tokens) figure.pointer = append_token(figure.pointer, token);
    const std::size_t part = part_length(tokens);
    for (std::size_t i = 0; i < part; ++i) figure.part = append_token(figure.part, tokens[i]);
    figure.part_label = part_label(tokens, part);
    figure.label = label(value, tokens, part);
    figure.written = value.is_string() ? value.get<std::string>() : value.dump();
    figure.dimension = dimension_of_figure(kind_, figure.pointer);
    figure.value = number_in(value, figure.dimension);
    if (is_share(value)) figure.relative_sd = value.value("relative_sd", 0.0);
    figure.words = words_of(value, figure);
    figure.source = source_of(profile_, figure.pointer);
    figure.source_kind = source_kind(figure.source, tokens.back());
    figure.file = origins_.locate(figure.pointer).file;
    figure.inherited = figure.file != own_file_;
    figures_.push_back(std::move(figure));
  }

  static std::string words_of(const json& value, const ProfileFigure& figure) {
    if (!figure.value) return scaleroof::words_of(value);
    // A year is a number whose thousands nobody sets apart.
    if (figure.pointer == "/year") return value.dump();
    std::string words = format_quantity(*figure.value, figure.dimension);
    if (figure.relative_sd > 0) words += fmt::format(" ± {:.3g}%", 100 * figure.relative_sd);
    return words;
  }

  ProfileKind kind_;
  const json& profile_;
  const Origins& origins_;
  std::string own_file_;
  std::vector<ProfileFigure> figures_;
};

}  // namespace

std::vector<ProfileFigure> figures_of(ProfileKind kind, const json& profile, const Origins& origins) {
  return Collector(kind, profile, origins).collect();
}

std::vector<ProfileFigure> figures_of(const Catalogue& catalogue, ProfileKind kind, const std::string& id) {
  Origins origins;
  catalogue.add_origins(kind, id, "", origins);
  return figures_of(kind, catalogue.profile(kind, id), origins);
}

std::optional<double> number_in(const json& value, Dimension dimension) {
  if (is_share(value)) return value["value"].get<double>();
  if (value.is_number()) return value.get<double>();
  if (!value.is_string() || dimension == Dimension::number) return std::nullopt;
  try {
    return parse_quantity(value.get<std::string>(), dimension);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string stated_by(const ProfileFigure& figure) {
  return std::filesystem::path(figure.file).stem().string();
}

std::vector<std::string> notes_of(const json& profile) {
  const auto notes = profile.find("notes");
  if (notes == profile.end()) return {};
  if (notes->is_string()) return {notes->get<std::string>()};
  std::vector<std::string> texts;
  if (notes->is_array())
    for (const json& note : *notes)
      if (note.is_string()) texts.push_back(note.get<std::string>());
  return texts;
}

}  // namespace scaleroof
