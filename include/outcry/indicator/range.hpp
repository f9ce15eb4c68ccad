// SPDX-License-Identifier: Apache-2.0
// True range and its Wilder averages: TRANGE, ATR, NATR.
// One series, one thread, no allocation; state is described and restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

/// max(H-L, |H-C[1]|, |L-C[1]|). Unit: price. First value at the second bar. Source: TA-Lib TRANGE.
struct TrueRange {
    std::optional<double> previous_close;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 1; }
};
OUTCRY_DESCRIBE(TrueRange, "trange", previous_close);

/// Mean of the first n true ranges, then ((n-1) a + range)/n. Unit: price. First value after n+1;
/// the seed's weight falls below 1 % after 4.6 n more. Source: TA-Lib ATR; Wilder, New Concepts
/// (1978).
struct Atr {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    double value = 0;  // the sum until seeded
    TrueRange range;

    [[nodiscard]] static Result<Atr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Atr, "atr", period, seen, value, range);

/// 100 ATR / close, percent; 0 when the close is below 1e-14. First value after n+1; a period of 1
/// gives the true range itself. Source: TA-Lib NATR.
struct Natr {
    Atr atr;

    [[nodiscard]] static Result<Natr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return atr.lookback(); }
};
OUTCRY_DESCRIBE(Natr, "natr", atr);

}  // namespace outcry::indicator
