// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "model/workload/workload.h"

namespace scaleroof {
namespace {

/// Input channels of convolutions on matrix units are padded to a multiple of 8 (3 -> 8).
constexpr double channel_multiple = 8;

/// Reads a row of the table and adds its three products: forward, data gradient, weight gradient. Each is a
/// matrix product whose memory bytes are those of the tensors, never of an unrolled input ("implicit GEMM").
class LayerRows {
 public:
  LayerRows(const LayerTable& table, double batch, Layout layout, const ComputeRates& rates,
            const Software& software, OperatorColumns& operators)
      : table_(table),
        batch_(batch),
        rates_(rates),
        software_(software),
        operators_(operators),
        converts_layout_(rates.matrix_units && layout == Layout::nchw) {}

  void forward() {
    for (Eigen::Index row = 0; row < table_.rows(); ++row) product(row, Pass::forward);
    const double norm = software_.element_wise.norm_passes.value;
    memory_bound("norms", Pass::forward, norm * 3 * table_.norm_elements);
    memory_bound("activations", Pass::forward,
                 norm * 2 * table_.fused_activation_elements + 2 * table_.lone_activation_elements);
    memory_bound("additions", Pass::forward, norm * 3 * table_.add_elements);
    memory_bound("biases", Pass::forward, table_.bias_elements);
    memory_bound("pooling", Pass::forward, table_.pool_elements + table_.global_pool_elements);
    memory_bound("concatenations", Pass::forward, 2 * table_.concat_elements);
    memory_bound("layout conversions", Pass::forward, layout_elements_);
    launches(Pass::forward);
  }

  void backward() {
    layout_elements_ = 0;
    for (Eigen::Index row = 0; row < table_.rows(); ++row) {
      if (table_.first(row) == 0) product(row, Pass::data_gradient);
      product(row, Pass::weight_gradient);
    }
    const double norm = software_.element_wise.norm_passes.value;
    memory_bound("norms", Pass::backward, norm * 5 * table_.norm_elements);
    memory_bound("activations", Pass::backward,
                 norm * 3 * table_.fused_activation_elements + 3 * table_.lone_activation_elements);
    memory_bound("additions", Pass::backward, norm * 2 * table_.add_elements);
    memory_bound("biases", Pass::backward, 2 * table_.bias_elements);
    memory_bound("pooling", Pass::backward, table_.pool_elements + table_.global_pool_elements);
    memory_bound("concatenations", Pass::backward, 2 * table_.concat_elements);
    memory_bound("layout conversions", Pass::backward, layout_elements_);
    launches(Pass::backward);
  }

 private:
  bool depthwise(Eigen::Index row) const {
    return table_.convolution(row) > 0 && table_.groups(row) > 1 && table_.groups(row) == table_.inputs(row);
  }

  double element_bytes() const { return rates_.element_bytes; }

  void product(Eigen::Index row, Pass pass) {
    const bool convolution = table_.convolution(row) > 0;
    const double groups = table_.groups(row);
    const double outputs = table_.outputs(row), filter = table_.filter(row);
    // 16-bit matrix units take channels eight at a time; the data gradient writes the true channels.
    const double inputs = convolution && rates_.matrix_units && pass != Pass::data_gradient
                              ? std::ceil(table_.inputs(row) / channel_multiple) * channel_multiple
                              : table_.inputs(row);
    const double positions = batch_ * table_.positions(row);
    const double tensors =
        batch_ * (table_.input_positions(row) * table_.inputs(row) + table_.positions(row) * outputs) +
        table_.inputs(row) * outputs * filter / groups;
    const double bytes = element_bytes() * tensors;
    const double multiply_adds = positions * table_.inputs(row) * outputs * filter / groups;
    const OperatorKind kind = depthwise(row) ? OperatorKind::depthwise
                              : convolution  ? OperatorKind::convolution
                                             : OperatorKind::matrix_product;
    const double launch =
        convolution ? software_.convolutions.launch.value : software_.matrix_products.launch.value;
    double math = 0;
    std::array<double, 3> traffic{bytes, bytes, bytes};
    if (kind == OperatorKind::depthwise) {
      math = depthwise_time(multiply_adds, bytes);
    } else {
      // Small groups are packed to a block diagonal: more arithmetic, but tiles are filled.
      const double packing =
          groups > 1 ? std::max(1.0, software_.convolutions.group_block * groups / table_.inputs(row)) : 1.0;
      const double n = outputs / groups * packing, k = inputs / groups * packing * filter;
      const MatrixShape shape = product_shape(pass, positions, n, k, inputs / groups * packing,
                                              outputs / groups * packing * filter, groups / packing);
      math = convolution ? convolution_time(row, shape) : matrix_product_time(shape, rates_.products);
      const auto blocked = rates_.traffic(shape, element_bytes());
      traffic[1] = std::max(bytes, blocked[1] / filter);
      traffic[2] = std::max(bytes, blocked[2] / filter);
      if (converts_layout_ && convolution)
        layout_elements_ += table_.count(row) * software_.convolutions.layout_passes *
                            (tensors - table_.inputs(row) * outputs * filter / groups) / batch_;
    }
    operators_.add({table_.names[static_cast<std::size_t>(row)], kind, pass}, table_.count(row),
                   2 * multiply_adds, math, launch, traffic);
  }

