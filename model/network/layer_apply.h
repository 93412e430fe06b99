// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "model/network/layer_tally.h"

/// What each operator makes of a tensor and what it adds to the tally. All throw Error where shapes do not
/// fit.
namespace scaleroof::layer {

// layer_windows.cpp
Tensor apply(const Convolution& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Pool& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const GlobalPool& op, const Application& at, const Tensor& in, LayerTally& tally);

// layer_products.cpp
Tensor apply(const Dense& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Linear& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const MatrixProduct& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Embedding& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Lstm& op, const Application& at, const Tensor& in, LayerTally& tally);

// layer_attention.cpp
Tensor apply(const Attention& op, const Application& at, const Tensor& in, LayerTally& tally);

// layer_element_wise.cpp
Tensor apply(const Norm& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Activation& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Scale& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Fourier& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor join(const Add& op, const Application& at, std::span<const Tensor> parts, LayerTally& tally);
Tensor join(const Multiply& op, const Application& at, std::span<const Tensor> parts, LayerTally& tally);

// layer_rearrange.cpp
Tensor apply(const Upsample& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Crop& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const SpaceToDepth& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const DepthToSpace& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Gather& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor apply(const Reshape& op, const Application& at, const Tensor& in, LayerTally& tally);
Tensor join(const Concat& op, const Application& at, std::span<const Tensor> parts, LayerTally& tally);

}  // namespace scaleroof::layer
