// SPDX-License-Identifier: Apache-2.0
#include "actors/allocator/methods.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "outcry/math/math.hpp"
#include "outcry/statistics/normal.hpp"

namespace outcry::allocator {

namespace {

double sum_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

void scale(std::vector<double>& values, double factor) {
    for (double& value : values) value *= factor;
}

/// Lower triangle of L with L L' = C, by rows; empty where C is not positive definite.
std::vector<double> cholesky(const Covariance& c) {
    std::vector<double> lower(c.size * c.size, 0);
    for (std::size_t i = 0; i < c.size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = c.at(i, j);
            for (std::size_t k = 0; k < j; ++k)
                rest -= lower[i * c.size + k] * lower[j * c.size + k];
            if (i != j) {
                lower[i * c.size + j] = rest / lower[j * c.size + j];
                continue;
            }
            if (!(rest > 1e-12 * c.at(i, i))) return {};
            lower[i * c.size + i] = math::sqrt(rest);
        }
    }
    return lower;
}

/// C_KK^-1 m_K of those that are kept, 0 of the others; empty where rounding leaves C_KK no root,
/// though C has one.
std::vector<double> stakes_of(const Covariance& c, std::span<const double> means,
                              const std::vector<bool>& kept) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < c.size; ++i)
        if (kept[i]) places.push_back(i);
    Covariance part{places.size(), std::vector<double>(places.size() * places.size())};
    std::vector<double> x(places.size());
    for (std::size_t i = 0; i < part.size; ++i) {
        x[i] = means[places[i]];
        for (std::size_t j = 0; j < part.size; ++j) part.at(i, j) = c.at(places[i], places[j]);
    }
    const std::vector<double> lower = cholesky(part);
    if (lower.empty() && part.size != 0) return {};
    for (std::size_t i = 0; i < part.size; ++i) {
        for (std::size_t k = 0; k < i; ++k) x[i] -= lower[i * part.size + k] * x[k];
        x[i] /= lower[i * part.size + i];
    }
    for (std::size_t i = part.size; i-- > 0;) {
        for (std::size_t k = i + 1; k < part.size; ++k) x[i] -= lower[k * part.size + i] * x[k];
        x[i] /= lower[i * part.size + i];
    }
    std::vector<double> all(c.size, 0);
    for (std::size_t i = 0; i < part.size; ++i) all[places[i]] = x[i];
    return all;
}

/// Kept and below 0, or left out though a first unit of it would gain.
std::vector<std::size_t> wrong_of(const Covariance& c, std::span<const double> means,
                                  const std::vector<bool>& kept, std::span<const double> x) {
    std::vector<std::size_t> wrong;
    for (std::size_t i = 0; i < c.size; ++i) {
        double gain = means[i], size = std::fabs(means[i]);
        for (std::size_t j = 0; j < c.size; ++j) {
            gain -= c.at(i, j) * x[j];
            size += std::fabs(c.at(i, j) * x[j]);
        }
        if (kept[i] ? x[i] < 0 : gain > 1e-12 * size) wrong.push_back(i);
    }
    return wrong;
}

}  // namespace

Covariance Covariance::first(std::size_t count) const {
    Covariance part{count, std::vector<double>(count * count)};
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < count; ++j) part.at(i, j) = at(i, j);
    return part;
}

