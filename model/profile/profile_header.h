// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace scaleroof {

class ObjectReader;

/// What every profile may have beside its own figures.
struct ProfileHeader {
  std::string id;
  std::string name;  ///< the id where the profile has no name
  int year{0};       ///< of its release, its first service or its publication; 0: not stated
};

/// Reads `id`, `name` and `year`, accepts `description` (text), `notes` (text or a list of texts) and
/// `sources`: an object from the JSON Pointer of a figure, or of the part that holds it, to where it was
/// published. Throws Error where one of them has another type and where a source names a figure that is not
/// there; a source that came from a `base` in another file may do so, since a patch may take the figure away.
ProfileHeader read_profile_header(ObjectReader& reader);

}  // namespace scaleroof
