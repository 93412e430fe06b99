// SPDX-License-Identifier: GPL-3.0-or-later
// Compiles only with SCALEROOF_RIGHT_UNITS, which the test's counterpart defines.
#include "model/quantity/quantity.h"

int main() {
  const scaleroof::Bytes data{1};
  const scaleroof::Seconds time{1};
#ifdef SCALEROOF_RIGHT_UNITS
  return static_cast<int>((data / time).value);
#else
  return static_cast<int>((data + time).value);
#endif
}
