// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/hilbert.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

HilbertCycle HilbertCycle::with_delay(std::int32_t delay) {
    HilbertCycle made;
    made.delay = delay;
    return made;
}

Result<Mama> Mama::make(double fast_limit, double slow_limit) {
    OUTCRY_TRY(check_range("mama", "fastlimit", fast_limit, 0.01, 0.99));
    OUTCRY_TRY(check_range("mama", "slowlimit", slow_limit, 0.01, 0.99));
    Mama made;
    made.fast_limit = fast_limit;
    made.slow_limit = slow_limit;
    made.cycle = HilbertCycle::with_delay(9);
    return made;
}

}  // namespace outcry::indicator
