// SPDX-License-Identifier: Apache-2.0
// How much of each: covariance of recent returns, and the portfolios that follow from it. Pure
// functions for any thread; every loop has a fixed length, so that equal inputs give equal bits.
// All are for long positions; of a short, give its returns with the other sign.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace outcry::allocator {

/// A symmetric matrix, by rows.
struct Covariance {
    std::size_t size = 0;
    std::vector<double> values;

    [[nodiscard]] double at(std::size_t i, std::size_t j) const { return values[i * size + j]; }
    [[nodiscard]] double& at(std::size_t i, std::size_t j) { return values[i * size + j]; }
    /// The first `count` rows and columns.
    [[nodiscard]] Covariance first(std::size_t count) const;
};

/// sum of lambda^k r_i r_j / sum of lambda^k, k bars back, means taken as 0. Source: RiskMetrics
/// Technical Document (1996), section 5.2, table 5.1, over a window. Series end at the same bar and
/// are equally long.
[[nodiscard]] Covariance ewma_covariance(std::span<const std::vector<double>> returns,
                                         double lambda);

/// d' C d, the variance of a portfolio or of a change.
[[nodiscard]] double variance_of(const Covariance& covariance, std::span<const double> shares);
/// Each share's part of the variance, adding to 1: w_i (C w)_i / w' C w. Source: Maillard,
/// Roncalli, Teiletche (Journal of Portfolio Management 36, 2010), section "risk contributions".
[[nodiscard]] std::vector<double> risk_parts(const Covariance& covariance,
                                             std::span<const double> shares);

// Shares below are positive and add to 1, but for kelly's.

[[nodiscard]] std::vector<double> equal_shares(std::size_t count);
/// 1 / deviation, over their sum: risk parity where all correlations are the same (Maillard et al.
/// 2010, equation 4).
[[nodiscard]] std::vector<double> inverse_volatility(const Covariance& covariance);
/// Equal risk contributions (Maillard et al. 2010, equation 5) as the minimum of x' C x / 2 - sum
/// of ln x_i / n (Spinu, SSRN 2297383, 2013, equation 6), by `sweeps_max` cyclic coordinate steps
/// x_i = (-a + sqrt(a^2 + 4 C_ii / n)) / (2 C_ii), a = sum over j != i of C_ij x_j
/// (Griveau-Billion, Richard, Roncalli, 2013, arXiv 1311.4057).
inline constexpr int sweeps_max = 60;
[[nodiscard]] std::vector<double> risk_parity(const Covariance& covariance);
/// What maximises m' x - x' C x / 2 of all x without a share below 0: C^-1 m where that has none.
/// Source: Thorp, The Kelly criterion in blackjack, sports betting and the stock market (2006),
/// equation 8.2: F* = C^-1 (M - R), here with excess means. A short of it is not merely left out:
/// what it hedged is then too much. Solved by block principal pivoting (Judice and Pires, Computers
/// & Operations Research 21, 1994), each part by Cholesky's decomposition. Empty where C is not
/// positive definite, or so nearly not that `exchanges_max` do not settle it.
inline constexpr std::size_t exchanges_max = 1000;
[[nodiscard]] std::vector<double> kelly(const Covariance& covariance,
                                        std::span<const double> means);

/// The shares scaled to `gross` together, none above `each`: what one may not take goes to the
/// others in proportion.
[[nodiscard]] std::vector<double> filled(std::vector<double> shares, double gross, double each);
/// None above `each`, then all scaled down to `gross` where they exceed it; never up.
[[nodiscard]] std::vector<double> capped(std::vector<double> shares, double gross, double each);

/// What a change is worth over a horizon: risk_aversion / 2 x d' C d x bars, the utility lost by
/// staying where one is when the target is the optimum of mean-variance utility. Source: Masters,
/// Rebalancing (Journal of Portfolio Management 29, 2003), benefit of eliminating a tracking error.
[[nodiscard]] double benefit_of(const Covariance& covariance, std::span<const double> change,
                                double risk_aversion, double bars);

/// Mean and its deviation of what came in one by one (Welford, Technometrics 4, 1962).
struct Sample {
    int count = 0;
    double mean = 0;
    double squares = 0;

    void add(double value);
    /// mean - z x deviation / sqrt(count); `confidence` one-sided. Of two and more.
    [[nodiscard]] double lower(double confidence) const;
};

}  // namespace outcry::allocator
