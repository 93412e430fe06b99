// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/network/layer_apply.h"

namespace scaleroof::layer {
namespace {

double real(std::int64_t value) {
  return static_cast<double>(value);
}

/// The projections, the core and the rearranging around it (Vaswani et al. 2017) of one operator.
class AttentionExpansion {
 public:
  AttentionExpansion(const Attention& op, const Application& at, const Tensor& in, LayerTally& tally)
      : op_(op),
        at_(at),
        in_(in),
        tally_(tally),
        channels_(real(in.shape.channels())),
        outputs_(op.outputs > 0 ? op.outputs : in.shape.channels()),
        heads_(real(op.heads)),
        head_dim_(real(head_dim())),
        query_width_(heads_ * head_dim_),
        kv_width_(real(op.kv_heads) * head_dim_) {
    divide_into_windows();
    find_keys();
    check_size();
  }

  Tensor expand() {
    Shape shape = in_.shape;
    shape.set_channels(outputs_);
    Tensor out = tally_.output(at_, in_, shape);
    out.needs_gradient = true;
    tally_.obstruct("attention", in_.shape);
    project_inputs();
    if (op_.pair_bias_channels > 0) add_pair_bias();
    if (op_.position_bias) tally_.add_learned(relative_positions() * heads_);
    tally_.count(AttentionCore{1, windows_, window_positions_, keys_, heads_, real(op_.kv_heads), head_dim_,
                               op_.causal, ""},
                 at_);
    tally_.keep_elements(2 * positions_ * query_width_ + 2 * key_positions_ * kv_width_);
    copy(positions_ * query_width_ + 2 * key_positions_ * kv_width_);  // heads become an axis of their own
    if (op_.gated) add_gate();
    if (rearranged_) {  // into windows and back
      copy(positions_ * channels_);
      copy(positions_ * real(outputs_));
    }
    linear(positions_, query_width_, real(outputs_), op_.output_bias, 0, "output");
    return out;
  }

 private:
  std::int64_t head_dim() const {
    if (op_.head_dim > 0) return op_.head_dim;
    if (in_.shape.channels() % op_.heads != 0)
      at_.fail("heads", std::to_string(op_.heads),
               fmt::format("a divisor of the {} channels, or a head_dim beside it", in_.shape.channels()));
    return in_.shape.channels() / op_.heads;
  }

  void divide_into_windows() {
    windows_ = 1;
    window_positions_ = op_.window ? 1 : in_.shape.positions();
    if (op_.window) {
      require_spatial(at_, in_.shape);
      require_axes(at_, "window", *op_.window, in_.shape);
      for (std::size_t axis = 0; axis < in_.shape.axes(); ++axis) {
        const std::int64_t size = in_.shape.size(axis), window = (*op_.window)[axis];
        if (window > size)
          at_.fail("window", std::to_string(window), fmt::format("at most the axis's size, {}", size));
        windows_ *= real((size + window - 1) / window);  // the last one is padded
        window_positions_ *= real(window);
        // Whole axes and single positions need no more than another order of the axes.
        rearranged_ = rearranged_ || (window > 1 && window < size);
      }
    }
    positions_ = windows_ * window_positions_;
  }

  void find_keys() {
    keys_ = window_positions_;
    key_positions_ = positions_;
    key_channels_ = channels_;
    if (!op_.context) return;
    if (op_.context->tensor.empty()) {
      keys_ = real(op_.context->positions);
      key_channels_ = real(op_.context->channels);
    } else {
      const Tensor& context = tally_.saved(at_, "context", op_.context->tensor);
      tally_.keep(context);
      keys_ = context.shape.positions();
      key_channels_ = real(context.shape.channels());
    }
    key_positions_ = keys_;
  }

  void check_size() const {
    for (const double elements :
         {positions_ * query_width_, key_positions_ * kv_width_, positions_ * keys_ * heads_})
      if (elements > most_elements)
        at_.fail("", fmt::format("an attention of {:.3g} elements", elements),
                 fmt::format("at most {:.0e}", most_elements));
  }

  void project_inputs() {
    tally_.keep(in_);
    const double first = in_.needs_gradient ? 0 : 1;
    if (op_.context) {
      linear(positions_, channels_, query_width_, op_.qkv_bias, first, "query");
      // What it attends to is taken to be learned too.
      linear(key_positions_, key_channels_, 2 * kv_width_, op_.qkv_bias, 0, "key and value");
    } else {
      linear(positions_, channels_, query_width_ + 2 * kv_width_, op_.qkv_bias, first,
             "query, key and value");
    }
  }

  /// A linear layer on every pair of positions, without bias, whose result all windows add to their scores
  /// (AlphaFold: Jumper et al. 2021, supplementary algorithm 7).
  void add_pair_bias() {
    const double pairs = window_positions_ * keys_, channels = real(op_.pair_bias_channels);
    linear(pairs, channels, heads_, false, 0, "pair bias");
    tally_.keep_elements(pairs * (channels + heads_));
  }

  /// Of Swin's table: an offset between -(w - 1) and w - 1 on each axis (Liu et al. 2021).
  double relative_positions() const {
    double offsets = 1;
    for (std::size_t axis = 0; axis < in_.shape.axes(); ++axis)
      offsets *= 2 * real(op_.window ? (*op_.window)[axis] : in_.shape.size(axis)) - 1;
    return offsets;
  }

  /// sigmoid(linear(input)) times what the core returns (Jumper et al. 2021, supplementary algorithm 7).
  void add_gate() {
    linear(positions_, channels_, query_width_, true, in_.needs_gradient ? 0 : 1, "gate");
    const double elements = positions_ * query_width_;
    tally_.table.lone_activation_elements += elements;
    tally_.table.multiply_elements += elements;
    tally_.add_memory_kernels(2 * other_kernels);
    tally_.keep_elements(2 * elements);  // the gate and the product
  }

  void linear(double positions, double inputs, double outputs, bool bias, double first,
              std::string_view part) {
    tally_.count({.positions = positions,
                  .input_positions = positions,
                  .outputs = outputs,
                  .inputs = inputs,
                  .first = first},
                 at_, part, [&] { return fmt::format("attention {}, {} to {}", part, inputs, outputs); });
    if (bias) tally_.add_parameters(outputs);
    tally_.widest(positions * outputs);
  }

  void copy(double elements) {
    tally_.table.copy_elements += elements;
    tally_.add_memory_kernels(other_kernels);
  }

  const Attention& op_;
  const Application& at_;
  const Tensor& in_;
  LayerTally& tally_;
  double channels_;
  std::int64_t outputs_;
  double heads_, head_dim_, query_width_, kv_width_;
  double windows_{1}, window_positions_{1};
  double positions_{1};                        ///< of the queries, all windows
  double keys_{1};                             ///< that a query attends to
  double key_positions_{1}, key_channels_{1};  ///< that keys and values are projected from
  bool rearranged_{false};
};

}  // namespace

Tensor apply(const Attention& op, const Application& at, const Tensor& in, LayerTally& tally) {
  return AttentionExpansion(op, at, in, tally).expand();
}

}  // namespace scaleroof::layer
