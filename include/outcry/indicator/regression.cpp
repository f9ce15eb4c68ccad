// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/regression.hpp"

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/hilbert.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

Result<Regression> Regression::make(std::int64_t period) {
    OUTCRY_TRY(check_period("linearreg", "timeperiod", period, 2));
    return Regression{static_cast<std::int32_t>(period), 0, 0, 0, Ring::of(period)};
}

std::optional<Line> Regression::update(double value) {
    const double leaves = window.push(value);
    aged_sum += sum - static_cast<double>(period) * leaves;
    sum += value - leaves;
    if (window.next == 0) {
        sum = 0;
        aged_sum = 0;
        for (std::size_t ago = window.size(); ago-- > 0;) {
            sum += window.back(ago);
            aged_sum += static_cast<double>(ago) * window.back(ago);
        }
    }
    if (seen < period && ++seen < period) return std::nullopt;
    const double n = period;
    const double sum_x = n * (n - 1) * 0.5;
    const double sum_square = n * (n - 1) * (2 * n - 1) / 6;
    const double divisor = sum_x * sum_x - n * sum_square;
    const double slope = (n * aged_sum - sum_x * sum) / divisor;
    return Line{slope, (sum - slope * sum_x) / n};
}

Result<LinearReg> LinearReg::make(LineReading reading, std::int64_t period) {
    OUTCRY_ASSIGN(Regression regression, Regression::make(period));
    return LinearReg{reading, std::move(regression)};
}

std::optional<double> LinearReg::update(double value) {
    const auto line = regression.update(value);
    if (!line) return std::nullopt;
    const double n = regression.period;
    switch (reading) {
        case LineReading::value:
            return line->intercept + line->slope * (n - 1);
        case LineReading::slope:
            return line->slope;
        case LineReading::intercept:
            return line->intercept;
        case LineReading::angle:
            return math::atan(line->slope) * degrees_per_radian;
        case LineReading::forecast:
            return line->intercept + line->slope * n;
    }
    return std::nullopt;
}

}  // namespace outcry::indicator
