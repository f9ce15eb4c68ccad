// SPDX-License-Identifier: Apache-2.0
// How far a price has come: MOM and the ROC family, and CCI, its distance from the average in mean
// deviations. One series, one thread; allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// mom: x - x[n]. roc: 100 (x/x[n] - 1). rocp: (x - x[n])/x[n]. rocr: x/x[n]. rocr100: 100 x/x[n].
enum class ChangeKind : std::int32_t { mom, roc, rocp, rocr, rocr100 };
OUTCRY_DESCRIBE_ENUM(ChangeKind, "change_kind", mom, roc, rocp, rocr, rocr100);

/// The ratios are 0 when x[n] is 0. First value after n+1. Source: TA-Lib MOM, ROC, ROCP, ROCR,
/// ROCR100.
struct Change {
    ChangeKind kind = ChangeKind::mom;
    std::int32_t seen = 0;
    Ring window;

    [[nodiscard]] static Result<Change> make(ChangeKind kind, std::int64_t period = 10);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return static_cast<int>(window.size()); }
};
OUTCRY_DESCRIBE(Change, "change", kind, seen, window);

/// (typical - mean) / (0.015 mean|typical - mean|) of the last n typical prices; no unit, mostly
/// within ±100. 0 when all typical prices of the window are identical, where TA-Lib 0.6 leaves a
/// rounding residue and 0.8.1 gives 0 too. First value after n; O(n) a bar. Source: TA-Lib CCI;
/// Lambert.
struct Cci {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    Ring window;

    [[nodiscard]] static Result<Cci> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Cci, "cci", period, seen, window);

}  // namespace outcry::indicator
