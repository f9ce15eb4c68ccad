// SPDX-License-Identifier: Apache-2.0
// The greatest or least of the last n values and where it stands, in amortised O(1).
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include <cstdint>
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

/// A monotone queue; TA-Lib's index rule on top of it. Source: TA-Lib MAX, MIN, MAXINDEX, MININDEX.
struct RollingExtreme {
    ExtremeKind kind = ExtremeKind::highest;
    TieRule ties = TieRule::oldest;
    std::int32_t size = 1;
    std::int64_t now = 0;  // bars seen
    ExtremeValue current;
    std::int32_t head = 0;   // first of the queue
    std::int32_t count = 0;  // values in the queue
    std::vector<double> values;
    std::vector<std::int64_t> indexes;

    [[nodiscard]] static Result<RollingExtreme> make(ExtremeKind kind, std::int64_t size,
                                                     TieRule ties = TieRule::oldest);
    std::optional<ExtremeValue> update(double value);
    [[nodiscard]] int lookback() const { return size - 1; }

    [[nodiscard]] bool sound() const {
        return size > 0 && head >= 0 && head < size && count >= 0 && count <= size && now >= 0 &&
               values.size() == static_cast<std::size_t>(size) && indexes.size() == values.size();
    }
    void enqueue(double value);
    [[nodiscard]] std::size_t slot(std::int32_t at) const;
};
OUTCRY_DESCRIBE(RollingExtreme, "rolling_extreme", kind, ties, size, now, current, head, count,
                values, indexes);

struct MinMaxValue {
    ExtremeValue lowest;
    ExtremeValue highest;
};

/// Both ends of a window. Source: TA-Lib MINMAX, MINMAXINDEX.
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

}  // namespace outcry::indicator
