// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/extreme.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<RollingExtreme> RollingExtreme::make(ExtremeKind kind, std::int64_t size, TieRule ties) {
    // Aroon's window spans one bar more than its period.
    OUTCRY_TRY(check_range(kind == ExtremeKind::highest ? "max" : "min", "timeperiod",
                           static_cast<double>(size), 1, static_cast<double>(period_max + 1)));
    RollingExtreme made;
    made.kind = kind;
    made.ties = ties;
    made.size = static_cast<std::int32_t>(size);
    made.values.assign(static_cast<std::size_t>(size), 0.0);
    made.indexes.assign(static_cast<std::size_t>(size), 0);
    return made;
}

Result<RollingPeak> RollingPeak::make(ExtremeKind kind, std::int64_t size) {
    const bool highest = kind == ExtremeKind::highest;
    OUTCRY_TRY(check_period(highest ? "max" : "min", "timeperiod", size));
    RollingPeak made;
    made.sign = highest ? 1 : -1;
    made.size = static_cast<std::int32_t>(size);
    made.values.assign(static_cast<std::size_t>(size), 0.0);
    made.values.push_back(RollingPeak::lowest);
    return made;
}

Result<RollingSpan> RollingSpan::make(std::int64_t size) {
    OUTCRY_TRY(check_period("minmax", "timeperiod", size));
    RollingSpan made;
    made.size = static_cast<std::int32_t>(size);
    made.lows.assign(static_cast<std::size_t>(size), 0.0);
    made.highs = made.lows;
    made.lows.push_back(made.low_round);
    made.highs.push_back(made.high_round);
    return made;
}

Result<RollingRange> RollingRange::make(std::int64_t size, TieRule ties) {
    OUTCRY_ASSIGN(RollingExtreme lowest, RollingExtreme::make(ExtremeKind::lowest, size, ties));
    OUTCRY_ASSIGN(RollingExtreme highest, RollingExtreme::make(ExtremeKind::highest, size, ties));
    return RollingRange{std::move(lowest), std::move(highest)};
}

}  // namespace outcry::indicator
