// SPDX-License-Identifier: Apache-2.0
#include "actors/quant/warm_up.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::quant {
namespace {

using indicator::IndicatorSpec;
using indicator::ParameterInfo;

double ema_keep(double period) { return 1.0 - 2.0 / (period + 1.0); }
double wilder_keep(double period) { return 1.0 - 1.0 / period; }

struct Recursion {
    std::string_view name;
    double (*keep)(double period);
    int stages;
};

/// Those whose first parameter is the period of all their stages.
constexpr std::array<Recursion, 17> by_period{{
    {"EMA", ema_keep, 1},
    {"DEMA", ema_keep, 2},
    {"TEMA", ema_keep, 3},
    {"TRIX", ema_keep, 3},
    {"T3", ema_keep, 6},
    {"RSI", wilder_keep, 1},
    {"CMO", wilder_keep, 1},
    {"STOCHRSI", wilder_keep, 1},
    {"ATR", wilder_keep, 1},
    {"NATR", wilder_keep, 1},
    {"PLUS_DM", wilder_keep, 1},
    {"MINUS_DM", wilder_keep, 1},
    {"PLUS_DI", wilder_keep, 1},
    {"MINUS_DI", wilder_keep, 1},
    {"DX", wilder_keep, 1},
    {"ADX", wilder_keep, 2},
    {"ADXR", wilder_keep, 2},
}};

// Kaufman's factor is slowest in a market that goes nowhere: (2/31)².
constexpr double kama_keep = 1.0 - (2.0 / 31.0) * (2.0 / 31.0);

/// An average chosen by number settles like the one it stands for: ema, dema, tema, kama, mama, t3.
std::int32_t average_settling(double type, double period, double tolerance) {
    switch (static_cast<int>(type)) {
        case 1:
            return settling(ema_keep(period), 1, tolerance);
        case 3:
            return settling(ema_keep(period), 2, tolerance);
        case 4:
            return settling(ema_keep(period), 3, tolerance);
        case 6:
            return settling(kama_keep, 1, tolerance);
        case 7:
            return settling(0.95, 1, tolerance);
        case 8:
            return settling(ema_keep(period), 6, tolerance);
        default:
            return 0;
    }
}

double longest_period(const IndicatorSpec& spec) {
    double longest = 1;
    for (std::size_t i = 0; i < spec.arguments.size(); ++i)
        if (spec.info->parameters[i].type == ParameterInfo::Type::integer)
            longest = std::max(longest, spec.arguments[i]);
    return longest;
}

std::int32_t own_settling(const IndicatorSpec& spec, double tolerance) {
    const std::string_view name = spec.info->name;
    const auto& arguments = spec.arguments;
    if (name == "MACD")
        return settling(ema_keep(std::max(arguments[0], arguments[1])), 1, tolerance) +
               settling(ema_keep(arguments[2]), 1, tolerance);
    if (name == "MACDFIX")
        return settling(0.925, 1, tolerance) + settling(ema_keep(arguments[0]), 1, tolerance);
    if (name == "ADOSC")
        return settling(ema_keep(std::max(arguments[0], arguments[1])), 1, tolerance);
    if (name == "KAMA") return settling(kama_keep, 1, tolerance);
    if (name == "MAMA") return settling(1.0 - arguments[1], 1, tolerance);
    for (const Recursion& recursion : by_period)
        if (recursion.name == name)
            return settling(recursion.keep(arguments[0]), recursion.stages, tolerance);
    return 0;
}

}  // namespace

std::int32_t settling(double keep, int stages, double tolerance) {
    if (keep <= 0.0) return 0;
    return stages * static_cast<std::int32_t>(std::ceil(math::log(tolerance) / math::log(keep)));
}

std::int32_t bars_needed(const IndicatorSpec& spec, int lookback, double tolerance) {
    std::int32_t averages = 0;
    for (std::size_t i = 0; i < spec.arguments.size(); ++i)
        if (spec.info->parameters[i].type == ParameterInfo::Type::average)
            averages += average_settling(spec.arguments[i], longest_period(spec), tolerance);
    return lookback + 1 + averages + own_settling(spec, tolerance);
}

}  // namespace outcry::quant
