// SPDX-License-Identifier: Apache-2.0
// The greatest or least of the last n values and where it stands, in amortised O(1).
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"

namespace outcry::indicator {

enum class ExtremeKind : std::int32_t { highest, lowest };
OUTCRY_DESCRIBE_ENUM(ExtremeKind, "extreme_kind", highest, lowest);

/// Which of several equal values is meant when the one in use leaves the window. TA-Lib searches
/// from the old end, and its functions differ: MAX, STOCH and WILLR keep the oldest, AROON the
/// newest. An equal value that arrives is always taken.
enum class TieRule : std::int32_t { oldest, newest };
OUTCRY_DESCRIBE_ENUM(TieRule, "tie_rule", oldest, newest);

struct ExtremeValue {
    double value = 0;
    std::int64_t index = 0;  // of the bar, counted from 0
};
OUTCRY_DESCRIBE(ExtremeValue, "extreme.value", value, index);

/// Extremes of the window's two parts: of what came in this round (the ring's turn), running,
/// and of what is left of the round before, worked out backwards when the round ended. TA-Lib's
/// index rule on top. Unit: the input's. First value after n. Source: TA-Lib MAXINDEX,
/// MININDEX; van Herk (1992).
struct RollingExtreme {
    ExtremeKind kind = ExtremeKind::highest;
    TieRule ties = TieRule::oldest;
    std::int32_t size = 1;
    std::int32_t at = 0;   // where the next value goes; 0 begins a round
    std::int64_t now = 0;  // bars seen
    ExtremeValue current;
    ExtremeValue round;                 // of this round
    std::vector<double> values;         // from `at` on: the extreme from there to the round's end
    std::vector<std::int64_t> indexes;  // beside them

    [[nodiscard]] static Result<RollingExtreme> make(ExtremeKind kind, std::int64_t size,
                                                     TieRule ties = TieRule::oldest);
    std::optional<ExtremeValue> update(double value);
    [[nodiscard]] int lookback() const { return size - 1; }

    [[nodiscard]] bool sound() const {
        return size > 0 && at >= 0 && at < size && now >= 0 &&
               values.size() == static_cast<std::size_t>(size) && indexes.size() == values.size();
    }
    [[nodiscard]] bool beats(double a, double b) const {
        return kind == ExtremeKind::highest ? a > b : a < b;
    }
    void end_round();
};
OUTCRY_DESCRIBE(RollingExtreme, "rolling_extreme", kind, ties, size, at, now, current, round,
                values, indexes);

/// The same where only the value is asked for, without a branch on what comes in. Unit: the
/// input's. First value after n. Source: TA-Lib MAX, MIN.
struct RollingPeak {
    static constexpr double lowest = std::numeric_limits<double>::lowest();

    double sign = 1;  // -1 looks for the lowest
    std::int32_t size = 1;
    std::int32_t at = 0;
    std::int32_t seen = 0;  // no further than the size
    double round = lowest;
    std::vector<double> values;  // times the sign, and one below all of them

    [[nodiscard]] static Result<RollingPeak> make(ExtremeKind kind, std::int64_t size);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return size - 1; }

    [[nodiscard]] bool sound() const {
        return size > 0 && at >= 0 && at < size &&
               values.size() == static_cast<std::size_t>(size) + 1;
    }
    void end_round();
};
OUTCRY_DESCRIBE(RollingPeak, "rolling_peak", sign, size, at, seen, round, values);

struct SpanValue {
    double lowest = 0;
    double highest = 0;
};
OUTCRY_DESCRIBE(SpanValue, "span.value", lowest, highest);

/// Both ends of a window, without where they stand; one count for the two. Unit: the input's.
/// First value after n. Source: TA-Lib MINMAX.
struct RollingSpan {
    std::int32_t size = 1;
    std::int32_t at = 0;
    std::int32_t seen = 0;  // no further than the size
    double low_round = std::numeric_limits<double>::max();
    double high_round = RollingPeak::lowest;
    std::vector<double> lows;   // and one above all of them
    std::vector<double> highs;  // and one below

    [[nodiscard]] static Result<RollingSpan> make(std::int64_t size);
    std::optional<SpanValue> update(double low, double high);
    std::optional<SpanValue> update(double value) { return update(value, value); }
    [[nodiscard]] int lookback() const { return size - 1; }

