// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/roofline/fused_attention.h"

namespace scaleroof {
namespace {

/// Exponentials of a score that nothing hides: forward, and backward where they are computed again.
constexpr double exposed_exponentials_forward = 0.9, exposed_exponentials_backward = 2.2;

/// Pairs of a query and a key whose time is spent: those of whole blocks, and what a row costs in any case.
double pairs(const FusedAttentionShape& shape, const FusedAttentionRates& rates) {
  const double keys = shape.causal ? (shape.keys + rates.causal_block) / 2 : shape.keys;
  return shape.batch * shape.queries * (keys + rates.row_start);
}

double flops_of_pair(const FusedAttentionShape& shape) {
  return 2 * (shape.head_dim + shape.value_dim);
}

}  // namespace

double fused_attention_forward(const FusedAttentionShape& shape, const FusedAttentionRates& rates) noexcept {
  return pairs(shape, rates) *
         (flops_of_pair(shape) / rates.forward_rate + exposed_exponentials_forward / rates.exponential_rate);
}

double fused_attention_backward(const FusedAttentionShape& shape, const FusedAttentionRates& rates) noexcept {
  return pairs(shape, rates) * (fused_backward_work * flops_of_pair(shape) / rates.backward_rate +
                                exposed_exponentials_backward / rates.exponential_rate);
}

}  // namespace scaleroof
