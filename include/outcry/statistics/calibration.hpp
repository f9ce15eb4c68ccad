// SPDX-License-Identifier: Apache-2.0
// Whether a probability means what it says: Brier's score, its parts, and reliability bins.
// Described, so it is JSON too. Pure functions for any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "outcry/base/describe.hpp"

namespace outcry::statistics {

/// A probability that was said, and whether it came true.
struct Said {
    double probability = 0;
    bool happened = false;
};

struct ReliabilityBin {
    std::uint64_t count = 0;
    double said = 0;      // mean
    double happened = 0;  // share

    bool operator==(const ReliabilityBin&) const = default;
};
OUTCRY_DESCRIBE(ReliabilityBin, "statistics.bin", count, said, happened);

struct Calibration {
    std::uint64_t count = 0;
    double base_rate = 0;
    double brier = 0;        // mean square error (Brier, Monthly Weather Review 78, 1950)
    double reliability = 0;  // lower is better
    double resolution = 0;   // higher is better
    double uncertainty = 0;  // of the event alone: base rate times its rest
    double within = 0;       // what bins hide: brier - (reliability - resolution + uncertainty)
    double skill = 0;        // 1 - brier / uncertainty
    std::vector<ReliabilityBin> bins;  // that are not empty, rising

    bool operator==(const Calibration&) const = default;
};
OUTCRY_DESCRIBE(Calibration, "statistics.calibration", count, base_rate, brier, reliability,
                resolution, uncertainty, within, skill, bins);

/// Murphy, A New Vector Partition of the Probability Score, Journal of Applied Meteorology 12,
/// 1973, equation 5, over at most `bins` bins that hold as many each (equal probabilities stay
/// together). Exact when each bin holds one probability; else `within` is the rest (Stephenson,
/// Coelho, Jolliffe, Weather and Forecasting 23, 2008).
[[nodiscard]] Calibration calibration(std::vector<Said> said, std::size_t bins = 10);

}  // namespace outcry::statistics
