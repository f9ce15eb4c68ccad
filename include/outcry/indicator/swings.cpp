// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/swings.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Fractal> Fractal::make(std::int64_t side) {
    OUTCRY_TRY(check_range("fractal", "side", static_cast<double>(side), 1, 1000));
    Fractal made;
    made.side = static_cast<std::int32_t>(side);
    made.highs = Ring::of(2 * side + 1);
    made.lows = Ring::of(2 * side + 1);
    return made;
}

std::optional<FractalValue> Fractal::update(const Ohlcv& bar) {
    highs.push(bar.high);
    lows.push(bar.low);
    const std::int32_t span = 2 * side + 1;
    if (seen < span && ++seen < span) return std::nullopt;
    const auto middle = static_cast<std::size_t>(side);
    const double high = highs.back(middle);
    const double low = lows.back(middle);
    bool top = true;
    bool bottom = true;
    for (std::size_t i = 1; i <= middle; ++i) {
        top = top && high > highs.back(middle + i) && high >= highs.back(middle - i);
        bottom = bottom && low < lows.back(middle + i) && low <= lows.back(middle - i);
    }
    FractalValue found;
    if (top) found.high = high;
    if (bottom) found.low = low;
    return found;
}

Result<Swings> Swings::make(std::int64_t side) {
    OUTCRY_ASSIGN(Fractal fractal, Fractal::make(side));
    return Swings{std::move(fractal), 0, std::nullopt, std::nullopt};
}

void Swings::take(const SwingPoint& point) {
    if (last && last->is_high == point.is_high) {
        const bool further = point.is_high ? point.price > last->price : point.price < last->price;
        if (further) last = point;
        return;
    }
    previous = last;
    last = point;
}

std::optional<SwingLeg> Swings::update(const Ohlcv& bar) {
    const std::int64_t today = bars++;
    const auto found = fractal.update(bar);
    if (!found) return std::nullopt;
    const std::int64_t at = today - fractal.side;
    const bool high_first = !last || !last->is_high;
    if (found->high && (high_first || !found->low)) {
        take({true, *found->high, at, today});
    } else if (found->low) {
        take({false, *found->low, at, today});
    }
    if (!previous || !last) return std::nullopt;
    return SwingLeg{*previous, *last};
}

FibonacciLevels fibonacci_levels(const SwingLeg& leg) {
    FibonacciLevels levels;
    levels.leg = leg;
    const double length = leg.to.price - leg.from.price;
    for (std::size_t i = 0; i < fibonacci_retracements.size(); ++i)
        levels.retracement[i] = leg.to.price - fibonacci_retracements[i] * length;
    for (std::size_t i = 0; i < fibonacci_extensions.size(); ++i)
        levels.extension[i] = leg.from.price + fibonacci_extensions[i] * length;
    return levels;
}

Result<Fibonacci> Fibonacci::make(std::int64_t side) {
    OUTCRY_ASSIGN(Swings swings, Swings::make(side));
    return Fibonacci{std::move(swings)};
}

std::optional<FibonacciLevels> Fibonacci::update(const Ohlcv& bar) {
    const auto leg = swings.update(bar);
    if (!leg) return std::nullopt;
    return fibonacci_levels(*leg);
}

PivotLevels pivot_levels(const Ohlcv& closed) {
    const double pivot = typical_price(closed);
    const double range = closed.high - closed.low;
    PivotLevels levels;
    levels.pivot = pivot;
    levels.r1 = 2 * pivot - closed.low;
    levels.s1 = 2 * pivot - closed.high;
    levels.r2 = pivot + range;
    levels.s2 = pivot - range;
    levels.r3 = closed.high + 2 * (pivot - closed.low);
    levels.s3 = closed.low - 2 * (closed.high - pivot);
    return levels;
}

}  // namespace outcry::indicator
