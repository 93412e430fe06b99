// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/model/published_counts.h"

namespace scaleroof::test {

// Sources:
// - torchvision: `num_params` and `_ops` (G multiply-adds, three decimals) of the IMAGENET1K_V1 weights,
//   torchvision/models/{resnet,vgg,densenet,mobilenetv2}.py. Its parameter counts are exact.
// - timm: param_count and infer_gmacs, results/benchmark-infer-amp-nchw-*.csv (two decimals).
// - alexnet: no published count of this variant; worked out in alexnet() of test_vision_networks.cpp.
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
};

}  // namespace scaleroof::test
