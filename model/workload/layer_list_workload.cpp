// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "model/workload/attention_rows.h"
#include "model/workload/embedding_tables.h"
#include "model/workload/layer_list_exchanges.h"
#include "model/workload/workload.h"

namespace scaleroof {
namespace {

/// Elements that the gates of a recurrent layer move for each element of its state, beside the products: it
/// reads both products' results of four gates and the state, writes the gates, the state and its output;
/// backward it reads the gates, two states and two gradients, writes five gradients.
constexpr double recurrent_forward = 2 * 4 + 1 + 4 + 1 + 1;
constexpr double recurrent_backward = 4 + 2 + 2 + 5;
/// Embedding tables stay in fp32, as all weights of layer lists do.
constexpr double table_bytes = 4;

/// Reads a row of the table and adds its three products: forward, data gradient, weight gradient. Each is a
/// matrix product whose memory bytes are those of the tensors, never of an unrolled input ("implicit GEMM").
class LayerRows {
 public:
  LayerRows(const LayerTable& table, double batch, const Plan& plan, const ComputeRates& rates,
            const Software& software, OperatorColumns& operators)
      : table_(table),
        batch_(batch),
        attention_(plan.attention),
        spatial_(plan.spatial_parallel),
        rates_(rates),
        software_(software),
        operators_(operators),
        converts_layout_(
            rates.matrix_units &&
            plan.layout.value_or(software.convolutions.layout[static_cast<std::size_t>(rates.precision)]) ==
                Layout::nchw) {}

  void attention_cores_forward() {
    for (const AttentionCore& core : table_.attention) attention_rows(core).forward();
  }

  void rest_forward() {
    for (Eigen::Index row = 0; row < table_.rows(); ++row) product(row, Pass::forward);
    const double norm = software_.element_wise.norm_passes.value;
    memory_bound("norms", Pass::forward, norm * 3 * table_.norm_elements);
    memory_bound("activations", Pass::forward,
                 norm * 2 * table_.fused_activation_elements + 2 * table_.lone_activation_elements);
    memory_bound("additions", Pass::forward, norm * 3 * table_.add_elements);
    memory_bound("biases", Pass::forward, table_.bias_elements);
    memory_bound("pooling", Pass::forward, table_.pool_elements + table_.global_pool_elements);
    memory_bound("concatenations", Pass::forward, 2 * table_.concat_elements);
    for (const ActivationProduct& product : table_.activation_products)
      activation_product(product, Pass::forward, shape_of(product));
    memory_bound("products", Pass::forward, 3 * table_.multiply_elements + 2 * table_.scale_elements);
    memory_bound("copies", Pass::forward, 2 * (table_.copy_elements + table_.gather_elements));
    memory_bound("Fourier transforms", Pass::forward, 2 * table_.fourier_elements);
    memory_bound("recurrent gates", Pass::forward, recurrent_forward * table_.recurrent_elements);
    for (const EmbeddingTable& embedding : table_.embeddings) lookups(embedding, Pass::forward);
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
    for (const AttentionCore& core : table_.attention) attention_rows(core).backward();
    for (const ActivationProduct& product : table_.activation_products) {
      const MatrixShape s = shape_of(product);
      activation_product(product, Pass::data_gradient, {s.m, s.k, s.n, s.batch});
      activation_product(product, Pass::data_gradient, {s.k, s.n, s.m, s.batch});
    }
    memory_bound("products", Pass::backward, 5 * table_.multiply_elements + 3 * table_.scale_elements);
    // Scattering adds to what is there.
    memory_bound("copies", Pass::backward, 2 * table_.copy_elements + 3 * table_.gather_elements);
    memory_bound("Fourier transforms", Pass::backward, 2 * table_.fourier_elements);
    memory_bound("recurrent gates", Pass::backward, recurrent_backward * table_.recurrent_elements);
    for (const EmbeddingTable& embedding : table_.embeddings) lookups(embedding, Pass::backward);
    memory_bound("layout conversions", Pass::backward, layout_elements_);
    launches(Pass::backward);
  }

 private:
  double element_bytes() const { return rates_.element_bytes; }

  void product(Eigen::Index row, Pass pass) {
    const bool convolution = table_.convolution(row) > 0;
    const double outputs = table_.outputs(row), filter = table_.filter(row);
    // Recurrent products follow one another; their weights' gradient waits for all of them (Appleyard et al.
    // 2016). Kernels that hold the weights across steps are not modelled.
    const double steps = pass == Pass::weight_gradient ? 1 : table_.steps(row);
    const double share = local_planes(table_.planes(row), spatial_) / table_.planes(row);
    const double weights = table_.inputs(row) * outputs * filter / table_.groups(row);
    const ConvolutionShape shape{.input_positions = share * batch_ * table_.input_positions(row) / steps,
                                 .output_positions = share * batch_ * table_.positions(row) / steps,
                                 .inputs = table_.inputs(row),
                                 .outputs = outputs,
                                 .filter = filter,
                                 .groups = table_.groups(row),
                                 .fast_filter = table_.fast_3x3(row) > 0   ? 3
                                                : table_.fast_5x5(row) > 0 ? 5
                                                                           : 0};
    const double tensors = shape.input_positions * shape.inputs + shape.output_positions * outputs + weights;
    const double bytes = element_bytes() * tensors;
    const OperatorKind kind = convolution && shape.depthwise() ? OperatorKind::depthwise
                              : convolution                    ? OperatorKind::convolution
                                                               : OperatorKind::matrix_product;
    const double launch = convolution ? start_of_convolution(pass) : software_.matrix_products.launch.value;
    std::array<double, 3> traffic{bytes, bytes, bytes};
    const auto [blocked, time] =
        convolution ? convolution_product(row, shape, pass) : dense_product(shape, pass);
    if (kind != OperatorKind::depthwise) {
      traffic = {time.memory * rates_.bandwidth[0], std::max(bytes, blocked[1] / filter),
                 std::max(bytes, blocked[2] / filter)};
      if (converts_layout_ && convolution)
        layout_elements_ +=
            table_.count(row) * software_.convolutions.layout_passes * (tensors - weights) / (share * batch_);
    }
    operators_.add({table_.names[static_cast<std::size_t>(row)], kind, pass}, table_.count(row) * steps,
                   2 * shape.multiply_adds(), time.on_units(), launch, traffic, time.total);
  }