Covariance ewma_covariance(std::span<const std::vector<double>> returns, double lambda) {
    Covariance c{returns.size(), std::vector<double>(returns.size() * returns.size(), 0)};
    const std::size_t bars = returns.empty() ? 0 : returns.front().size();
    double weight = 1, total = 0;
    for (std::size_t k = bars; k-- > 0;) {
        for (std::size_t i = 0; i < c.size; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                c.at(i, j) += weight * returns[i][k] * returns[j][k];
        total += weight;
        weight *= lambda;
    }
    for (std::size_t i = 0; i < c.size; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            if (total > 0) c.at(i, j) /= total;
            c.at(j, i) = c.at(i, j);
        }
    return c;
}

double variance_of(const Covariance& c, std::span<const double> shares) {
    double variance = 0;
    for (std::size_t i = 0; i < c.size; ++i)
        for (std::size_t j = 0; j < c.size; ++j) variance += shares[i] * shares[j] * c.at(i, j);
    return variance;
}

std::vector<double> risk_parts(const Covariance& c, std::span<const double> shares) {
    std::vector<double> parts(c.size, 0);
    const double variance = variance_of(c, shares);
    if (!(variance > 0)) return parts;
    for (std::size_t i = 0; i < c.size; ++i) {
        double row = 0;
        for (std::size_t j = 0; j < c.size; ++j) row += c.at(i, j) * shares[j];
        parts[i] = shares[i] * row / variance;
    }
    return parts;
}

std::vector<double> equal_shares(std::size_t count) {
    return std::vector<double>(count, count == 0 ? 0 : 1.0 / static_cast<double>(count));
}

std::vector<double> inverse_volatility(const Covariance& c) {
    std::vector<double> shares(c.size, 0);
    for (std::size_t i = 0; i < c.size; ++i)
        if (c.at(i, i) > 0) shares[i] = 1.0 / math::sqrt(c.at(i, i));
    if (const double sum = sum_of(shares); sum > 0) scale(shares, 1 / sum);
    return shares;
}

std::vector<double> risk_parity(const Covariance& c) {
    std::vector<double> x = inverse_volatility(c);
    const double part = c.size == 0 ? 0 : 1.0 / static_cast<double>(c.size);
    // Shares scale with 1 / deviation: starting from a portfolio of deviation 1 saves sweeps.
    if (const double variance = variance_of(c, x); variance > 0) scale(x, 1 / math::sqrt(variance));
    for (int sweep = 0; sweep < sweeps_max; ++sweep)
        for (std::size_t i = 0; i < c.size; ++i) {
            const double own = c.at(i, i);
            if (!(own > 0)) continue;
            double others = 0;
            for (std::size_t j = 0; j < c.size; ++j)
                if (j != i) others += c.at(i, j) * x[j];
            x[i] = (-others + math::sqrt(others * others + 4 * own * part)) / (2 * own);
        }
    if (const double sum = sum_of(x); sum > 0) scale(x, 1 / sum);
    return x;
}

std::vector<double> kelly(const Covariance& c, std::span<const double> means) {
    if (cholesky(c).empty()) return {};
    // Kept and left out change places until both are right. All that are wrong at once is quick and
    // may go round in circles; the last of them alone (Murty) ends for certain.
    std::vector<bool> kept(c.size, true);
    std::size_t fewest = c.size + 1;
    int patience = 3;
    for (std::size_t turn = 0; turn < exchanges_max; ++turn) {
        const std::vector<double> x = stakes_of(c, means, kept);
        if (x.empty()) return {};
        const std::vector<std::size_t> wrong = wrong_of(c, means, kept, x);
        if (wrong.empty()) return x;
        if (wrong.size() < fewest) {
            fewest = wrong.size();
            patience = 3;
        } else {
            --patience;
        }
        for (std::size_t k = patience > 0 ? 0 : wrong.size() - 1; k < wrong.size(); ++k)
            kept[wrong[k]] = !kept[wrong[k]];
    }
    return {};
}

std::vector<double> filled(std::vector<double> shares, double gross, double each) {
    std::vector<bool> full(shares.size(), false);
    for (std::size_t round = 0; round <= shares.size(); ++round) {
        double room = gross, sum = 0;
        for (std::size_t i = 0; i < shares.size(); ++i) full[i] ? room -= each : sum += shares[i];
        if (!(sum > 0)) break;
        const double factor = std::fmax(room, 0) / sum;
        bool more = false;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (full[i]) continue;
            shares[i] *= factor;
            if (shares[i] <= each) continue;
            full[i] = more = true;
            shares[i] = each;
        }
        if (!more) break;
    }
    return shares;
}

std::vector<double> capped(std::vector<double> shares, double gross, double each) {
    for (double& share : shares) share = std::fmin(share, each);
    if (const double sum = sum_of(shares); sum > gross) scale(shares, gross / sum);
    return shares;
}

double benefit_of(const Covariance& c, std::span<const double> change, double risk_aversion,
                  double bars) {
    return risk_aversion / 2 * variance_of(c, change) * bars;
}

void Sample::add(double value) {
    ++count;
    const double away = value - mean;
    mean += away / count;
    squares += away * (value - mean);
}

double Sample::lower(double confidence) const {
    const double deviation = math::sqrt(squares / (count - 1));
    return mean - statistics::normal_quantile(confidence) * deviation /
                      math::sqrt(static_cast<double>(count));
}

}  // namespace outcry::allocator
