// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/overfitting.hpp"

#include <algorithm>
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

/// From 1, the worst; equals have the mean of their ranks.
double rank_of(const std::vector<double>& all, std::size_t which) {
    double rank = 0.5;
    for (const double one : all) rank += one < all[which] ? 1.0 : one == all[which] ? 0.5 : 0.0;
    return rank;
}

/// What became of the best in sample out of sample: on average, where several are the best.
struct Picked {
    std::size_t count = 0;
    double rank = 0, inside = 0, outside = 0, lost = 0;

    Picked(const std::vector<double>& in, const std::vector<double>& out)
        : inside(*std::max_element(in.begin(), in.end())) {
        for (std::size_t k = 0; k < in.size(); ++k) {
            if (in[k] != inside) continue;
            ++count;
            rank += rank_of(out, k);
            outside += out[k];
            if (out[k] < 0) lost += 1;
        }
        const double picked = static_cast<double>(count);
        rank /= picked;
        outside /= picked;
        lost /= picked;
    }
};

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
        ++made.splits;
        const Picked picked(in, out);
        if (picked.count == in.size()) continue;
        const double relative = picked.rank / (static_cast<double>(in.size()) + 1.0);
        made.logits.push_back(math::log(relative / (1.0 - relative)));
        if (made.logits.back() <= 0) below += 1;
        lost += picked.lost;
        inside.push_back(picked.inside);
        outside.push_back(picked.outside);
    }
    made.selected = made.logits.size();
    if (made.selected == 0) return made;
    made.probability = below / static_cast<double>(made.selected);
    made.loss = lost / static_cast<double>(made.selected);
    made.degradation = slope(inside, outside);
    return made;
}

}  // namespace outcry::statistics
