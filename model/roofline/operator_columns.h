// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "model/hardware/memory_hierarchy.h"

namespace scaleroof {

/// The memory levels whose bandwidth an operator's time depends on.
inline constexpr std::array roofline_levels{MemoryLevelId::device, MemoryLevelId::l2, MemoryLevelId::l1};

enum class Pass { forward, data_gradient, weight_gradient, backward };
enum class OperatorKind { matrix_product, convolution, depthwise, attention, memory_bound };

/// A run of rows: [begin, end).
struct RowRange {
  Eigen::Index begin{0}, end{0};
  Eigen::Index size() const { return end - begin; }
  bool holds(Eigen::Index row) const { return row >= begin && row < end; }
};

/// The operators of one micro-batch on one accelerator as columns, one row an operator. The storage grows and
/// is kept, so that filling it again does not allocate.
class OperatorColumns {
 public:
  /// What names a row; read for reports only.
  struct Label {
    std::string_view name;  ///< outlives the columns: a literal or a name inside the network
    OperatorKind kind{OperatorKind::memory_bound};
    Pass pass{Pass::forward};
  };

  enum Column : Eigen::Index {
    count,
    work,
    math_time,
    joined_time,
    launch_time,
    device_bytes,
    l2_bytes,
    l1_bytes,
    time
  };

  void clear() { rows_ = 0; }
  Eigen::Index rows() const { return rows_; }

  /// One row. `math`: seconds of arithmetic; `bytes`: moved at device, l2 and l1; `joined`: seconds of
  /// arithmetic and device memory together where they are more than the slower of the two.
  void add(const Label& label, double executions, double flops, double math, double launch,
           const std::array<double, 3>& bytes, double joined = 0) {
    if (rows_ == values_.rows()) grow();
    values_.row(rows_) << executions, flops, math, joined, launch, bytes[0], bytes[1], bytes[2], 0.0;
    labels_[static_cast<std::size_t>(rows_)] = label;
    ++rows_;
  }

  auto column(Column c) { return values_.col(c).head(rows_); }
  auto column(Column c) const { return values_.col(c).head(rows_); }
  auto column(Column c, RowRange range) const { return values_.col(c).segment(range.begin, range.size()); }
  const Label& label(Eigen::Index row) const { return labels_[static_cast<std::size_t>(row)]; }

 private:
  void grow() {
    const Eigen::Index rows = std::max<Eigen::Index>(64, 2 * values_.rows());
    values_.conservativeResize(rows, time + 1);
    labels_.resize(static_cast<std::size_t>(rows));
  }

  Eigen::ArrayXXd values_;
  std::vector<Label> labels_;
  Eigen::Index rows_{0};
};

}  // namespace scaleroof
