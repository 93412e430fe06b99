// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "model/csv.h"
#include "model/error.h"
#include "model/predict/kernel_time.h"
#include "model/validate/case_subject.h"

namespace scaleroof::cli {

namespace {

using Json = nlohmann::ordered_json;

enum class What { product, convolution, attention };
enum class ConvolutionPass { forward, data_gradient, weight_gradient };
inline constexpr std::array<std::string_view, 3> convolution_passes{"forward", "backward-data",
                                                                    "backward-weights"};
inline constexpr std::array<std::string_view, 3> attention_passes{"forward", "backward", "both"};

struct Options {
  CommonOptions common;
  std::string accelerator, software{"kernel-benchmark-2025"};
  Precision precision{Precision::bf16};
  What what{What::product};
  std::int64_t m{0}, n{0}, k{0}, batch{1};
  ConvolutionKernel convolution;
  ConvolutionPass convolution_pass{ConvolutionPass::forward};
  std::int64_t padding{0}, stride{1};
  AttentionCall attention;
  bool unfused{false};
};

Kernel kernel_of(const Options& options) {
  switch (options.what) {
    case What::convolution: {
      ConvolutionKernel kernel = options.convolution;
      kernel.pad_width = kernel.pad_height = options.padding;
      kernel.stride_width = kernel.stride_height = options.stride;
      kernel.pass = static_cast<Pass>(options.convolution_pass);
      return kernel;
    }
    case What::attention: {
      AttentionCall call = options.attention;
      call.fused = !options.unfused;
      return call;
    }
    case What::product:
      break;
  }
  return MatrixShape{static_cast<double>(options.m), static_cast<double>(options.n),
                     static_cast<double>(options.k), static_cast<double>(options.batch)};
}

std::string in_words(const Options& options) {
  switch (options.what) {
    case What::convolution: {
      const ConvolutionKernel& c = options.convolution;
      return fmt::format("Convolution, {}: {} images of {} x {} x {}, {} filters of {} x {}",
                         convolution_passes[static_cast<std::size_t>(options.convolution_pass)], c.images,
                         c.width, c.height, c.channels, c.filters, c.filter_width, c.filter_height);
    }
    case What::attention: {
      const AttentionCall& a = options.attention;
      return fmt::format("Attention, {}{}: {} heads of {}, {} sequences of {}",
                         attention_passes[static_cast<std::size_t>(a.pass)], a.causal ? ", causal" : "",
                         a.heads, a.head_dim, a.batch, a.seq);
    }
    case What::product:
      break;
  }
  return fmt::format("Matrix product: m {}, n {}, k {}{}", options.m, options.n, options.k,
                     options.batch > 1 ? fmt::format(", batch {}", options.batch) : "");
}

std::string as_json(const Options& options, const KernelTime& kernel) {
  Json json;
  json["schema"] = "scaleroof/kernel/1";
  json["kernel"] = in_words(options);
  json["accelerator"] = options.accelerator;
  json["software"] = options.software;
  json["precision"] = name_of(options.precision);
  json["time_s"] = kernel.time.value;
  json["interval_90"]["time_s"] = {kernel.interval_90.low.value, kernel.interval_90.high.value};
  json["flops"] = kernel.flops;
  json["flops_per_s"] = kernel.flops / kernel.time.value;
  json["bound"] = kernel.bound;
  json["algorithm"] = kernel.algorithm;
  json["parts_s"] = {{"start", kernel.start.value},
                     {"arithmetic", kernel.arithmetic.value},
                     {"device_memory", kernel.memory.value},
                     {"power", kernel.power.value}};
  return json.dump(2) + "\n";
}

std::string as_csv(const Options& options, const KernelTime& kernel) {
  return csv_line({"kernel", "accelerator", "software", "precision", "time_s", "time_low_s", "time_high_s",
                   "flops", "flops_per_s", "bound", "algorithm", "start_s", "arithmetic_s", "device_memory_s",
                   "power_s"}) +
         csv_line({in_words(options), options.accelerator, options.software,
                   std::string(name_of(options.precision)), csv_number(kernel.time.value),
                   csv_number(kernel.interval_90.low.value), csv_number(kernel.interval_90.high.value),
                   csv_number(kernel.flops), csv_number(kernel.flops / kernel.time.value),
                   std::string(kernel.bound), kernel.algorithm, csv_number(kernel.start.value),
                   csv_number(kernel.arithmetic.value), csv_number(kernel.memory.value),
                   csv_number(kernel.power.value)});
}

std::string as_table(const Options& options, const KernelTime& kernel, const Accelerator& accelerator,
                     const Software& software) {
  std::string text = in_words(options) + "\n";
  text += fmt::format("{} · {} · {}\n\n", accelerator.name, software.name, name_of(options.precision));
  Table table({Align::left, Align::left}, "  ");
  table.add({"Time", fmt::format("{}  (90%: {} to {})", format(kernel.time), format(kernel.interval_90.low),
                                 format(kernel.interval_90.high))});
  const FlopsPerSecond rate{kernel.flops / kernel.time.value};
  const FlopsPerSecond peak = accelerator.product_peak(options.precision);
  table.add({"FLOP/s", fmt::format("{}, {:.1f}% of the peak", format(rate), 100 * (rate / peak))});
  table.add({"Bound by", std::string(kernel.bound)});
  if (!kernel.algorithm.empty()) table.add({"Algorithm", kernel.algorithm});
  text += table.text() + "\nEach alone would take\n";
  Table parts({Align::left, Align::right}, "  ");
  parts.add({"Start of the kernel", format(kernel.start)});
  parts.add({"Arithmetic", format(kernel.arithmetic)});
  parts.add({"Device memory", format(kernel.memory)});
  if (kernel.power.value > 0) parts.add({"Arithmetic at the clock that power allows", format(kernel.power)});
  return text + parts.text();
}

/// What a scenario or a case states at a pointer, a command line states by an option.
KernelTime time_of(const Options& options, const Machine& machine) {
  try {
    return kernel_time(kernel_of(options), *machine.accelerator, *machine.memory, machine.software,
                       options.precision);
  } catch (const Error& error) {
    Error::Details details = error.details();
    if (details.pointer == "/plan/precision") details.pointer = "--precision";
    if (details.pointer == "/attention/name") details.pointer = "--kernel";
    if (details.pointer == "/conv") details.pointer = "--filter-width and --filter-height";
    throw Error(std::move(details));
  }
}

int run(const Options& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Machine machine = read_machine({{"accelerator", options.accelerator}, {"software", options.software}},
                                       catalogue, "the command line");
  const Accelerator& accelerator = *machine.accelerator;
  const KernelTime kernel = time_of(options, machine);
  switch (options.common.format) {
    case Format::json:
      write_result(as_json(options, kernel), options.common);
      break;
    case Format::csv:
      write_result(as_csv(options, kernel), options.common);
      break;
    case Format::table:
      write_result(as_table(options, kernel, accelerator, machine.software), options.common);
      break;
  }
  return 0;
}

/// A whole number of something, at least `least`.
void add_size(CLI::App& command, const std::string& option, std::int64_t& size,
              const std::string& description, bool required, std::int64_t least = 1) {
  constexpr std::int64_t most = std::int64_t{1} << 31;
  CLI::Option* added =
      command.add_option(option, size, description)->type_name("N")->check(CLI::Range(least, most));
  if (required) added->required();
}

}  // namespace

void add_kernel_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("kernel", "One kernel's time, and what binds it");
  command->require_subcommand(1);
  command->add_option("--accelerator", options->accelerator, "Accelerator that it runs on")
      ->required()
      ->type_name("ID");
  add_choice(*command, "--precision", "Precision of its operands: bf16 (default), fp16, fp8, fp32, ...",
             std::span(precision_names), options->precision);
  command->add_option("--software", options->software, "Software profile (default: kernel-benchmark-2025)")
      ->type_name("ID");
  add_common_options(*command, options->common);

