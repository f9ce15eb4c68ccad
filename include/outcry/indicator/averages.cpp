// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/averages.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<RollingSum> RollingSum::make(std::int64_t period) {
    OUTCRY_TRY(check_period("sum", "timeperiod", period));
    return RollingSum{static_cast<std::int32_t>(period), 0, 0, Ring::of(period)};
}

std::optional<double> RollingSum::update(double value) {
    window.push(value);
    total += value;
    if (seen < period && ++seen < period) return std::nullopt;
    const double sum = total;
    total -= window.oldest();
    return sum;
}

Result<Sma> Sma::make(std::int64_t period) {
    OUTCRY_TRY(check_period("sma", "timeperiod", period));
    return Sma{RollingSum::make(period).value()};
}

std::optional<double> Sma::update(double value) {
    const auto total = sum.update(value);
    if (!total) return std::nullopt;
    return *total / sum.period;
}

Result<Ema> Ema::make(std::int64_t period) {
    return make(period, 2.0 / static_cast<double>(period + 1));
}

Result<Ema> Ema::make(std::int64_t period, double factor) {
    OUTCRY_TRY(check_period("ema", "timeperiod", period));
    OUTCRY_TRY(check_range("ema", "factor", factor, 0, 1));
    return Ema{static_cast<std::int32_t>(period), 0, factor, 0};
}

std::optional<double> Ema::update(double x) {
    if (seen == period) {
        value = ((x - value) * factor) + value;
        return value;
    }
    value += x;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

Result<Wma> Wma::make(std::int64_t period) {
    OUTCRY_TRY(check_period("wma", "timeperiod", period));
    Wma made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

std::optional<double> Wma::update(double value) {
    if (period == 1) return value;
    window.push(value);
    if (seen < period - 1) {
        ++seen;
        sub += value;
        sum += value * seen;
        return std::nullopt;
    }
    sub += value;
    sub -= trailing;
    sum += value * period;
    trailing = window.oldest();
    const double divider = static_cast<double>(std::int64_t{period} * (period + 1) / 2);
    const double average = sum / divider;
    sum -= sub;
    return average;
}

Result<Dema> Dema::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Dema{ema, ema};
}

std::optional<double> Dema::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    return (2.0 * *once) - *twice;
}

Result<Tema> Tema::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Tema{ema, ema, ema};
}

std::optional<double> Tema::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    const auto thrice = third.update(*twice);
    if (!thrice) return std::nullopt;
    return *thrice + ((3.0 * *once) - (3.0 * *twice));
}

Result<Trix> Trix::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Trix{ema, ema, ema, std::nullopt};
}

std::optional<double> Trix::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    const auto thrice = third.update(*twice);
    if (!thrice) return std::nullopt;
    const auto before = previous;
    previous = thrice;
    if (!before) return std::nullopt;
    return *before != 0.0 ? ((*thrice / *before) - 1.0) * 100.0 : 0.0;
}

}  // namespace outcry::indicator
