// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/figure/figure.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace scaleroof {

namespace {

std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string field(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string{};
}

std::string with_unit(const std::string& label, const std::string& unit) {
  return unit.empty() ? label : fmt::format("{} ({})", label, unit);
}

void append_row(std::string& csv, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) csv += ',';
    csv += fields[i];
  }
  csv += '\n';
}

const Figure::Axis& axis_of(const Figure& figure, const Figure::Series& series) {
  return series.right_axis && figure.right ? *figure.right : figure.y;
}

/// The x values of the rows when every series stands at (some of) the same ones; empty: they do not.
std::vector<double> shared_x(const Figure& figure) {
  std::vector<double> widest;
  if (!figure.categories.empty()) {
    for (std::size_t i = 0; i < figure.categories.size(); ++i) widest.push_back(static_cast<double>(i));
    return widest;
  }
  for (const Figure::Series& series : figure.series)
    if (series.x.size() > widest.size()) widest = series.x;
  for (const Figure::Series& series : figure.series)
    for (const double x : series.x)
      if (std::find(widest.begin(), widest.end(), x) == widest.end()) return {};
  return widest;
}

std::string one_row_for_each_x(const Figure& figure, const std::vector<double>& rows) {
  std::string csv;
  std::vector<std::string> header{field(with_unit(figure.x.label, figure.x.unit))};
  for (const Figure::Series& series : figure.series) {
    const std::string& unit = axis_of(figure, series).unit;
    header.push_back(field(with_unit(series.name, unit)));
    if (!series.low.empty()) header.push_back(field(with_unit(series.name + ", 90% interval from", unit)));
    if (!series.high.empty()) header.push_back(field(with_unit(series.name + ", 90% interval to", unit)));
  }
  append_row(csv, header);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::vector<std::string> fields{figure.categories.empty() ? field(rows[row])
                                                              : field(figure.categories[row])};
    for (const Figure::Series& series : figure.series) {
      const auto found = std::find(series.x.begin(), series.x.end(), rows[row]);
      const auto index = static_cast<std::size_t>(std::distance(series.x.begin(), found));
      const auto value = [&](const std::vector<double>& values) {
        fields.push_back(index < values.size() ? field(values[index]) : std::string{});
      };
      value(series.y);
      if (!series.low.empty()) value(series.low);
      if (!series.high.empty()) value(series.high);
    }
    append_row(csv, fields);
  }
  return csv;
}

std::string one_row_for_each_point(const Figure& figure) {
  const auto any = [&figure](auto member) {
    return std::any_of(figure.series.begin(), figure.series.end(),
                       [member](const Figure::Series& series) { return !(series.*member).empty(); });
  };
  const bool sized = any(&Figure::Series::size);
  const bool labelled = any(&Figure::Series::labels);
  std::string csv;
  std::vector<std::string> header{"Series", field(with_unit(figure.x.label, figure.x.unit)),
                                  field(with_unit(figure.y.label, figure.y.unit))};
  if (figure.right) header.push_back(field(with_unit(figure.right->label, figure.right->unit)));
  if (sized) header.push_back("Share");
  if (labelled) header.push_back("Label");
  append_row(csv, header);
  for (const Figure::Series& series : figure.series)
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      const std::string y = field(series.y[i]);
      std::vector<std::string> fields{field(series.name), field(series.x[i])};
      fields.push_back(series.right_axis ? std::string{} : y);
      if (figure.right) fields.push_back(series.right_axis ? y : std::string{});
      if (sized) fields.push_back(i < series.size.size() ? field(series.size[i]) : std::string{});
      if (labelled) fields.push_back(i < series.labels.size() ? field(series.labels[i]) : std::string{});
      append_row(csv, fields);
    }
  return csv;
}

}  // namespace

std::string to_csv(const Figure& figure) {
  const std::vector<double> rows = shared_x(figure);
  return rows.empty() ? one_row_for_each_point(figure) : one_row_for_each_x(figure, rows);
}

}  // namespace scaleroof