  /// Rows, columns and reduction of the product behind each pass.
  static MatrixShape product_shape(Pass pass, double positions, double n, double k, double inputs,
                                   double gradient_k, double groups) {
    switch (pass) {
      case Pass::data_gradient:
        return {positions, inputs, gradient_k, groups};
      case Pass::weight_gradient:
        return {std::max(n, k), std::min(n, k), positions, groups};
      default:
        return {positions, n, k, groups};
    }
  }

  double convolution_time(Eigen::Index row, const MatrixShape& shape) const {
    const auto& kernels = software_.convolutions;
    double time = matrix_product_time(shape, rates_.convolutions);
    if (!rates_.matrix_units) {  // Winograd's minimal filtering and FFT tiles (Lavin and Gray 2016)
      if (table_.fast_3x3(row) > 0) time /= kernels.fast_convolution_3x3;
      if (table_.fast_5x5(row) > 0) time /= kernels.fast_convolution_5x5;
    }
    return table_.non_square(row) > 0 ? time / kernels.non_square_share : time;
  }

  /// One multiply-add per loaded weight: bound by issue, and the loads are not hidden behind it.
  double depthwise_time(double multiply_adds, double bytes) const {
    const double per_instruction = is_mixed(rates_.precision) ? 2 : 1;
    const double rate = software_.convolutions.depthwise_share * rates_.vector_rate * per_instruction;
    return 2 * multiply_adds / rate + bytes / rates_.bandwidth[0];
  }

  void memory_bound(std::string_view name, Pass pass, double elements) {
    if (elements <= 0) return;
    const double bytes = elements * batch_ * element_bytes();
    operators_.add({name, OperatorKind::memory_bound, pass}, 1, 0, 0, 0, {bytes, bytes, bytes});
  }

  /// Half of the memory-bound kernels start in each pass.
  void launches(Pass pass) {
    if (table_.memory_kernels <= 0) return;
    operators_.add({"starts of memory-bound kernels", OperatorKind::memory_bound, pass},
                   table_.memory_kernels / 2, 0, 0, software_.convolutions.launch.value, {0, 0, 0});
  }

  const LayerTable& table_;
  double batch_;
  const ComputeRates& rates_;
  const Software& software_;
  OperatorColumns& operators_;
  bool converts_layout_;
  double layout_elements_{0};
};

}  // namespace

void build_layer_list_workload(const LayerList& network, const Plan& plan, std::int64_t micro_batch,
                               const ComputeRates& rates, const Software& software, Workload& workload) {
  const LayerTable& table = network.table;
  const Layout layout =
      plan.layout.value_or(software.convolutions.layout[static_cast<std::size_t>(rates.precision)]);
  LayerRows rows(table, static_cast<double>(micro_batch), layout, rates, software, workload.operators);
  Block& block = workload.add_block(1);
  rows.forward();
  block.forward = block.recomputed = {0, workload.operators.rows()};
  rows.backward();
  block.backward = {block.forward.end, workload.operators.rows()};
  block.parameters = table.parameters;
  workload.head_forward = workload.head_backward =
      workload.embedding = {block.backward.end, block.backward.end};
  workload.embedding_parameters = workload.head_parameters = 0;
  workload.pipeline_message = 0;
  workload.layered = false;
  workload.fused_softmax_refused = false;
}

}  // namespace scaleroof
