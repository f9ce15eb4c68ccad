// SPDX-License-Identifier: Apache-2.0
// What a logit is the logarithm of. A pure function for any thread.
#pragma once

namespace outcry::math {

/// p / (1 - p); p is clamped into [1e-12, 1 - 1e-12].
inline double odds(double p) {
    constexpr double edge = 1e-12;
    const double clamped = p < edge ? edge : (p > 1.0 - edge ? 1.0 - edge : p);
    return clamped / (1.0 - clamped);
}

}  // namespace outcry::math
