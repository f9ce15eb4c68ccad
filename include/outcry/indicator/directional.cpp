// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/directional.hpp"

#include <cmath>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

std::optional<DirectionalMove> DirectionalMoves::update(const Ohlcv& bar) {
    const double up = bar.high - high;
    const double down = low - bar.low;
    high = bar.high;
    low = bar.low;
    if (!started) {
        started = true;
        return std::nullopt;
    }
    if (down > 0 && up < down) return DirectionalMove{0, down};
    if (up > 0 && up > down) return DirectionalMove{up, 0};
    return DirectionalMove{};
}

bool WilderSum::update(double x) {
    if (seen < period - 1) {
        ++seen;
        value += x;
        return false;
    }
    seen = period;
    value = value - (value / period) + x;
    return true;
}

Result<DirectionalMovement> DirectionalMovement::make(bool up, std::int64_t period) {
    OUTCRY_TRY(check_period(up ? "plus_dm" : "minus_dm", "timeperiod", period));
    return DirectionalMovement{up, {}, {static_cast<std::int32_t>(period), 0, 0}};
}

std::optional<double> DirectionalMovement::update(const Ohlcv& bar) {
    const auto move = moves.update(bar);
    if (!move) return std::nullopt;
    const double own = up ? move->plus : move->minus;
    if (sum.period == 1) return own;
    sum.update(own);
    if (!sum.seeded()) return std::nullopt;
    return sum.value;
}

Result<DirectionalSystem> DirectionalSystem::make(std::int64_t period) {
    OUTCRY_TRY(check_period("dx", "timeperiod", period));
    const WilderSum sum{static_cast<std::int32_t>(period), 0, 0};
    return DirectionalSystem{{}, {}, sum, sum, sum};
}

std::optional<DirectionalValue> DirectionalSystem::update(const Ohlcv& bar) {
    const auto move = moves.update(bar);
    const auto spread = true_range.update(bar);
    if (!move || !spread) return std::nullopt;
    if (plus.period == 1) {
        if (is_zero(*spread)) return DirectionalValue{};
        return DirectionalValue{move->plus / *spread, move->minus / *spread, std::nullopt};
    }
    plus.update(move->plus);
    minus.update(move->minus);
    if (!range.update(*spread)) return std::nullopt;
    DirectionalValue now;
    if (is_zero(range.value)) return now;
    now.plus_di = 100.0 * (plus.value / range.value);
    now.minus_di = 100.0 * (minus.value / range.value);
    const double both = now.minus_di + now.plus_di;
    if (!is_zero(both)) now.dx = 100.0 * (std::fabs(now.minus_di - now.plus_di) / both);
    return now;
}

Result<Dx> Dx::make(std::int64_t period) {
    OUTCRY_TRY(check_period("dx", "timeperiod", period, 2));
    return Dx{DirectionalSystem::make(period).value(), 0};
}

std::optional<double> Dx::update(const Ohlcv& bar) {
    const auto now = system.update(bar);
    if (!now) return std::nullopt;
    if (now->dx) value = *now->dx;
    return value;
}

Result<Adx> Adx::make(std::int64_t period) {
    OUTCRY_TRY(check_period("adx", "timeperiod", period, 2));
    return Adx{DirectionalSystem::make(period).value(), {}, 0, 0};
}

std::optional<double> Adx::update(const Ohlcv& bar) {
    const auto now = system.update(bar);
    if (!now) return std::nullopt;
    latest = *now;
    const std::int32_t period = system.plus.period;
    if (seen == period) {
        if (now->dx) value = ((value * (period - 1)) + *now->dx) / period;
        return value;
    }
    if (now->dx) value += *now->dx;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

Result<Adxr> Adxr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("adxr", "timeperiod", period, 2));
    return Adxr{Adx::make(period).value(), 0, Ring::of(period)};
}

std::optional<double> Adxr::update(const Ohlcv& bar) {
    const auto now = adx.update(bar);
    if (!now) return std::nullopt;
    window.push(*now);
    const std::int32_t period = adx.system.plus.period;
    if (seen < period && ++seen < period) return std::nullopt;
    return (*now + window.oldest()) / 2.0;
}

}  // namespace outcry::indicator
