// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/hardware/accelerator.h"
#include "model/precision.h"
#include "model/quantity/quantity.h"
#include "model/quantity/share.h"
#include "model/software/inference_figures.h"

namespace scaleroof {

class ObjectReader;

enum class Layout { nchw, nhwc };

/// What a framework of an era does. software_profiles/. Every figure has a default in `generic`.
struct Software {
  std::string id;
  std::string name;
  int year{0};  ///< 0: not stated
  std::string era;

  /// Matrix products as a library of an era does them (docs/model/model.md, "Matrix products").
  struct MatrixProducts {
    Share share{1.0, 0.05};          ///< of the accelerator's sustained share
    double reduction_overhead{240};  ///< what starting and storing a tile costs, in elements of k
    double tile_feed{68};            ///< tiles with b_m b_n / (b_m + b_n) below this wait for operands
    /// The same two on vector units, whose slower arithmetic is fed more easily.
    double reduction_overhead_vector{24};
    double tile_feed_vector{22};
    double reduction_overhead_compiled{104};  ///< the first on systolic arrays with compiled schedules
    Seconds split_start{2.8e-6};              ///< joining the pieces of a split k
    std::array<bool, architecture_names.size()> persistent{};  ///< kernels share their work evenly there
    double misaligned_penalty{11};  ///< batched half-precision products whose K or N is no multiple of 8
    Seconds launch{3e-6};           ///< start and tail of one kernel on the accelerator
  } matrix_products;

  /// Kernels are timed one at a time: power allows for more than in a step, and their start is seen.
  bool isolated_kernels{false};
  /// Weights used before the same ones come back; infinite: more than a cache holds.
  double weights_in_turn{std::numeric_limits<double>::infinity()};

  struct Convolutions {
    Share share{0.92, 0.10};  ///< of the accelerator's sustained share, on matrix units
    double reduction_overhead{82};
    double tile_feed{68};
    double reduction_overhead_vector{12};  ///< on vector units (fp32 before matrix units)
    double tile_feed_vector{24};
    double weight_gradient_share{1}, weight_gradient_share_vector{1};  ///< of the other passes' rate
    /// A data gradient under stride S takes S^x the work: x for 1x1 and for wider filters.
    double strided_gradient_narrow{0}, strided_gradient_narrow_vector{0};
    double strided_gradient_wide{0};
    bool pads_channels{true};           ///< to what matrix units take; else they are left to the vector units
    double fast_convolution_3x3{1.85};  ///< Winograd's gain on vector units; 1: not used
    double fast_convolution_5x5{4.0};
    double fast_convolution_traffic{0};  ///< its transforms, against input and output moved once
    double non_square_share{0.65};       ///< 1x7, 7x1: no specialised kernels
    double depthwise_share{0.039};       ///< of the vector peak: issue-bound
    double group_block{16};              ///< small groups are packed to a block diagonal of this width
    double layout_passes{1.77};          ///< extra passes an operand where NCHW meets matrix units
    std::array<Layout, precision_names.size()> layout{};  ///< used at that precision
    Seconds launch{10e-6};
    Seconds gradient_launch{10e-6};  ///< of the gradients' kernels
    Seconds launch_vector{10e-6}, gradient_launch_vector{10e-6};

    /// Start and tail of one kernel, and of the memory-bound kernels around it.
    Seconds start(bool matrix_units, bool gradient) const {
      if (matrix_units) return gradient ? gradient_launch : launch;
      return gradient ? gradient_launch_vector : launch_vector;
    }
  } convolutions;

  /// A generation of fused attention kernels, and what its products reach on the architectures it runs on.
  struct AttentionKernel {
    struct Reached {
      Architecture architecture{Architecture::other};
      double head_dim{0};  ///< 0: all
      double forward{1};   ///< share of the 16-bit matrix peak
      double backward{1};
      double relative_sd{0.12};
    };
    std::string name;
    double row_start{0};     ///< starting and ending a row of queries, in keys
    double causal_block{0};  ///< width of a block on the diagonal, of which the masked half is computed too
    std::vector<Reached> reached;
  };
  std::vector<AttentionKernel> attention_kernels;

