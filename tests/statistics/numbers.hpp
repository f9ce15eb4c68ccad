// SPDX-License-Identifier: Apache-2.0
// Series that anybody can write down again: golden.py computes the same with numpy and scipy.
#pragma once

#include <vector>

#include "outcry/statistics/random.hpp"
#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

/// ((i a + b) mod 101 - c) / 1000.
inline std::vector<double> counted(int a, int b, int c, int length) {
    std::vector<double> made;
    for (int i = 0; i < length; ++i) made.push_back(((i * a + b) % 101 - c) / 1000.0);
    return made;
}

/// Days without an edge.
inline std::vector<double> noise(std::size_t length, Random& random) {
    std::vector<double> made(length);
    for (double& r : made) r = 0.01 * random.normal();
    return made;
}

inline std::vector<Series> views(const std::vector<std::vector<double>>& all) {
    return {all.begin(), all.end()};
}

}  // namespace outcry::statistics
