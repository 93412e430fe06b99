// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/model/published_counts.h"

namespace scaleroof::test {

// Sources:
// - torchvision: `num_params` and `_ops` (G multiply-adds, three decimals) of the IMAGENET1K_V1 weights,
//   torchvision/models/{resnet,vgg,densenet,mobilenetv2,efficientnet,convnext,swin_transformer}.py. Its
//   parameter counts are exact. `_ops` counts convolutions and all matrix products, those of attention
//   included, nothing else (test/common_extended_utils.py).
// - timm: param_count and infer_gmacs, results/benchmark-infer-amp-nchw-*.csv (two decimals).
// - mask-rcnn: torchvision's `num_params` of the COCO_V1 weights; its `_ops` in mask_rcnn().
// - deeplab-v3-plus-climate: a run's log, github.com/sparticlesteve/climate-seg-benchmark,
//   run_scripts/climseg-cgpu-513075.out: 43,669,251 parameters, 115.282 TFLOP a step of 8 samples, three
//   times the forward pass. That counts the padding of dilated convolutions, which is left out of the
//   profile: 9.6% less, derived in deeplab_climate().
// - tiramisu-climate: Kurth et al. 2018 (SC18), 4.188 TFLOP a sample for a training step, three times the
//   forward pass. No parameter count is published.
// - stable-diffusion-v2-unet: parameters of UNet2DConditionModel (diffusers); multiply-adds that thop counts
//   for version 1.4, the wider text and the products of attention, derived in stable_diffusion().
// - deepcam: parameters as counted by others; no published multiply-adds.
// - ssd300, unet-medical, unet3d, alexnet: nothing published; worked out from the published code in the tests
//   of the same names in test_vision_networks.cpp.
inline constexpr Published published_vision[] = {
    {"resnet18", 11'689'512, exact, 2 * 1.814e9, 0.01},
    {"resnet34", 21'797'672, exact, 2 * 3.664e9, 0.01},
    {"resnet50", 25'557'032, exact, 2 * 4.089e9, 0.01},
    {"resnet101", 44'549'160, exact, 2 * 7.801e9, 0.01},
    {"resnet152", 60'192'808, exact, 2 * 11.514e9, 0.01},
    {"wide-resnet50-2", 68'883'240, exact, 2 * 11.398e9, 0.01},
    {"resnext50-32x4d", 25'028'904, exact, 2 * 4.23e9, 0.01},
    {"resnext101-32x8d", 88'791'336, exact, 2 * 16.414e9, 0.01},
    {"resnext101-64x4d", 83'455'272, exact, 2 * 15.46e9, 0.01},
    {"wide-resnet101-2", 126'886'696, exact, 2 * 22.753e9, 0.01},
    {"vgg11", 132'863'336, exact, 2 * 7.609e9, 0.01},
    {"vgg13", 133'047'848, exact, 2 * 11.308e9, 0.01},
    {"vgg16", 138'357'544, exact, 2 * 15.47e9, 0.01},
    {"vgg19", 143'667'240, exact, 2 * 19.632e9, 0.01},
    {"densenet121", 7'978'856, exact, 2 * 2.834e9, 0.01},
    {"densenet169", 14'149'480, exact, 2 * 3.36e9, 0.01},
    {"densenet201", 20'013'928, exact, 2 * 4.291e9, 0.01},
    {"mobilenet-v2", 3'504'872, exact, 2 * 0.301e9, 0.01},
    {"resnext101-32x4d", 44.18e6, 0.001, 2 * 8.01e9, 0.01},
    {"inception-v3", 23.83e6, 0.001, 2 * 5.73e9, 0.01},
    {"alexnet", 61'838'248, exact, 2 * 838'788'800.0, exact},
    {"se-resnext101-32x4d", 48.96e6, 0.001, 2 * 8.02e9, 0.01},
    {"efficientnet-b0", 5'288'548, exact, 2 * 0.386e9, 0.01},
    {"efficientnet-b4", 19'341'616, exact, 2 * 4.394e9, 0.01},
    {"efficientnet-b7", 66'347'960, exact, 2 * 37.746e9, 0.01},
    {"convnext-tiny", 28'589'128, exact, 2 * 4.456e9, 0.01},
    {"convnext-small", 50'223'688, exact, 2 * 8.684e9, 0.01},
    {"convnext-base", 88'591'464, exact, 2 * 15.355e9, 0.01},
    {"convnext-large", 197'767'336, exact, 2 * 34.361e9, 0.01},
    {"swin-t", 28'288'354, exact, 2 * 4.491e9, 0.01},
    {"swin-b", 87'768'224, exact, 2 * 15.431e9, 0.01},
    {"ssd300", 22'894'902, exact, 0, 0},
    {"mask-rcnn", 44'401'393, exact, 0, 0},
    {"unet-medical", 34'512'258, exact, 0, 0},
    {"unet3d", 31'190'243, exact, 0, 0},
    {"deepcam", 56'454'720, exact, 0, 0},
    {"tiramisu-climate", 7'504'835, exact, 4.188e12 / 3, 0.01},
    {"deeplab-v3-plus-climate", 43'669'251, exact, 115.282e12 / 8 / 3, 0.1},
    {"stable-diffusion-v2-unet", 865'910'724, exact, 2 * (338.749e9 + 0.492e9 + 63.026e9), 0.01},
};

}  // namespace scaleroof::test
