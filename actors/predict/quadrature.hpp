// SPDX-License-Identifier: Apache-2.0
// Gauss-Legendre rules on (0, 1): n points integrate every polynomial of degree 2n - 1 exactly.
// Pure functions for any thread. A Rule is a plain value.
#pragma once

#include <array>
#include <cstddef>

namespace outcry::predict::quadrature {

inline constexpr std::size_t points_max = 32;
inline constexpr std::size_t block = 4;  // points are worked on four at a time

struct Rule {
    std::array<double, points_max> abscissae;  // beyond the rule's own points 0.5, with weight 0
    std::array<double, points_max> weights;
    std::size_t blocks = 0;
};

/// The rule of 1 to points_max points.
[[nodiscard]] Rule gauss_legendre(std::size_t points);

}  // namespace outcry::predict::quadrature
