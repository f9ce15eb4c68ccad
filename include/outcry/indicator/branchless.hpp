// SPDX-License-Identifier: Apache-2.0
// Choices without a jump: which way a price goes is as good as chance, and a jump that cannot be
// foreseen costs more than an indicator does. Written as arithmetic, because the compiler makes
// jumps of the plain conditions. Pure functions for any thread; exact for every finite value.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace outcry::indicator {

/// `x` where it is above zero, else zero.
[[nodiscard]] inline double positive_part(double x) { return (std::fabs(x) + x) * 0.5; }

/// `value` where `sign` is below zero, else zero.
[[nodiscard]] inline double where_negative(double sign, double value) {
    const auto mask = static_cast<std::uint64_t>(std::bit_cast<std::int64_t>(sign) >> 63);
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & mask);
}

}  // namespace outcry::indicator
