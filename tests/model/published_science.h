// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/model/published_counts.h"

namespace scaleroof::test {

// Sources, in the order of the rows; what stands as `exact` without one is worked out in
// test_science_networks.cpp.
// - cosmoflow, dlrm, wide-and-deep, fourcastnet: no published count.
// - ncf: 31,832,577, the gradient's length in the scripts of Xu et al. 2021 (GRACE, DeepReduce), NeuMF on
//   MovieLens-20M.
// - gnmt: 160,671,297, NVIDIA apex, contrib/test/optimizers (distributed Adam). One is the gain of the
//   attention's normalised vector, which the profile leaves out.
// - climax: 107 M, Nguyen et al. 2023, as listed by Verma et al. 2024 (ClimODE). The published code adds up
// to
//   108.09 M.
// - graphcast: 36.7 M, Lam et al. 2023. The published code adds up to 36.35 M.
// - dimenet-pp: 1.8 M, Chanussot et al. 2021, table of the S2EF baselines.
// - openfold: 93,229,082, NVIDIA BioNeMo, test_model_pretrain_and_downstream.py. Twelve are the weights of
// the
//   invariant attention's points, which the profile leaves out.
inline constexpr Published published_science[] = {
    {"cosmoflow", 8'907'556, exact, 2 * 34'431'049'984.0, exact},
    {"dlrm", 24'036'595'969, exact, 0, 0},
    {"ncf", 31'832'577, exact, 0, 0},
    {"wide-and-deep", 90'901'387, exact, 0, 0},
    {"gnmt", 160'671'297, 1e-8, 0, 0},
    {"fourcastnet", 74'691'840, exact, 0, 0},
    {"climax", 107e6, 0.011, 0, 0},
    {"graphcast", 36.7e6, 0.01, 0, 0},
    {"dimenet-pp", 1.8e6, 0.01, 0, 0},
    {"openfold", 93'229'082, 2e-7, 0, 0},
};

}  // namespace scaleroof::test
