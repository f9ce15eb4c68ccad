// SPDX-License-Identifier: Apache-2.0
// Moving averages with a shape of their own: triangular, Kaufman's adaptive, Tillson's T3.
// Each serves one series on one thread, allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// Weights rise to the middle of the window and fall again: an SMA of an SMA. Unit: the input's.
/// First value after n. Source: TA-Lib TRIMA (two running half sums).
struct Trima {
    std::int32_t period = 2;
    std::int32_t seen = 0;
    double numerator = 0;
    double older = 0;  // sum of the half that is being left
    double newer = 0;  // sum of the half that is being entered
    Ring window;

    [[nodiscard]] static Result<Trima> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return period - 1; }

    [[nodiscard]] bool sound() const {
        return period > 0 && window.size() == static_cast<std::size_t>(period);
    }
    void seed();
    [[nodiscard]] double average() const;
};
OUTCRY_DESCRIBE(Trima, "trima", period, seen, numerator, older, newer, window);

/// An EMA whose factor is ((E (2/3 - 2/31)) + 2/31)², E = |x - x[n]| / Σ|x[i] - x[i+1]| being the
/// efficiency ratio. Unit: the input's. First value after n+1. Source: TA-Lib KAMA; Kaufman,
/// Smarter Trading (1995).
struct Kama {
    std::int32_t period = 2;
    std::int32_t seen = 0;
    double path = 0;      // Σ|one-bar changes|
    double trailing = 0;  // the value n bars before the previous one
    double previous = 0;
    double value = 0;
    Ring window;

    [[nodiscard]] static Result<Kama> make(std::int64_t period);
    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Kama, "kama", period, seen, path, trailing, previous, value, window);

/// c1 e6 + c2 e5 + c3 e4 + c4 e3 of six chained EMAs, with the c of the volume factor v. Unit: the
/// input's. First value after 6n-5. Source: TA-Lib T3; Tillson, Stocks & Commodities 16:1.
struct T3 {
    std::int32_t period = 2;
    double factor = 1;  // k
    double keep = 0;    // 1 - k
    std::array<double, 4> weight{};
    std::array<double, 6> ema{};  // a sum until seeded
    std::array<std::int32_t, 6> seen{};

    [[nodiscard]] static Result<T3> make(std::int64_t period, double volume_factor = 0.7);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return 6 * (period - 1); }
};
OUTCRY_DESCRIBE(T3, "t3", period, factor, keep, weight, ema, seen);

}  // namespace outcry::indicator
