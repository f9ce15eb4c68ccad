// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/momentum.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Change> Change::make(ChangeKind kind, std::int64_t period) {
    OUTCRY_TRY(check_period("roc", "timeperiod", period));
    return Change{kind, 0, Ring::of(period)};
}

Result<Cci> Cci::make(std::int64_t period) {
    OUTCRY_TRY(check_period("cci", "timeperiod", period));
    return Cci{static_cast<std::int32_t>(period), 0, RenewedSum::of(period)};
}

}  // namespace outcry::indicator
