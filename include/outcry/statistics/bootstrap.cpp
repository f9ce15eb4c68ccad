// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/bootstrap.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::statistics {

double block_length(std::size_t count) {
    return std::max(1.0, math::cbrt(static_cast<double>(count)));
}

void stationary_resample(std::size_t count, double mean_block, Random& random,
                         std::vector<std::size_t>& places) {
    places.resize(count);
    const double fresh = 1.0 / std::max(1.0, mean_block);
    std::size_t place = 0;
    for (std::size_t i = 0; i < count; ++i) {
        place = i == 0 || random.uniform() < fresh ? static_cast<std::size_t>(random.below(count))
                                                   : (place + 1) % count;
        places[i] = place;
    }
}

RealityCheck reality_check(const std::vector<Series>& returns, std::size_t resamples,
                           double mean_block, std::uint64_t seed) {
    RealityCheck made;
    if (returns.empty() || returns.front().empty() || resamples == 0) return made;
    const std::size_t count = returns.front().size();
    const double n = static_cast<double>(count), root = math::sqrt(n);
    std::vector<double> means;
    for (const Series series : returns) means.push_back(moments(series).mean);
    made.best =
        static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
    made.statistic = root * means[made.best];
    Random random(seed);
    std::vector<std::size_t> places;
    std::vector<double> often(count);
    std::size_t as_large = 0;
    for (std::size_t b = 0; b < resamples; ++b) {
        stationary_resample(count, mean_block, random, places);
        std::fill(often.begin(), often.end(), 0.0);
        for (const std::size_t place : places) often[place] += 1.0;
        double largest = 0;
        for (std::size_t k = 0; k < returns.size(); ++k) {
            double sum = 0;
            for (std::size_t i = 0; i < count; ++i) sum += often[i] * returns[k][i];
            const double moved = root * (sum / n - means[k]);
            largest = k == 0 ? moved : std::max(largest, moved);
        }
        if (largest >= made.statistic) ++as_large;
    }
    // The sample itself is one of the histories (Davison, Hinkley, Bootstrap Methods, 1997,
    // equation 4.11): never 0.
    made.p_value = static_cast<double>(as_large + 1) / static_cast<double>(resamples + 1);
    return made;
}

}  // namespace outcry::statistics
