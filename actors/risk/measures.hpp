// SPDX-License-Identifier: Apache-2.0
// The mathematics of the risk limits: tails, tests of tails, concentration, stakes. Pure functions
// for any thread; they keep nothing. Returns and weights are fractions of equity; a loss, a tail
// and a stake are positive.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "outcry/base/describe.hpp"

namespace outcry::risk {

/// How a tail is measured: as it was, as a normal one of its own deviation, or of one that forgets
/// (RiskMetrics Technical Document, 4th ed. 1996, section 5.2).
enum class TailMethod { historical, parametric, ewma };
OUTCRY_DESCRIBE_ENUM(TailMethod, "tail.method", historical, parametric, ewma);

struct Tail {
    double value_at_risk = 0;       // the loss that is exceeded in 1 - level of all periods
    double expected_shortfall = 0;  // the mean loss of those
    double mean = 0;                // return that both are measured from, where it is not nothing
};

/// Of one period's returns, oldest first. Historical: the order statistic of rank ⌈n level⌉, and
/// the mean of the worst n (1 - level), the last of them in part (Acerbi, Tasche, Journal of
/// Banking & Finance 26, 2002, eq. 2 of proposition 4.1). Parametric: mean and deviation with n
/// - 1. Ewma: mean zero, σ² = Σ λⁱ r² / Σ λⁱ. Nothing is known of fewer than two returns.
[[nodiscard]] Tail tail_of(std::span<const double> returns, TailMethod method, double level,
                           double decay);

/// Of a normal distribution: the loss beyond a mean, in so many deviations.
[[nodiscard]] Tail normal_tail(double mean, double deviation, double level);

/// Of so many periods, each independent of the others: what spreads around the mean grows with the
/// root of their number, since variances add up, and the mean with the number.
[[nodiscard]] Tail over_periods(const Tail& one, double periods);

/// RiskMetrics' deviation of one period, mean zero, newest last: √(Σ λⁱ r² / Σ λⁱ).
[[nodiscard]] double ewma_deviation(std::span<const double> returns, double decay);

/// Proportion of failures: LR = -2 ln[(1-p)^(T-x) p^x / ((1-x/T)^(T-x) (x/T)^x)], chi-squared of
/// one degree where a loss beyond the value at risk happens in p = 1 - level of all periods
/// (Kupiec, Journal of Derivatives 3(2), 1995). 0 for no forecasts.
[[nodiscard]] double kupiec(std::int64_t exceptions, std::int64_t forecasts, double level);
/// Forecasts below which the test can only reject in one direction: so many that none of them
/// exceeded would be too few, at that confidence. 192 for 99 % at 95 %.
[[nodiscard]] std::int64_t kupiec_forecasts_min(double level, double confidence);
/// The value that a chi-squared number of one degree exceeds with probability 1 - confidence: 3.841
/// at 95 %.
[[nodiscard]] double chi_squared_bound(double confidence);

/// Sum of the squared shares of gross notional: 1/n for n equal positions, 1 for a single one, 0
/// for none.
[[nodiscard]] double herfindahl(std::span<const double> weights);

/// A symmetric matrix, row by row.
struct Matrix {
    std::size_t size = 0;
    std::vector<double> cells;

    [[nodiscard]] double& at(std::size_t row, std::size_t column) {
        return cells[row * size + column];
    }
    [[nodiscard]] double at(std::size_t row, std::size_t column) const {
        return cells[row * size + column];
    }
};
/// Sample covariance, with n - 1, of series of one length.
[[nodiscard]] Matrix covariance_of(std::span<const std::vector<double>> series);

/// exp of the entropy of variance over uncorrelated principal portfolios: 1 when everything moves
/// as one (Meucci, Managing Diversification, Risk 22(5), 2009, eq. 12 to 17). 0 for a book that
/// does not move.
[[nodiscard]] double effective_bets(std::span<const double> weights, const Matrix& covariance);
/// The one correlation between any two positions, their signs counted, that gives the book its
/// variance: (σ² - Σ w²σᵢ²) / ((Σ |w|σᵢ)² - Σ w²σᵢ²). 1 when everything moves as one, below 0 when
/// positions hedge, 0 for fewer than two.
[[nodiscard]] double implied_correlation(std::span<const double> weights, const Matrix& covariance);

/// Lower bound, at one-sided `confidence`, of a proportion observed as `p` in `sample` trials
/// (Wilson, JASA 22, 1927).
[[nodiscard]] double wilson_lower(double p, double sample, double confidence);
/// Kelly's stake (Bell System Technical Journal 35, 1956; Thorp, The Kelly Criterion, 2006,
/// eq. 2.1) as notional in fractions of equity: f = p - q/b with b = gain/loss is what may be lost,
/// f/loss what is bought. 0 where there is no edge.
[[nodiscard]] double kelly_notional(double p, double gain, double loss);

}  // namespace outcry::risk
