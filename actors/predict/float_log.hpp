// SPDX-License-Identifier: Apache-2.0
// The logarithm of a float as the C library that XGBoost was built on rounds it: up to 0.82 ulp
// off, and a margin that begins with another one is another margin. A pure function for any thread.
// Nothing owns it.
#pragma once

namespace outcry::predict {

/// Of a finite value above zero that is not subnormal.
[[nodiscard]] float float_log(float x);

}  // namespace outcry::predict
