// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/predict/kernel_time.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/error.h"
#include "model/predict/interval.h"
#include "model/roofline/compute_rates.h"
#include "model/workload/attention_rows.h"

namespace scaleroof {
namespace {

/// Bytes of a 16-bit element: what attention's operands are at least.
constexpr double attention_element_bytes = 2;

class KernelModel {
 public:
  KernelModel(const Accelerator& accelerator, const MemoryHierarchy& memory, const Software& software,
              Precision precision)
      : accelerator_(accelerator),
        software_(software),
        precision_(precision),
        rates_(compute_rates(accelerator, memory, software, precision)) {}

  KernelTime operator()(const MatrixShape& shape) const {
    const MatrixProductTime time = rates_.product(shape, rates_.products, rates_.element_bytes).time;
    return product(time, shape.flops(), software_.matrix_products.launch,
                   std::hypot(tile_sd(), software_.matrix_products.share.relative_sd));
  }

  KernelTime operator()(const ConvolutionKernel& c) const {
    if (c.output_width() < 1 || c.output_height() < 1)
      throw Error({.file = {},
                   .pointer = "/conv",
                   .found = fmt::format("a filter of {} x {} on {} x {}", c.filter_width, c.filter_height,
                                        c.width + 2 * c.pad_width, c.height + 2 * c.pad_height),
                   .expected = "a filter that is no larger than the padded input"});
    const bool fast = c.stride_width == 1 && c.stride_height == 1 && c.filter_width == c.filter_height &&
                      c.groups == 1 && (c.filter_width == 3 || c.filter_width == 5);
    const double groups = static_cast<double>(c.groups), channels = static_cast<double>(c.channels);
    const ConvolutionShape shape{
        .input_positions = static_cast<double>(c.images * c.width * c.height),
        .output_positions = static_cast<double>(c.images * c.output_width() * c.output_height()),
        .inputs = channels,
        .outputs = static_cast<double>(c.filters),
        .filter = static_cast<double>(c.filter_width * c.filter_height),
        .groups = groups,
        .packing = std::max(1.0, std::min(groups, software_.convolutions.group_block * groups / channels)),
        .stride = static_cast<double>(c.stride_width * c.stride_height),
        .fast_filter = fast ? static_cast<int>(c.filter_width) : 0};
    const MatrixProductTime time = rates_.convolution(shape, c.pass).time;
    const auto& library = software_.convolutions;
    const Seconds launch = library.start(rates_.matrix_units, c.pass != Pass::forward);
    return product(time, 2 * shape.multiply_adds(), launch, std::hypot(tile_sd(), library.share.relative_sd));
  }

  KernelTime operator()(const AttentionCall& call) const { return call.fused ? fused(call) : unfused(call); }

 private:
  double tile_sd() const {
    return accelerator_.products[static_cast<std::size_t>(precision_)].tile.relative_sd;
  }

  Seconds start(Seconds launch) const {
    return software_.isolated_kernels ? launch + accelerator_.kernel_start : launch;
  }

  /// The time and what binds it, once its parts are known.
  KernelTime finished(KernelTime result, Seconds body, double relative_sd) const {
    result.time = result.start + body;
    result.interval_90 = log_normal_90(result.time, relative_sd * relative_sd);
    const Seconds units = std::max(result.arithmetic, result.power);
    if (result.start > std::max(units, result.memory))
      result.bound = "start of the kernel";
    else if (result.memory > units)
      result.bound = "device memory";
    else if (result.power > result.arithmetic)
      result.bound = "power";
    else
      result.bound = rates_.matrix_units ? "matrix units" : "vector units";
    return result;
  }

  KernelTime product(const MatrixProductTime& time, double flops, Seconds launch, double relative_sd) const {
    KernelTime result;
    result.flops = flops;
    result.start = start(launch);
    result.arithmetic = Seconds{time.arithmetic + time.joining};
    result.memory = Seconds{time.memory};
    if (time.tile_rows > 0)
      result.algorithm = fmt::format("tile {} x {}", time.tile_rows, time.tile_columns) +
                         (time.splits > 1 ? fmt::format(", k split in {}", time.splits) : "");
    result.power = Seconds{time.power};
    return finished(result, Seconds{time.total}, relative_sd);
  }

  AttentionShape shape_of(const AttentionCall& call) const {
    const auto seq = static_cast<double>(call.seq), head_dim = static_cast<double>(call.head_dim);
    const double batch = static_cast<double>(call.heads * call.batch);
    return {.batch = batch,
            .queries = seq,
            .keys = seq,
            .head_dim = head_dim,
            .value_dim = head_dim,
            .causal = call.causal,
            .edge_elements = 4 * batch * seq * head_dim};
  }