  const auto add = [&](const char* name, const char* description, What what) {
    CLI::App* kernel = command->add_subcommand(name, description);
    kernel->fallthrough();
    kernel->callback([options, &action, what] {
      options->what = what;
      action = [options] { return run(*options); };
    });
    return kernel;
  };

  CLI::App* product = add("gemm", "A matrix product C(m x n) = A(m x k) B(k x n)", What::product);
  add_size(*product, "-m,--m", options->m, "Rows of A", true);
  add_size(*product, "-n,--n", options->n, "Columns of B", true);
  add_size(*product, "-k,--k", options->k, "Columns of A, rows of B", true);
  add_size(*product, "--batch", options->batch, "Independent products (default: 1)", false);

  CLI::App* convolution = add("conv", "A 2-D convolution", What::convolution);
  ConvolutionKernel& c = options->convolution;
  add_size(*convolution, "--width", c.width, "Width of an image", true);
  add_size(*convolution, "--height", c.height, "Height of an image", true);
  add_size(*convolution, "--channels", c.channels, "Channels of an image", true);
  add_size(*convolution, "--images", c.images, "Images", true);
  add_size(*convolution, "--filters", c.filters, "Filters", true);
  add_size(*convolution, "--filter-width", c.filter_width, "Width of a filter", true);
  add_size(*convolution, "--filter-height", c.filter_height, "Height of a filter", true);
  add_size(*convolution, "--padding", options->padding, "Padding on each side (default: 0)", false, 0);
  add_size(*convolution, "--stride", options->stride, "Stride (default: 1)", false);
  add_size(*convolution, "--groups", c.groups, "Groups; as many as channels: depthwise (default: 1)", false);
  add_choice(*convolution, "--pass", "forward (default), backward-data or backward-weights",
             std::span(convolution_passes), options->convolution_pass);

  CLI::App* attention = add("attention", "Attention without its projections", What::attention);
  AttentionCall& a = options->attention;
  add_size(*attention, "--heads", a.heads, "Heads", true);
  add_size(*attention, "--head-dim", a.head_dim, "Width of a head", true);
  add_size(*attention, "--seq", a.seq, "Tokens of a sequence", true);
  add_size(*attention, "--batch", a.batch, "Sequences", true);
  attention->add_flag("--causal", a.causal, "Each token attends to those before it");
  attention->add_flag("--unfused", options->unfused, "Products and softmax in kernels of their own");
  attention->add_option("--kernel", a.kernel, "An attention kernel of the software, such as FlashAttention-2")
      ->type_name("NAME");
  add_choice(*attention, "--pass", "forward (default), backward or both", std::span(attention_passes),
             a.pass);
}

}  // namespace scaleroof::cli
