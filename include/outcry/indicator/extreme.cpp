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

std::size_t RollingExtreme::slot(std::int32_t at) const {
    const std::int32_t place = head + at;
    return static_cast<std::size_t>(place >= size ? place - size : place);
}

void RollingExtreme::enqueue(double value) {
    if (count > 0 && indexes[slot(0)] <= now - size) {
        head = static_cast<std::int32_t>(slot(1));
        --count;
    }
    const bool highest = kind == ExtremeKind::highest;
    while (count > 0) {
        const double last = values[slot(count - 1)];
        const bool beaten = highest ? last < value : last > value;
        if (!beaten && !(ties == TieRule::newest && last == value)) break;
        --count;
    }
    const std::size_t place = slot(count++);
    values[place] = value;
    indexes[place] = now;
}

std::optional<ExtremeValue> RollingExtreme::update(double value) {
    enqueue(value);
    const std::int64_t oldest = now - size + 1;
    if (oldest >= 0) {
        const bool reaches =
            kind == ExtremeKind::highest ? value >= current.value : value <= current.value;
        if (oldest == 0 || current.index < oldest) {
            current = {values[slot(0)], indexes[slot(0)]};
        } else if (reaches) {
            current = {value, now};
        }
    }
    ++now;
    if (oldest < 0) return std::nullopt;
    return current;
}

Result<RollingRange> RollingRange::make(std::int64_t size, TieRule ties) {
    OUTCRY_ASSIGN(RollingExtreme lowest, RollingExtreme::make(ExtremeKind::lowest, size, ties));
    OUTCRY_ASSIGN(RollingExtreme highest, RollingExtreme::make(ExtremeKind::highest, size, ties));
    return RollingRange{std::move(lowest), std::move(highest)};
}

std::optional<MinMaxValue> RollingRange::update(double low, double high) {
    const auto least = lowest.update(low);
    const auto most = highest.update(high);
    if (!least || !most) return std::nullopt;
    return MinMaxValue{*least, *most};
}

}  // namespace outcry::indicator
