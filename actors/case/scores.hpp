// SPDX-License-Identifier: Apache-2.0
// What the rules of an advocate are made of: bounded, odd functions of a distance, and the words
// for either side. Pure functions for any thread. What they return owns itself.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

#include "actors/case/evidence.hpp"

namespace outcry::cases {

inline double clamp(double value, double least = -1.0, double most = 1.0) {
    return value > least ? (value < most ? value : most) : least;
}
/// 0 up to `from`, 1 from `to` on.
inline double ramp(double value, double from, double to) {
    return clamp((value - from) / (to - from), 0.0, 1.0);
}
/// An odd function of the distance from `centre`: 0 within `from`, ±1 beyond `to`.
inline double beyond(double value, double centre, double from, double to) {
    const double size = ramp(std::fabs(value - centre), from, to);
    return value < centre ? -size : size;
}
/// To three decimals, as %.3f says it; at once where it has no more than these and lies between 0
/// and 1.
inline std::string thousandths(double value) {
    const double whole = std::floor(value * 1000.0 + 0.5);
    char text[330];
    if (whole > 0.0 && whole < 1000.0 && whole / 1000.0 == value) {
        const int parts = static_cast<int>(whole);
        const auto digit = [](int of) { return static_cast<char>('0' + of % 10); };
        return {'0', '.', digit(parts / 100), digit(parts / 10), digit(parts)};
    }
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}
inline std::string_view either(double score, std::string_view when_long,
                               std::string_view when_short) {
    return score > 0 ? when_long : when_short;
}
inline Mark mark(double score, double value, std::string_view rule, std::string_view refuted) {
    return {score, value, rule, refuted, {}, 0};
}

}  // namespace outcry::cases
