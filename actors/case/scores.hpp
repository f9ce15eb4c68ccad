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
    return std::fmin(std::fmax(value, least), most);
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
inline std::string digits(const char* format, double value) {
    char text[48];
    std::snprintf(text, sizeof text, format, value);
    return text;
}
inline std::string_view either(double score, std::string_view when_long,
                               std::string_view when_short) {
    return score > 0 ? when_long : when_short;
}
inline Mark mark(double score, double value, std::string_view rule, std::string_view refuted) {
    return {score, value, rule, refuted, {}};
}

}  // namespace outcry::cases
