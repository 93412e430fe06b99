// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile/written_profile.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/profile/tier_links.h"
#include "model/quote.h"

namespace scaleroof {

using nlohmann::json;

std::string base_of(const json& written, ProfileKind kind, const Catalogue& catalogue,
                    const std::string& file) {
  const auto named = written.find("base");
  if (named == written.end() || named->is_null())
    return kind == ProfileKind::software && catalogue.contains(kind, "generic") ? "generic" : "";
  if (!named->is_string()) throw Error({file, "/base", describe_json(*named), describe(kind)});
  return named->get<std::string>();
}

WrittenProfile merge_written(const json& written, ProfileKind kind, const std::string& id,
                             const Catalogue& catalogue, const std::string& file) {
  if (!written.is_object()) throw Error({file, "", describe_json(written), "an object"});
  if (const auto stated = written.find("id"); stated != written.end() && !stated->is_null() && *stated != id)
    throw Error({file, "/id", describe_json(*stated), fmt::format("{}, as the file is named", quote(id))});
  json patch = written;
  patch.erase("base");
  WrittenProfile result;
  result.merged = json::object();
  if (const std::string base = base_of(written, kind, catalogue, file); !base.empty()) {
    if (base == id && written.value("base", json()) == base)
      throw Error({file, "/base", fmt::format("{}, which is this profile itself", quote(base)),
                   "a base of another id"});
    try {
      const std::vector<std::string> chain = catalogue.chain(kind, base);
      if (std::find(chain.begin() + 1, chain.end(), id) != chain.end())
        throw Error({file, "/base", fmt::format("{}, which is built on {}", quote(base), quote(id)),
                     "a base that is not built on this profile"});
      result.merged = catalogue.profile(kind, base);
      catalogue.add_origins(kind, base, "", result.origins);
    } catch (const Error& error) {
      throw error.located(file, "/base");
    }
  }
  add_origins_of(patch, "", file, "", result.origins);
  result.merged.merge_patch(patch);
  if (kind == ProfileKind::interconnect) {
    merge_links(result.merged, patch, catalogue, {file, ""});
    add_link_origins(patch, catalogue, "", {file, ""}, result.origins);
  }
  return result;
}

}  // namespace scaleroof
