// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "model/roofline/compute_rates.h"
#include "model/roofline/operator_columns.h"
#include "model/scenario/plan.h"
#include "model/software/software.h"

namespace scaleroof {

/// Adds one matrix product of `element_bytes` wide operands, `executions` times. Batched half-precision
/// products whose k or n is no multiple of 8 take longer (docs/model/model.md, "Matrix products").
void add_matrix_product(const OperatorColumns::Label& label, double executions, const MatrixShape& shape,
                        const MatrixProductRates& product_rates, double element_bytes,
                        const ComputeRates& rates, const Software& software, OperatorColumns& operators);

/// Attention without its projections, as one accelerator computes it: scores, softmax, weighted sum of values
/// of `batch` independent heads and sequences.
struct AttentionShape {
  double batch{1};
  double queries{1}, keys{1};
  double head_dim{1};       ///< of queries and keys
  double value_dim{1};      ///< of values
  bool causal{false};       ///< a fused kernel skips the masked half of the scores
  double edge_elements{0};  ///< of queries, keys, values and the result: all that a fused kernel moves
  double slowdown{1};       ///< a fused kernel's time against that on whole sequences

  double score_elements() const { return batch * queries * keys; }
  MatrixShape scores() const { return {queries, keys, head_dim, batch}; }
  MatrixShape values() const { return {queries, value_dim, keys, batch}; }
  FusedAttentionShape fused() const { return {batch, queries, keys, head_dim, value_dim, causal}; }
  /// Forward, a causal mask not taken off.
  double flops() const { return scores().flops() + values().flops(); }
};

/// Adds the operators of an attention core, `executions` times: fused into one kernel (Dao 2023) or as two
/// batched products with a softmax between them. Operands are 16 bits wide at least. `name` labels the fused
/// kernel and outlives the operators.
class AttentionRows {
 public:
  AttentionRows(const AttentionShape& shape, Attention kernel, std::string_view name, double executions,
                const ComputeRates& rates, const Software& software, OperatorColumns& operators);
  void forward();
  void backward();

 private:
  /// `of_score`: bytes moved for each score in 16 bits.
  double softmax_bytes(double of_score) const;
  void fused(Pass pass, double flops, double math, double bytes);
  void product(std::string_view name, Pass pass, const MatrixShape& shape);
  void both_gradients(std::string_view name, const MatrixShape& shape);
  void softmax(Pass pass, double bytes);

  AttentionShape shape_;
  Attention kernel_;
  std::string_view name_;
  double executions_;
  double element_bytes_;
  const ComputeRates& rates_;
  const Software& software_;
  OperatorColumns& operators_;
};

}  // namespace scaleroof
