// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include <QtTest>

/// Fails unless |actual - expected| <= tolerance x |expected|, and prints both.
#define COMPARE_RELATIVE(actual, expected, tolerance)                                         \
  do {                                                                                        \
    const double actual_value = (actual), expected_value = (expected);                        \
    QVERIFY2(std::abs(actual_value - expected_value) <= (tolerance)*std::abs(expected_value), \
             qPrintable(QStringLiteral("got %1, expected %2 within %3")                       \
                            .arg(actual_value, 0, 'g', 12)                                    \
                            .arg(expected_value, 0, 'g', 12)                                  \
                            .arg(tolerance)));                                                \
  } while (false)
