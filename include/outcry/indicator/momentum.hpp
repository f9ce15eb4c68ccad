// SPDX-License-Identifier: Apache-2.0
// How far a price has come: MOM and the ROC family, and CCI, its distance from the average in mean
// deviations. One series, one thread; allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// mom: x - x[n]. roc: 100 (x/x[n] - 1). rocp: (x - x[n])/x[n]. rocr: x/x[n]. rocr100: 100 x/x[n].
enum class ChangeKind : std::int32_t { mom, roc, rocp, rocr, rocr100 };
OUTCRY_DESCRIBE_ENUM(ChangeKind, "change_kind", mom, roc, rocp, rocr, rocr100);

/// The ratios are 0 when x[n] is 0. Unit: mom: the input's; roc, rocr100: percent; rocp, rocr:
/// a fraction. First value after n+1. Source: TA-Lib MOM, ROC, ROCP, ROCR, ROCR100.
struct Change {
    ChangeKind kind = ChangeKind::mom;
    std::int32_t seen = 0;
    Ring window;

    [[nodiscard]] static Result<Change> make(ChangeKind kind, std::int64_t period = 10);
    std::optional<double> update(double value);
    /// Takes the value; what stood n values before it.
    std::optional<double> before(double value);
    [[nodiscard]] int lookback() const { return static_cast<int>(window.size()); }
};
OUTCRY_DESCRIBE(Change, "change", kind, seen, window);

/// (typical - mean) / (0.015 mean|typical - mean|) of the last n typical prices; mostly within
/// ±100; 0 when all typical prices of the window are identical, where TA-Lib 0.6 leaves a
/// rounding residue and 0.8.1 gives 0 too. Unit: none. First value after n; O(n) a bar. Source:
/// TA-Lib CCI; Lambert.
struct Cci {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    RenewedSum typicals;

    [[nodiscard]] static Result<Cci> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Cci, "cci", period, seen, typicals);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

[[gnu::always_inline]] inline double changed(ChangeKind kind, double value, double before) {
    if (kind == ChangeKind::mom) return value - before;
    if (before == 0.0) return 0.0;
    switch (kind) {
        case ChangeKind::roc:
            return ((value / before) - 1.0) * 100.0;
        case ChangeKind::rocp:
            return (value - before) / before;
        case ChangeKind::rocr:
            return value / before;
        default:
            return (value / before) * 100.0;
    }
}

inline std::optional<double> Change::before(double value) {
    const double past = window.push(value);
    if (seen < lookback()) {
        ++seen;
        return std::nullopt;
    }
    return past;
}

inline std::optional<double> Change::update(double value) {
    const auto past = before(value);
    if (!past) return std::nullopt;
    return changed(kind, value, *past);
}

inline std::optional<double> Cci::update(const Ohlcv& bar) {
    const double typical = typical_price(bar);
    typicals.push(typical);
    if (seen < period && ++seen < period) return std::nullopt;
    const double average = typicals.total / period;
    const Ring& window = typicals.window;
    const double deviation = window.sum([average](double x) { return std::fabs(x - average); });
    const double distance = typical - average;
    // What is left of identical prices is rounding, and counts as nothing.
    if (std::fabs(distance) <= 1e-9 * std::fabs(typical) &&
        std::all_of(window.values.begin(), window.values.end(),
                    [&](double value) { return value == typical; }))
        return 0.0;
    if (is_zero(distance) || is_zero(deviation)) return 0.0;
    return distance / (0.015 * (deviation / period));
}

}  // namespace outcry::indicator
