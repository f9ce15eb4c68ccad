// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/calibration.hpp"

#include <algorithm>

namespace outcry::statistics {

namespace {

/// The bin's sums become means.
void close(ReliabilityBin& bin) {
    if (bin.count == 0) return;
    bin.said /= static_cast<double>(bin.count);
    bin.happened /= static_cast<double>(bin.count);
}

std::vector<ReliabilityBin> binned(const std::vector<Said>& sorted, std::size_t bins) {
    std::vector<ReliabilityBin> made;
    const std::size_t full = std::max<std::size_t>(1, (sorted.size() + bins - 1) / bins);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool same = i > 0 && sorted[i].probability == sorted[i - 1].probability;
        if (made.empty() || (made.back().count >= full && !same)) {
            if (!made.empty()) close(made.back());
            made.emplace_back();
        }
        ++made.back().count;
        made.back().said += sorted[i].probability;
        made.back().happened += sorted[i].happened ? 1.0 : 0.0;
    }
    if (!made.empty()) close(made.back());
    return made;
}

}  // namespace

Calibration calibration(std::vector<Said> said, std::size_t bins) {
    Calibration made;
    made.count = said.size();
    if (said.empty()) return made;
    std::stable_sort(said.begin(), said.end(),
                     [](const Said& a, const Said& b) { return a.probability < b.probability; });
    const double n = static_cast<double>(said.size());
    double happened = 0, error = 0;
    for (const Said& one : said) {
        const double outcome = one.happened ? 1.0 : 0.0;
        happened += outcome;
        error += (one.probability - outcome) * (one.probability - outcome);
    }
    made.base_rate = happened / n;
    made.brier = error / n;
    made.uncertainty = made.base_rate * (1.0 - made.base_rate);
    made.bins = binned(said, std::max<std::size_t>(1, bins));
    for (const ReliabilityBin& bin : made.bins) {
        const double weight = static_cast<double>(bin.count) / n;
        made.reliability += weight * (bin.said - bin.happened) * (bin.said - bin.happened);
        made.resolution +=
            weight * (bin.happened - made.base_rate) * (bin.happened - made.base_rate);
    }
    made.within = made.brier - (made.reliability - made.resolution + made.uncertainty);
    if (made.uncertainty > 0) made.skill = 1.0 - made.brier / made.uncertainty;
    return made;
}

}  // namespace outcry::statistics
