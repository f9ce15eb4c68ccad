// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/overfitting.hpp"

#include <bit>
#include <cstdint>
#include <string>

#include "outcry/math/math.hpp"

namespace outcry::statistics {

namespace {

struct Sums {
    double count = 0, sum = 0, square = 0;

    void add(const Sums& other) {
        count += other.count;
        sum += other.sum;
        square += other.square;
    }
    [[nodiscard]] double sharpe() const {
        const double mean = sum / count, variance = (square - sum * mean) / (count - 1.0);
        // What rounding leaves of gains that equal the losses is neither gain nor loss.
        return variance > 1e-24 && mean * mean > 1e-30 ? mean / math::sqrt(variance) : 0.0;
    }
};

/// By part, then by strategy.
std::vector<std::vector<Sums>> sums_of(const std::vector<Series>& returns, std::size_t parts) {
    const std::size_t rows = returns.front().size() / parts,
                      skipped = returns.front().size() - rows * parts;
    std::vector<std::vector<Sums>> sums(parts, std::vector<Sums>(returns.size()));
    for (std::size_t k = 0; k < returns.size(); ++k)
        for (std::size_t i = 0; i < rows * parts; ++i) {
            const double r = returns[k][skipped + i];
            sums[i / rows][k].add({1.0, r, r * r});
        }
    return sums;
}

std::vector<double> ratios(const std::vector<std::vector<Sums>>& sums, std::uint32_t chosen) {
    std::vector<Sums> total(sums.front().size());
    for (std::size_t part = 0; part < sums.size(); ++part)
        if ((chosen >> part & 1U) != 0)
            for (std::size_t k = 0; k < total.size(); ++k) total[k].add(sums[part][k]);
    std::vector<double> made;
    for (const Sums& one : total) made.push_back(one.sharpe());
    return made;
}

/// In (0, 1): of those that are as good, the middle.
double relative_rank(const std::vector<double>& all, std::size_t which) {
    double rank = 0.5;
    for (const double one : all) rank += one < all[which] ? 1.0 : one == all[which] ? 0.5 : 0.0;
    return rank / (static_cast<double>(all.size()) + 1.0);
}

}  // namespace

Result<Overfitting> overfitting(const std::vector<Series>& returns, std::size_t parts) {
    if (returns.size() < 2)
        return invalid("overfitting is of two strategies or more, got " +
                       std::to_string(returns.size()));
    for (const Series series : returns)
        if (series.size() != returns.front().size())
            return invalid("overfitting wants series of one length");
    if (parts < 2 || parts > 16 || parts % 2 != 0 || parts * 2 > returns.front().size())
        return invalid(
            "overfitting wants an even number of parts from 2 to 16 and at most half the "
            "observations (" +
            std::to_string(returns.front().size()) + "), got " + std::to_string(parts));
    const auto sums = sums_of(returns, parts);
    Overfitting made;
    std::vector<double> inside, outside;
    const std::uint32_t all = (1U << parts) - 1;
    double below = 0, lost = 0;
    for (std::uint32_t chosen = 1; chosen < all; ++chosen) {
        if (static_cast<std::size_t>(std::popcount(chosen)) * 2 != parts) continue;
        const std::vector<double> in = ratios(sums, chosen), out = ratios(sums, all & ~chosen);
        std::size_t best = 0;
        for (std::size_t k = 1; k < in.size(); ++k)
            if (in[k] > in[best]) best = k;
        const double rank = relative_rank(out, best);
        made.logits.push_back(math::log(rank / (1.0 - rank)));
        if (made.logits.back() <= 0) below += 1;
        if (out[best] < 0) lost += 1;
        inside.push_back(in[best]);
        outside.push_back(out[best]);
    }
    made.splits = made.logits.size();
    made.probability = below / static_cast<double>(made.splits);
    made.loss = lost / static_cast<double>(made.splits);
    made.degradation = slope(inside, outside);
    return made;
}

}  // namespace outcry::statistics
