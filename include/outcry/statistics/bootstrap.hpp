// SPDX-License-Identifier: Apache-2.0
// Other histories that could have been: resampling of dependent series, and White's reality check
// with it. Seeded; pure functions for any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "outcry/statistics/random.hpp"
#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

/// n^(1/3), the rate of the best block (Politis, White, Econometric Reviews 23, 2004); 1 for one
/// draw at a time.
[[nodiscard]] double block_length(std::size_t count);
/// Places of one resample by the stationary bootstrap (Politis, Romano, JASA 89, 1994, section 2):
/// blocks of geometric length with this mean, wrapped around the end.
void stationary_resample(std::size_t count, double mean_block, Random& random,
                         std::vector<std::size_t>& places);

struct RealityCheck {
    double statistic = 0;  // sqrt(n) times the best mean
    double p_value = 1;
    std::size_t best = 0;
};
/// Whether the best of several strategies beats doing nothing, the search being part of the test
/// (White, Econometrica 68, 2000, equations 5 to 8 and corollary 2.4). All series are excess
/// returns of one length.
[[nodiscard]] RealityCheck reality_check(const std::vector<Series>& returns, std::size_t resamples,
                                         double mean_block, std::uint64_t seed);

}  // namespace outcry::statistics