  double start_of_convolution(Pass pass) const {
    return software_.convolutions.start(rates_.matrix_units, pass != Pass::forward).value;
  }

  /// m positions, n outputs, k inputs, and the two gradients' products.
  ComputeRates::Product dense_product(const ConvolutionShape& s, Pass pass) const {
    MatrixShape shape{s.output_positions, s.outputs / s.groups, s.inputs * s.filter / s.groups, s.groups};
    if (pass == Pass::data_gradient) std::swap(shape.n, shape.k);
    if (pass == Pass::weight_gradient) shape = {shape.n, shape.k, shape.m, shape.batch};
    return rates_.product(shape, rates_.products, element_bytes());
  }

  ComputeRates::Product convolution_product(Eigen::Index row, ConvolutionShape shape, Pass pass) const {
    // Small groups are packed to a block diagonal: more arithmetic, but tiles are filled.
    if (shape.groups > 1) {
      const double packing = std::max(1.0, software_.convolutions.group_block * shape.groups / shape.inputs);
      shape.packing = packing;
    }
    ComputeRates::Product product = rates_.convolution(shape, pass);
    if (table_.non_square(row) > 0) {  // no specialised kernels
      product.time.arithmetic /= software_.convolutions.non_square_share;
      product.time.power /= software_.convolutions.non_square_share;
      product.time.total /= software_.convolutions.non_square_share;
    }
    return product;
  }

  AttentionRows attention_rows(const AttentionCore& core) const {
    const AttentionShape shape{.batch = batch_ * core.sequences * core.heads,
                               .queries = core.queries,
                               .keys = core.keys,
                               .head_dim = core.head_dim,
                               .value_dim = core.head_dim,
                               .causal = core.causal,
                               .edge_elements = 2 * batch_ * core.sequences * core.head_dim *
                                                (core.queries * core.heads + core.keys * core.kv_heads)};
    return {shape, attention_, core.name, core.count, rates_, software_, operators_};
  }

  MatrixShape shape_of(const ActivationProduct& product) const {
    return {product.rows, product.columns, product.reduction, batch_ * product.batch};
  }

  void activation_product(const ActivationProduct& product, Pass pass, const MatrixShape& shape) {
    add_matrix_product({product.name, OperatorKind::matrix_product, pass}, product.count, shape,
                       rates_.products_16bit, std::max(2.0, element_bytes()), rates_, software_, operators_);
  }

  /// Forward gathers rows and writes what becomes of them; backward reads that one's gradient and writes the
  /// gradients of the rows. Updating them is the optimizer's.
  void lookups(const EmbeddingTable& embedding, Pass pass) {
    const double bytes = batch_ * (embedding.gathered_elements() * table_bytes +
                                   embedding.output_elements() * element_bytes());
    operators_.add({embedding.name, OperatorKind::memory_bound, pass}, embedding.count, 0, 0, 0,
                   {bytes, bytes, bytes});
  }

  void memory_bound(std::string_view name, Pass pass, double elements) {
    if (elements <= 0) return;
    const double bytes = elements * batch_ * element_bytes() / static_cast<double>(spatial_);
    operators_.add({name, OperatorKind::memory_bound, pass}, 1, 0, 0, 0, {bytes, bytes, bytes});
  }

  /// Half of the memory-bound kernels start in each pass, and the softmax of unfused attention in both.
  void launches(Pass pass) {
    double kernels = table_.memory_kernels / 2;
    if (attention_ == Attention::unfused)
      for (const AttentionCore& core : table_.attention) kernels += core.count;
    if (kernels <= 0) return;
    operators_.add({"starts of memory-bound kernels", OperatorKind::memory_bound, pass}, kernels, 0, 0,
                   start_of_convolution(pass), {0, 0, 0});
  }

  const LayerTable& table_;
  double batch_;
  Attention attention_;
  std::int64_t spatial_;  ///< accelerators that share a sample
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
  LayerRows rows(table, static_cast<double>(micro_batch), plan, rates, software, workload.operators);
  Block& block = workload.add_block(1);
  rows.attention_cores_forward();
  if (plan.attention == Attention::unfused) block.attention_core = {0, workload.operators.rows()};
  rows.rest_forward();
  block.forward = block.recomputed = {0, workload.operators.rows()};
  rows.backward();
  block.backward = {block.forward.end, workload.operators.rows()};
  block.parameters =
      table.parameters - held_embedding_elements(table, plan) * static_cast<double>(plan.embedding_parallel);
  add_spatial_exchanges(table, plan, static_cast<double>(micro_batch), rates, block);
  add_embedding_exchanges(table, plan, static_cast<double>(micro_batch), rates, block);
  workload.head_forward = workload.head_backward =
      workload.embedding = {block.backward.end, block.backward.end};
  workload.embedding_parameters = workload.head_parameters = 0;
  workload.pipeline_message = 0;
  workload.layered = false;
  workload.fused_softmax_refused = false;
  if (plan.attention == Attention::unfused)
    for (const AttentionCore& core : table.attention)
      workload.attention_core_flops_per_sample += 2 * core.count * core.multiply_adds();
}

}  // namespace scaleroof