  struct ElementWise {
    Share traffic{1.0, 0.15};           ///< kappa: bytes against one fused pass over each edge (transformers)
    double half_precision_factor{1.0};  ///< kappa's factor in mixed precision
    Share norm_passes{1.0, 0.10};  ///< phi: bytes against unfused norm + activation + addition (conv. nets)
    double score_bytes{9};         ///< y: bytes an element of unfused attention's scores, 16-bit
    /// The same backward: softmax and dropout read what forward wrote and its gradient.
    double score_bytes_backward{1.2 * 9};
    double mask_bytes{0};    ///< more of them under a causal mask of its own kernels
    double head_copies{0};   ///< unfused attention's copies of queries, keys, values and result, forward
    double logit_bytes{30};  ///< of one logit in the loss, forward and backward
    double cast_bytes{5.9};  ///< 8- and 4-bit training: of one operand element converted, each pass
    bool fused_softmax_needs_multiple_of_4{false};
  } element_wise;

  /// The fused attention of a network's steps.
  struct Attention {
    std::string kernel;  ///< one of `attention_kernels`; empty: the accelerator's sustained attention
    double backward_share{0.85};  ///< rate of its backward products against the forward ones (Dao 2023)
    double row_start{185};
    double causal_block{160};
  } attention;
  /// Its time where context parallelism cuts sequences into pieces, against whole ones.
  double attention_in_pieces{1.1};

  /// Layers with a mixture of experts.
  struct Experts {
    Seconds layer_issue{4.4e-3};  ///< issuing one such layer's kernels, in place of host.layer_issue
    /// Permutation, activation, quantisation and padding, forward: elements of the hidden width moved for
    /// each token that is sent to an expert.
    double traffic{20};
  } experts;

  struct Host {
    Seconds layer_issue{};        ///< i: issuing one layer's kernels, forward and backward; zero: never bound
    Seconds layer_floor{0.7e-3};  ///< tau: kernels too small for any roof, per layer and micro-batch
    double sharpness{10};         ///< exponent with which host and accelerator time join
    Seconds step_overhead{};      ///< once a step when several processes share a host
  } host;

  struct Overlap {
    double tensor_parallel_exposed{1.0};  ///< chi: exposed share of tensor-parallel collectives
    double gradient_overlap{0.5};   ///< o: share of the backward pass that gradient exchange can hide behind
    double parameter_overlap{1.0};  ///< ZeRO-3 gathers run ahead (1) or are exposed (0)
    double parameter_messages{1};   ///< ZeRO-3 gathers a layer's weights in this many messages
    double slowdown{0.3};           ///< gamma: how much communication slows the work it runs beside
    double context_parallel_exposed{0.3};  ///< exposed share of the exchange of keys and values
    double expert_parallel_exposed{0.4};   ///< exposed share of dispatching tokens and combining results
    double pipeline_exposed{0.3};          ///< exposed share of stage-to-stage messages
    Bytes bucket{25e6};                    ///< gradient bucket
    Share gradient_link_share{1.0, 0.3};   ///< share of the collective's speed that gradient exchange reaches
  } overlap;

  struct MemoryUse {
    double fragmentation{1.05};        ///< reserved against allocated
    Bytes context{2.5e9};              ///< driver, kernels, communicators
    double logit_bytes{14};            ///< of one logit at the peak
    bool gradient_bucket_copy{false};  ///< plain data parallel keeps a second copy of the gradients
    bool fp32_gradients{true};         ///< mixed precision accumulates gradients in fp32
    bool fused_activations{true};      ///< one tensor kept an edge; else eager framework's list
  } memory;

  InferenceFigures inference;
  /// Where a program's port to a vendor's accelerators behaves differently.
  std::vector<std::pair<std::string, InferenceFigures>> inference_by_vendor;
  const InferenceFigures& inference_on(const Accelerator& accelerator) const noexcept;

  bool recompute_stops_early{false};  ///< full recomputation leaves out what nobody reads again
  double step_time_sd{0.004};         ///< relative variation of one accelerator's step: stragglers
  double residual_sd{0.07};           ///< spread of the measured cases around the model
};

/// Reads a software profile (already merged with `generic`). Throws Error.
Software read_software(ObjectReader& reader);

}  // namespace scaleroof
