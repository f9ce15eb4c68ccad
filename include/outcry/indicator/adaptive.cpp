// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/adaptive.hpp"

#include <cmath>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Trima> Trima::make(std::int64_t period) {
    OUTCRY_TRY(check_period("trima", "timeperiod", period));
    Trima made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

void Trima::seed() {
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

double Trima::average() const {
    const std::int64_t half = period >> 1;
    const std::int64_t weights = period % 2 == 1 ? (half + 1) * (half + 1) : half * (half + 1);
    return numerator * (1.0 / static_cast<double>(weights));
}

std::optional<double> Trima::update(double value) {
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

Result<Kama> Kama::make(std::int64_t period) {
    OUTCRY_TRY(check_period("kama", "timeperiod", period));
    Kama made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

std::optional<double> Kama::update(double x) {
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

Result<T3> T3::make(std::int64_t period, double volume_factor) {
    OUTCRY_TRY(check_period("t3", "timeperiod", period));
    OUTCRY_TRY(check_range("t3", "vfactor", volume_factor, 0, 1));
    T3 made;
    made.period = static_cast<std::int32_t>(period);
    made.factor = 2.0 / (static_cast<double>(period) + 1.0);
    made.keep = 1.0 - made.factor;
    const double square = volume_factor * volume_factor;
    const double c1 = -(square * volume_factor);
    const double c2 = 3.0 * (square - c1);
    const double c3 = -6.0 * square - 3.0 * (volume_factor - c1);
    const double c4 = 1.0 + 3.0 * volume_factor - c1 + 3.0 * square;
    made.weight = {c1, c2, c3, c4};
    return made;
}

std::optional<double> T3::update(double value) {
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
