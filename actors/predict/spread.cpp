// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/spread.hpp"

#include <algorithm>
#include <numeric>

#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {

std::size_t part_of(const FeatureSpread& spread, double value) {
    if (value != value) return spread.edges.size() + 1;
    return static_cast<std::size_t>(
        std::lower_bound(spread.edges.begin(), spread.edges.end(), value) - spread.edges.begin());
}

double stability_index(const FeatureSpread& spread, std::span<const std::int64_t> counts) {
    OUTCRY_CHECK(counts.size() == spread.shares.size());
    const auto total =
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    if (total <= 0) return 0;
    const double whole = total + 0.5 * static_cast<double>(counts.size());
    double index = 0;
    for (std::size_t part = 0; part < counts.size(); ++part) {
        const double now = (static_cast<double>(counts[part]) + 0.5) / whole;
        const double then = (spread.shares[part] * total + 0.5) / whole;
        index += (now - then) * math::log(now / then);
    }
    return index;
}

}  // namespace outcry::predict
