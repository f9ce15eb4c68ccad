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
    const std::vector<double> lower = cholesky(c);
    if (lower.empty()) return {};
    std::vector<double> x(means.begin(), means.end());
    for (std::size_t i = 0; i < c.size; ++i) {
        for (std::size_t k = 0; k < i; ++k) x[i] -= lower[i * c.size + k] * x[k];
        x[i] /= lower[i * c.size + i];
    }
    for (std::size_t i = c.size; i-- > 0;) {
        for (std::size_t k = i + 1; k < c.size; ++k) x[i] -= lower[k * c.size + i] * x[k];
        x[i] /= lower[i * c.size + i];
    }
    for (double& share : x) share = std::fmax(share, 0);
    return x;
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
