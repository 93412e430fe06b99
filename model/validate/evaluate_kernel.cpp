// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/predict/against_measured.h"
#include "model/predict/kernel_time.h"
#include "model/profile/json_reader.h"
#include "model/quantity/text.h"
#include "model/quote.h"
#include "model/validate/evaluate_case.h"

namespace scaleroof {
namespace {

MatrixShape read_product(ObjectReader& reader) {
  const auto size = [&reader](std::string_view key) { return static_cast<double>(reader.integer(key)); };
  const MatrixShape shape{size("m"), size("n"), size("k"),
                          static_cast<double>(reader.integer_or("batch", 1))};
  reader.finish();
  return shape;
}

ConvolutionKernel read_convolution(ObjectReader& reader) {
  constexpr std::array<std::string_view, 3> passes{"forward", "backward_data", "backward_weights"};
  ConvolutionKernel kernel;
  kernel.width = reader.integer("w");
  kernel.height = reader.integer("h");
  kernel.channels = reader.integer("c");
  kernel.images = reader.integer("n");
  kernel.filters = reader.integer("k");
  kernel.filter_width = reader.integer("filter_w");
  kernel.filter_height = reader.integer("filter_h");
  kernel.pad_width = reader.integer_or("pad_w", 0, 0);
  kernel.pad_height = reader.integer_or("pad_h", 0, 0);
  kernel.stride_width = reader.integer_or("stride_w", 1);
  kernel.stride_height = reader.integer_or("stride_h", 1);
  kernel.groups = reader.integer_or("groups", 1);
  kernel.pass = static_cast<Pass>(reader.choice("pass", passes));
  reader.finish();
  return kernel;
}

AttentionCall read_attention(ObjectReader& reader) {
  constexpr std::array<std::string_view, 3> passes{"fwd", "bwd", "fwd+bwd"};
  constexpr std::array<std::string_view, 2> kernels{"unfused", "flash"};
  AttentionCall call;
  call.heads = reader.integer("heads");
  call.head_dim = reader.integer("head_dim");
  call.seq = reader.integer("seq");
  call.batch = reader.integer("batch");
  call.causal = reader.boolean_or("causal", false);
  call.pass = static_cast<AttentionPass>(reader.choice("pass", passes));
  call.fused = reader.choice("kernel", kernels) == 1;
  const std::string name = reader.text_or("name", "");
  if (call.fused) call.kernel = name;
  reader.finish();
  return call;
}

Kernel read_kernel(const MeasuredCase& measured) {
  Origins origins;
  origins.add("", measured.place);
  const std::string key(name_of(measured.kind));
  ObjectReader reader(measured.json.at(key), "/" + key, origins);
  if (measured.kind == CaseKind::gemm) return read_product(reader);
  if (measured.kind == CaseKind::conv) return read_convolution(reader);
  return read_attention(reader);
}

Precision read_precision(const MeasuredCase& measured) {
  Origins origins;
  origins.add("", measured.place);
  ObjectReader reader(measured.json, "", origins);
  return static_cast<Precision>(reader.choice("precision", precision_names));
}

double in_metric(const MeasuredCase& measured, const KernelTime& kernel) {
  if (measured.metric == Metric::time) return kernel.time.value;
  if (measured.metric == Metric::flops_per_s) return kernel.flops / kernel.time.value;
  throw Error({measured.place, "/measured/metric", quote(name_of(measured.metric)),
               "\"time_s\" or \"flops_per_s\" of a kernel"});
}

}  // namespace

Evaluation evaluate_kernel(const MeasuredCase& measured, const Machine& machine) {
  if (!machine.accelerator || !machine.memory)
    throw Error({measured.place, "/accelerator", "nothing", "an accelerator"});
  const Accelerator& accelerator = *machine.accelerator;
  const Precision precision = read_precision(measured);
  const KernelTime kernel =
      kernel_time(read_kernel(measured), accelerator, *machine.memory, machine.software, precision);

  Evaluation result;
  result.predicted = in_metric(measured, kernel);
  result.time = kernel.time;
  result.interval_90 = interval_in(measured.metric, result.predicted, kernel.time, kernel.interval_90);
  result.dominated_by = std::string(kernel.bound);
  result.dominating_share = std::min(1.0, binding_time(kernel) / kernel.time);

  // Fast convolutions do less arithmetic than is counted.
  if (measured.kind == CaseKind::conv) return result;
  const Seconds time = kernel.time / (1 + relative_error(measured.metric, result.predicted, measured.value));
  const Seconds floor = Flops{kernel.flops} / accelerator.product_peak(precision);
  if (time < floor)
    result.impossible = fmt::format("{}, and {} cannot compute it in less than {}", format(time),
                                    accelerator.name, format(floor));
  return result;
}

}  // namespace scaleroof
