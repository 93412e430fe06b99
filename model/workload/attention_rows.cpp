// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/workload/attention_rows.h"

#include <algorithm>
#include <cmath>

namespace scaleroof {

void add_matrix_product(const OperatorColumns::Label& label, double executions, const MatrixShape& shape,
                        const MatrixProductRates& product_rates, double element_bytes,
                        const ComputeRates& rates, const Software& software, OperatorColumns& operators) {
  const auto [traffic, time] = rates.product(shape, product_rates, element_bytes);
  const bool misaligned =
      shape.batch > 1 && element_bytes == 2 && (std::fmod(shape.k, 8) != 0 || std::fmod(shape.n, 8) != 0);
  const double penalty = misaligned ? software.matrix_products.misaligned_penalty : 1.0;
  operators.add(label, executions, shape.flops(), penalty * time.on_units(),
                software.matrix_products.launch.value, traffic, time.total);
}

AttentionRows::AttentionRows(const AttentionShape& shape, Attention kernel, std::string_view name,
                             double executions, const ComputeRates& rates, const Software& software,
                             OperatorColumns& operators)
    : shape_(shape),
      kernel_(kernel),
      name_(name),
      executions_(executions),
      element_bytes_(std::max(2.0, rates.element_bytes)),
      rates_(rates),
      software_(software),
      operators_(operators) {}

void AttentionRows::forward() {
  if (kernel_ == Attention::flash) {
    fused(Pass::forward, shape_.fused().flops(),
          fused_attention_forward(shape_.fused(), rates_.attention) * shape_.slowdown,
          shape_.edge_elements * element_bytes_);
    return;
  }
  product("attention scores", Pass::forward, shape_.scores());
  softmax(Pass::forward, softmax_bytes(software_.element_wise.score_bytes));
  product("attention over values", Pass::forward, shape_.values());
}

void AttentionRows::backward() {
  if (kernel_ == Attention::flash) {
    fused(Pass::backward, fused_backward_work * shape_.fused().flops(),
          fused_attention_backward(shape_.fused(), rates_.attention) * shape_.slowdown,
          2 * shape_.edge_elements * element_bytes_);
    return;
  }
  both_gradients("attention scores", shape_.scores());
  softmax(Pass::backward, softmax_bytes(software_.element_wise.score_bytes_backward));
  both_gradients("attention over values", shape_.values());
}

double AttentionRows::softmax_bytes(double of_score) const {
  return shape_.score_elements() * of_score * element_bytes_ / 2;
}

void AttentionRows::fused(Pass pass, double flops, double math, double bytes) {
  operators_.add({name_, OperatorKind::attention, pass}, executions_, flops, math,
                 software_.matrix_products.launch.value, {bytes, bytes, bytes});
}

void AttentionRows::product(std::string_view name, Pass pass, const MatrixShape& shape) {
  add_matrix_product({name, OperatorKind::matrix_product, pass}, executions_, shape, rates_.products_16bit,
                     element_bytes_, rates_, software_, operators_);
}

/// Of either operand. Where the right one is no weight, its gradient still is a product over the rows.
void AttentionRows::both_gradients(std::string_view name, const MatrixShape& s) {
  product(name, Pass::data_gradient, {s.m, s.k, s.n, s.batch});
  product(name, Pass::weight_gradient, {s.n, s.k, s.m, s.batch});
}

void AttentionRows::softmax(Pass pass, double bytes) {
  operators_.add({"softmax and dropout", OperatorKind::memory_bound, pass}, executions_, 0, 0, 0,
                 {bytes, bytes, bytes});
}

}  // namespace scaleroof
