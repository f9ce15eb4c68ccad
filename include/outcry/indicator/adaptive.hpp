// SPDX-License-Identifier: Apache-2.0
// Moving averages with a shape of their own: triangular, Kaufman's adaptive, Tillson's T3.
// Each serves one series on one thread, allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/indicator/checks.hpp"
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

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline void Trima::seed() {
    const int middle = period >> 1;
    for (int ago = middle; ago < period; ++ago) {
        older += window.back(static_cast<std::size_t>(ago));
        numerator += older;
    }
    for (int ago = middle - 1; ago >= 0; --ago) {
        newer += window.back(static_cast<std::size_t>(ago));
        numerator += newer;
    }
}

inline double Trima::average() const {
    const std::int64_t half = period >> 1;
    const std::int64_t weights = period % 2 == 1 ? (half + 1) * (half + 1) : half * (half + 1);
    return numerator * (1.0 / static_cast<double>(weights));
}

inline std::optional<double> Trima::update(double value) {
    if (period == 1) return value;
    const double leaves = window.push(value);
    if (seen < period) {
        if (++seen < period) return std::nullopt;
        seed();
        return average();
    }
    const double middle = window.back(static_cast<std::size_t>(period >> 1));
    numerator -= older;
    older -= leaves;
    older += middle;
    if (period % 2 == 1) {
        numerator += newer;
        newer -= middle;
    } else {
        newer -= middle;
        numerator += newer;
    }
    newer += value;
    numerator += value;
    return average();
}

inline std::optional<double> Kama::update(double x) {
    constexpr double slowest = 2.0 / (30.0 + 1.0);
    constexpr double span = 2.0 / (2.0 + 1.0) - slowest;
    const double leaves = window.push(x);
    if (seen <= period) {
        if (seen > 0) path += std::fabs(previous - x);
        if (seen++ < period) {
            previous = x;
            return std::nullopt;
        }
        value = previous;
    } else {
        path -= std::fabs(trailing - leaves);
        path += std::fabs(x - previous);
    }
    const double change = x - leaves;
    trailing = leaves;
    previous = x;
    const double efficiency = path <= change || is_zero(path) ? 1.0 : std::fabs(change / path);
    const double smoothing = (efficiency * span) + slowest;
    value = ((x - value) * (smoothing * smoothing)) + value;
    return value;
}

inline std::optional<double> T3::update(double value) {
    double x = value;
    for (std::size_t i = 0; i < ema.size(); ++i) {
        if (seen[i] == period) {
            ema[i] = (factor * x) + (keep * ema[i]);
        } else {
            ema[i] += x;
            if (++seen[i] < period) return std::nullopt;
            ema[i] /= period;
        }
        x = ema[i];
    }
    return weight[0] * ema[5] + weight[1] * ema[4] + weight[2] * ema[3] + weight[3] * ema[2];
}

}  // namespace outcry::indicator
