// SPDX-License-Identifier: Apache-2.0
// The normal distribution's quantile; its distribution function is math::normal_cdf. A pure
// function for any thread.
#pragma once

namespace outcry::statistics {

/// Φ⁻¹(p) for p in (0, 1), to about 1e-16 (Wichura, Algorithm AS 241, Applied Statistics 37, 1988:
/// PPND16). Minus and plus infinity at 0 and 1.
[[nodiscard]] double normal_quantile(double p);

}  // namespace outcry::statistics
