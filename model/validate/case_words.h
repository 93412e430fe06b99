// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/validate/measured_case.h"

namespace scaleroof {

/// The network's id or, of one that the case holds itself, its shape: "decoder, 78 × 13 824"; of a kernel or
/// a collective its operation: "matrix product", "all-reduce". Empty where the case does not say.
std::string network_in_words(const MeasuredCase& measured);

/// What was run on what, in one line: "training of resnet50 on 8 v100-sxm2-16gb, fp16, batch 2 048".
std::string subject_in_words(const MeasuredCase& measured);

/// An error of time: "12.0% too slow", "4.1% too fast", "as measured".
std::string error_in_words(double relative_error);

}  // namespace scaleroof
