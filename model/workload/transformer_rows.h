// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "model/workload/attention_rows.h"
#include "model/workload/transformer_dimensions.h"

namespace scaleroof {

/// Adds the operators of one transformer layer, of the embedding and of the head, for one micro-batch
/// (docs/model/model.md, "A transformer's layer"). Valid as long as its arguments.
class TransformerRows {
 public:
  TransformerRows(const Transformer& network, const LayerRun& run, const TransformerDimensions& d,
                  Attention kernel, const ComputeRates& rates, const Software& software,
                  OperatorColumns& operators);

  /// Scores and their sum of values; a decoder's layer has them twice.
  void attention_core_forward();
  /// All else before the last products.
  void rest_forward();
  /// The last products of the layer, whose results no backward pass reads.
  void feed_forward_down();
  void backward();

  void head_forward();
  /// Of these the products alone, without a loss.
  void head_products();
  void head_backward();
  /// Both passes; `tokens` of all sequences that are embedded.
  void embedding(double tokens);

  double attention_core_flops() const { return self_.flops() + (attends_to_memory() ? cross_.flops() : 0); }

 private:
  bool attends_to_memory() const { return d_.memory > 0; }
  bool has_experts() const { return d_.local_experts > 0; }
  MatrixShape router() const;
  MatrixShape head() const;
  MatrixShape head_transform() const;

  template <class Use>
  void for_attention_products(Use use) const;
  template <class Use>
  void for_up_products(Use use) const;
  template <class Use>
  void for_down_products(Use use) const;

  void product(std::string_view name, Pass pass, const MatrixShape& shape, const MatrixProductRates& rates,
               double bytes);
  void both_gradients(std::string_view name, const MatrixShape& shape, const MatrixProductRates& rates,
                      double bytes);
  void linear_forward(std::string_view name, const MatrixShape& shape);
  void linear_gradients(std::string_view name, const MatrixShape& shape);
  void wide_forward(std::string_view name, const MatrixShape& shape);
  void wide_gradients(std::string_view name, const MatrixShape& shape);
  void memory_bound(std::string_view name, Pass pass, double bytes);
  void element_wise(Pass pass);
  double logit_bytes() const;

  const Transformer& network_;
  const TransformerDimensions& d_;
  const ComputeRates& rates_;
  const Software& software_;
  OperatorColumns& operators_;
  AttentionShape self_, cross_;
  AttentionRows self_attention_, cross_attention_;
  double traffic_{1};
};

}  // namespace scaleroof