    [[nodiscard]] bool sound() const {
        return size > 0 && at >= 0 && at < size && highs.size() == lows.size() &&
               lows.size() == static_cast<std::size_t>(size) + 1;
    }
    void end_round();
};
OUTCRY_DESCRIBE(RollingSpan, "rolling_span", size, at, seen, low_round, high_round, lows, highs);

struct MinMaxValue {
    ExtremeValue lowest;
    ExtremeValue highest;
};

/// Both ends of a window and where they stand. Unit: the input's. First value after n. Source:
/// TA-Lib MINMAXINDEX.
struct RollingRange {
    RollingExtreme lowest;
    RollingExtreme highest;

    [[nodiscard]] static Result<RollingRange> make(std::int64_t size,
                                                   TieRule ties = TieRule::oldest);
    std::optional<MinMaxValue> update(double low, double high);
    std::optional<MinMaxValue> update(double value) { return update(value, value); }
    [[nodiscard]] int lookback() const { return lowest.lookback(); }
};
OUTCRY_DESCRIBE(RollingRange, "rolling_range", lowest, highest);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline void RollingExtreme::end_round() {
    for (std::int32_t i = size; i-- > 0;) {
        const auto place = static_cast<std::size_t>(i);
        indexes[place] = now - size + 1 + i;
        if (i + 1 == size) continue;
        const double own = values[place];
        const double later = values[place + 1];
        if (beats(own, later) || (ties == TieRule::oldest && own == later)) continue;
        values[place] = later;
        indexes[place] = indexes[place + 1];
    }
    at = 0;
}

inline std::optional<ExtremeValue> RollingExtreme::update(double value) {
    const bool newest = ties == TieRule::newest;
    if (at == 0 || beats(value, round.value) || (newest && value == round.value))
        round = {value, now};
    values[static_cast<std::size_t>(at++)] = value;
    const std::int64_t oldest = now - size + 1;
    if (oldest >= 0) {
        if (oldest == 0 || current.index < oldest) {
            current = round;
            if (at < size) {
                const auto place = static_cast<std::size_t>(at);
                const double before = values[place];
                if (beats(before, round.value) || (!newest && before == round.value))
                    current = {before, indexes[place]};
            }
        } else if (!beats(current.value, value)) {
            current = {value, now};
        }
    }
    if (at == size) end_round();
    ++now;
    if (oldest < 0) return std::nullopt;
    return current;
}

inline void RollingPeak::end_round() {
    double best = lowest;
    for (std::size_t i = values.size() - 1; i-- > 0;) values[i] = best = std::max(best, values[i]);
    round = lowest;
    at = 0;
}

inline std::optional<double> RollingPeak::update(double value) {
    const double own = sign * value;
    round = std::max(round, own);
    values[static_cast<std::size_t>(at++)] = own;
    const double best = std::max(round, values[static_cast<std::size_t>(at)]);
    if (at == size) end_round();
    if (seen < size && ++seen < size) return std::nullopt;
    return sign * best;
}

inline void RollingSpan::end_round() {
    double low = lows.back();
    double high = highs.back();
    for (std::size_t i = lows.size() - 1; i-- > 0;) {
        lows[i] = low = std::min(low, lows[i]);
        highs[i] = high = std::max(high, highs[i]);
    }
    low_round = lows.back();
    high_round = highs.back();
    at = 0;
}

inline std::optional<SpanValue> RollingSpan::update(double low, double high) {
    low_round = std::min(low_round, low);
    high_round = std::max(high_round, high);
    const auto place = static_cast<std::size_t>(at++);
    lows[place] = low;
    highs[place] = high;
    const SpanValue both{std::min(low_round, lows[place + 1]),
                         std::max(high_round, highs[place + 1])};
    if (at == size) end_round();
    if (seen < size && ++seen < size) return std::nullopt;
    return both;
}

inline std::optional<MinMaxValue> RollingRange::update(double low, double high) {
    const auto least = lowest.update(low);
    const auto most = highest.update(high);
    if (!least || !most) return std::nullopt;
    return MinMaxValue{*least, *most};
}

}  // namespace outcry::indicator
