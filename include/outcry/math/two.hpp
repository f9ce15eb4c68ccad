// SPDX-License-Identifier: Apache-2.0
// Two transcendentals for the price of one, where both are wanted at once: the very bits that
// math.hpp gives to each alone. Pure functions for any thread.
#pragma once

namespace outcry::math {

struct Two {
    double first = 0;
    double second = 0;
};

[[nodiscard]] Two log(Two x);
[[nodiscard]] Two log1p(Two x);
[[nodiscard]] Two logit(Two p);

}  // namespace outcry::math
