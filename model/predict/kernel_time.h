// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "model/hardware/accelerator.h"
#include "model/hardware/memory_hierarchy.h"
#include "model/predict/prediction.h"
#include "model/roofline/matrix_product.h"
#include "model/roofline/operator_columns.h"
#include "model/software/software.h"

namespace scaleroof {

/// A 2-D convolution as benchmarks state it.
struct ConvolutionKernel {
  std::int64_t width{1}, height{1}, channels{1}, images{1};
  std::int64_t filters{1}, filter_width{1}, filter_height{1};
  std::int64_t pad_width{0}, pad_height{0}, stride_width{1}, stride_height{1};
  std::int64_t groups{1};  ///< as many as channels: depthwise
  Pass pass{Pass::forward};

  std::int64_t output_width() const { return (width + 2 * pad_width - filter_width) / stride_width + 1; }
  std::int64_t output_height() const { return (height + 2 * pad_height - filter_height) / stride_height + 1; }
};

enum class AttentionPass { forward, backward, both };

/// Attention over whole sequences without its projections.
struct AttentionCall {
  std::int64_t heads{1}, head_dim{64}, seq{1}, batch{1};
  bool causal{false};
  AttentionPass pass{AttentionPass::forward};
  bool fused{true};  ///< one kernel; else products with a softmax between them
  std::string
      kernel;  ///< one of the software's attention kernels; empty: the fastest that is known on the part

  /// Half if causal, backward 2.5 times forward: the convention of publications.
  double flops() const;
};

using Kernel = std::variant<MatrixShape, ConvolutionKernel, AttentionCall>;

struct KernelTime {
  Seconds time{};
  Interval interval_90{};
  double flops{0};       ///< multiply-adds counted twice, as publications do
  Seconds start{};       ///< of the kernel, or of all of them
  Seconds arithmetic{};  ///< on the compute units alone
  Seconds memory{};      ///< in device memory alone
  Seconds power{};       ///< its FLOPs at the rate that power sustains; zero where that is not known
  std::string_view
      bound{};  ///< "start of the kernel", "matrix units", "vector units", "power" or "device memory"
  std::string algorithm;  ///< the tile and split of a product, or the name of an attention kernel
};

/// Seconds of what binds it.
Seconds binding_time(const KernelTime& kernel);

/// Time of one kernel that runs alone. Throws Error where the accelerator has no units for the precision or
/// the software knows no such attention kernel there.
KernelTime kernel_time(const Kernel& kernel, const Accelerator& accelerator, const MemoryHierarchy& memory,
                       const Software& software, Precision precision);

}  // namespace scaleroof
