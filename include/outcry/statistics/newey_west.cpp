// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/newey_west.hpp"

#include <algorithm>
#include <vector>

#include "outcry/math/math.hpp"

namespace outcry::statistics {

double newey_west_variance(Series terms) {
    const double n = static_cast<double>(terms.size());
    const auto lags = static_cast<std::size_t>(4.0 * math::pow(n / 100.0, 2.0 / 9.0));
    double variance = 0;
    for (std::size_t lag = 0; lag <= lags && lag < terms.size(); ++lag) {
        double sum = 0;
        for (std::size_t i = lag; i < terms.size(); ++i) sum += terms[i] * terms[i - lag];
        // Covariances before and after alike, the nearer ones counting for more.
        const double weight =
            lag == 0 ? 1.0
                     : 2.0 * (1.0 - static_cast<double>(lag) / (static_cast<double>(lags) + 1.0));
        variance += weight * sum;
    }
    return std::max(0.0, variance);
}

double newey_west_error(Series series) {
    if (series.size() < 2) return 0;
    std::vector<double> terms(series.begin(), series.end());
    const double mean = moments(series).mean;
    for (double& term : terms) term -= mean;
    return math::sqrt(newey_west_variance(terms)) / static_cast<double>(series.size());
}

}  // namespace outcry::statistics
