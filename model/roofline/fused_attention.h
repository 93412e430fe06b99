// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

namespace scaleroof {

/// Attention of `batch` independent heads and sequences inside one kernel (Dao et al. 2022).
struct FusedAttentionShape {
  double batch{1};
  double queries{1}, keys{1};
  double head_dim{1};   ///< of queries and keys
  double value_dim{1};  ///< of values
  bool causal{false};   ///< the masked half of the scores is skipped

  /// Forward, half if causal: the convention of publications.
  double flops() const { return 2 * batch * queries * keys * (head_dim + value_dim) * (causal ? 0.5 : 1.0); }
};

/// What a kernel generation reaches on an accelerator. Fields that are not set leave their effect out.
struct FusedAttentionRates {
  double forward_rate{1};   ///< FLOP/s of its products
  double backward_rate{1};  ///< of the 2.5 times as many backward (recomputed scores)
  /// Exponentials a second; the kernel does not hide all of them behind products (Shah et al. 2024).
  double exponential_rate{std::numeric_limits<double>::infinity()};
  double row_start{0};       ///< starting and ending a row of queries, in keys
  double relative_sd{0.12};  ///< of the time
  double causal_block{0};    ///< width of a block on the diagonal, of which the masked half is computed too
};

/// Seconds of arithmetic, without the kernel's start and memory.
double fused_attention_forward(const FusedAttentionShape& shape, const FusedAttentionRates& rates) noexcept;
double fused_attention_backward(const FusedAttentionShape& shape, const FusedAttentionRates& rates) noexcept;

/// The work of backward against forward: scores are computed again (Dao 2023).
inline constexpr double fused_backward_work = 2.5;

}  // namespace scaleroof
