// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/description/profile_csv.h"

#include "model/csv.h"

namespace scaleroof {

namespace {

std::string csv_value(const ProfileFigure& figure) {
  return figure.value ? csv_number(*figure.value) : figure.written;
}

}  // namespace

std::string to_csv(const std::vector<ProfileFigure>& figures) {
  std::string text =
      csv_line({"pointer", "value", "unit", "source", "relative_sd", "source_kind", "stated_by"});
  for (const ProfileFigure& figure : figures)
    text += csv_line({figure.pointer, csv_value(figure), std::string(si_unit(figure.dimension)),
                      figure.source, figure.relative_sd > 0 ? csv_number(figure.relative_sd) : "",
                      std::string(source_kind_names[static_cast<std::size_t>(figure.source_kind)]),
                      stated_by(figure)});
  return text;
}

std::string to_csv(const std::vector<ComparedFigure>& figures, const std::string& first,
                   const std::string& second) {
  std::string text = csv_line({"pointer", first, second, "unit", "differs", "ratio"});
  for (const ComparedFigure& figure : figures)
    text += csv_line({figure.pointer, figure.first ? csv_value(*figure.first) : "",
                      figure.second ? csv_value(*figure.second) : "",
                      std::string(si_unit((figure.first ? figure.first : figure.second)->dimension)),
                      figure.differs ? "true" : "false", figure.ratio ? csv_number(*figure.ratio) : ""});
  return text;
}

}  // namespace scaleroof
