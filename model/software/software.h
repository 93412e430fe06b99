// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/precision.h"
#include "model/quantity/quantity.h"
#include "model/quantity/share.h"

namespace scaleroof {

class ObjectReader;

enum class Layout { nchw, nhwc };

/// What a framework of an era does. software_profiles/. Every figure has a default in `generic`.
struct Software {
  std::string id;
  std::string name;
  int year{0};  ///< 0: not stated
  std::string era;

  /// Matrix products: shape laws on top of the accelerator's sustained share (docs/model/model.md, "Matrix
  /// products").
  struct MatrixProducts {
    Share share{1.0, 0.05};          ///< of the accelerator's sustained share
    double reduction_overhead{104};  ///< K0: what starting and storing a tile costs, in elements of K
    double tile_overhead{24};        ///< n0: a tile of width t costs 1 + n0/t
    /// The same two on vector units, whose slower arithmetic is fed more easily.
    double reduction_overhead_vector{12};
    double tile_overhead_vector{4};
    double wave_loss{0.21};         ///< v: what the last, unfilled wave costs
    double split_reduction{512};    ///< a product with too few tiles may be split along K down to this length
    double misaligned_penalty{11};  ///< batched half-precision products whose K or N is no multiple of 8
    Seconds launch{3e-6};           ///< start and tail of one kernel on the accelerator
  } matrix_products;

  struct Convolutions {
    Share share{0.92, 0.10};  ///< of the accelerator's sustained share, on matrix units
    double reduction_overhead{20};
    double reduction_overhead_vector{40};  ///< on vector units (fp32 before matrix units)
    double fast_convolution_3x3{1.85};     ///< Winograd's gain on vector units; 1: not used
    double fast_convolution_5x5{4.0};
    double non_square_share{0.65};  ///< 1x7, 7x1: no specialised kernels
    double depthwise_share{0.039};  ///< of the vector peak: issue-bound
    double group_block{16};         ///< small groups are packed to a block diagonal of this width
    double layout_passes{1.77};     ///< extra passes an operand where NCHW meets matrix units
    std::array<Layout, precision_names.size()> layout{};  ///< used at that precision
    Seconds launch{10e-6};
  } convolutions;

  struct ElementWise {
    Share traffic{1.0, 0.15};           ///< kappa: bytes against one fused pass over each edge (transformers)
    double half_precision_factor{1.0};  ///< kappa's factor in mixed precision
    Share norm_passes{1.0, 0.10};  ///< phi: bytes against unfused norm + activation + addition (conv. nets)
    double score_bytes{9};         ///< y: bytes an element of unfused attention's scores, 16-bit
    double logit_bytes{30};        ///< of one logit in the loss, forward and backward
    double cast_bytes{5.9};        ///< 8- and 4-bit training: of one operand element converted, each pass
    bool fused_softmax_needs_multiple_of_4{false};
  } element_wise;

  /// Flash attention's backward pass against its forward one, in time per pass: 2.5 the work at 0.85 the
  /// rate.
  double attention_backward{2.5 / 0.85};
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

  bool recompute_stops_early{false};  ///< full recomputation leaves out what nobody reads again
  double step_time_sd{0.004};         ///< relative variation of one accelerator's step: stragglers
  double residual_sd{0.07};           ///< spread of the measured cases around the model
};

/// Reads a software profile (already merged with `generic`). Throws Error.
Software read_software(ObjectReader& reader);

}  // namespace scaleroof