  KernelTime fused(const AttentionCall& call) const {
    if (!call.kernel.empty()) return fused(call, named(call.kernel));
    KernelTime fastest = fused(call, nullptr);
    bool known = false;
    for (const Software::AttentionKernel& kernel : software_.attention_kernels) {
      const bool here = std::any_of(
          kernel.reached.begin(), kernel.reached.end(),
          [this](const auto& reached) { return reached.architecture == accelerator_.architecture; });
      if (!here) continue;
      const KernelTime candidate = fused(call, &kernel);
      if (!known || candidate.time < fastest.time) fastest = candidate;
      known = true;
    }
    return fastest;
  }

  const Software::AttentionKernel* named(const std::string& name) const {
    std::string names;
    for (const Software::AttentionKernel& kernel : software_.attention_kernels) {
      if (kernel.name == name) return &kernel;
      names += (names.empty() ? "" : ", ") + kernel.name;
    }
    throw Error({.file = {},
                 .pointer = "/attention/name",
                 .found = fmt::format("\"{}\"", name),
                 .expected = names.empty()
                                 ? fmt::format("no name: {} knows no attention kernels", software_.id)
                                 : "one of " + names});
  }

  KernelTime fused(const AttentionCall& call, const Software::AttentionKernel* kernel) const {
    const auto head_dim = static_cast<double>(call.head_dim);
    const FusedAttentionRates rates =
        fused_attention_rates(accelerator_, software_, kernel, head_dim, precision_);
    const AttentionShape shape = shape_of(call);
    KernelTime result;
    result.flops = call.flops();
    double arithmetic = 0, edges = 0, kernels = 0;
    if (call.pass != AttentionPass::backward) {
      arithmetic += fused_attention_forward(shape.fused(), rates);
      edges += 1;
      kernels += 1;
    }
    if (call.pass != AttentionPass::forward) {
      arithmetic += fused_attention_backward(shape.fused(), rates);
      edges += 2;
      kernels += 1;
    }
    result.start = kernels * start(software_.matrix_products.launch);
    result.arithmetic = Seconds{arithmetic};
    result.memory = Seconds{edges * shape.edge_elements * attention_element_bytes / rates_.bandwidth[0]};
    if (kernel != nullptr) result.algorithm = kernel->name;
    return finished(result, std::max(result.arithmetic, result.memory), rates.relative_sd);
  }

  /// The same rows as in a network's step, and the copies that benchmarks' reference implementations make.
  KernelTime unfused(const AttentionCall& call) const {
    const AttentionShape shape = shape_of(call);
    const auto& element_wise = software_.element_wise;
    OperatorColumns operators;
    AttentionRows rows(shape, Attention::unfused, "attention", 1, rates_, software_, operators);
    const double copied = element_wise.head_copies * shape.edge_elements * attention_element_bytes;
    double moved = 0;
    if (call.pass != AttentionPass::backward) {
      rows.forward();
      moved += copied;
      if (call.causal) moved += element_wise.mask_bytes * shape.score_elements();
    }
    if (call.pass != AttentionPass::forward) {
      rows.backward();
      moved += 2 * copied;
    }
    operators.add({"copies and mask", OperatorKind::memory_bound, Pass::forward}, 1, 0, 0, 0,
                  {moved, moved, moved});
    time_operators(operators, rates_);
    KernelTime result;
    result.flops = call.flops();
    result.algorithm = "products and softmax in kernels of their own";
    using enum OperatorColumns::Column;
    const auto kernels = static_cast<double>(operators.rows());
    result.start = kernels * start(software_.matrix_products.launch);
    result.arithmetic = Seconds{operators.column(math_time).sum()};
    result.memory = Seconds{operators.column(device_bytes).sum() / rates_.bandwidth[0]};
    const Seconds body{operators.column(time).sum() - operators.column(launch_time).sum()};
    return finished(result, body, software_.element_wise.traffic.relative_sd);
  }

  const Accelerator& accelerator_;
  const Software& software_;
  Precision precision_;
  ComputeRates rates_;
};

}  // namespace

double AttentionCall::flops() const {
  const double passes = pass == AttentionPass::forward    ? 1.0
                        : pass == AttentionPass::backward ? fused_backward_work
                                                          : 1.0 + fused_backward_work;
  return passes * FusedAttentionShape{.batch = static_cast<double>(heads * batch),
                                      .queries = static_cast<double>(seq),
                                      .keys = static_cast<double>(seq),
                                      .head_dim = static_cast<double>(head_dim),
                                      .value_dim = static_cast<double>(head_dim),
                                      .causal = causal}
                      .flops();
}

Seconds binding_time(const KernelTime& kernel) {
  return std::max({kernel.start, kernel.arithmetic, kernel.memory, kernel.power});
}

KernelTime kernel_time(const Kernel& kernel, const Accelerator& accelerator, const MemoryHierarchy& memory,
                       const Software& software, Precision precision) {
  return std::visit(KernelModel(accelerator, memory, software, precision), kernel);
}

}  // namespace scaleroof
