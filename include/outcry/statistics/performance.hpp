// SPDX-License-Identifier: Apache-2.0
// What a series of returns was worth, and what a list of trades. Described, so it is JSON too. Pure
// functions for any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

struct Drawdown {
    double depth = 0;  // of the peak, positive
    std::uint64_t length =
        0;  // observations from a peak until it is reached again, or the end; the longest
    std::uint64_t to_bottom = 0;  // from the peak to the bottom of the deepest

    bool operator==(const Drawdown&) const = default;
};
OUTCRY_DESCRIBE(Drawdown, "statistics.drawdown", depth, length, to_bottom);

/// One of the returns left nothing: what follows it is of an account that is gone.
[[nodiscard]] bool lost_everything(Series returns);

/// Of returns compounded from 1. Who has lost everything stays there.
[[nodiscard]] Drawdown deepest_drawdown(Series returns);

/// Of returns that are each of one period, days on which nothing happened among them: a series that
/// leaves those out is annualised by too many. Ratios are annualised by `periods_a_year` where that
/// is usual; nothing where they are not defined.
struct Performance {
    std::uint64_t observations = 0;
    double periods_a_year = 365;
    double mean = 0;  // an observation's
    double deviation = 0;
    double skewness = 0;
    double kurtosis = 3;
    double annual_return = 0;  // compounded
    double annual_volatility = 0;
    double sharpe = 0;        // annualised
    double sharpe_error = 0;  // of any shape, Mertens (2002), annualised
    double probabilistic_sharpe =
        0.5;  // that the true ratio is above 0, Bailey, López de Prado (2012), equation 11
    std::optional<double>
        minimum_track_record;  // observations until 95 % sure that it is above 0, equation 13
    std::optional<double>
        sortino;  // mean over downside deviation below 0 (Sortino, van der Meer, JPM 17(4), 1991)
    std::optional<double>
        calmar;  // annual return over the deepest drawdown (Young, Futures 20, 1991)
    std::optional<double>
        omega;  // gains over losses around 0 (Keating, Shadwick, JPM 6(3), 2002, with threshold 0)
    Drawdown drawdown;
    std::optional<double> beta;   // on the benchmark (Sharpe, Journal of Finance 19, 1964)
    std::optional<double> alpha;  // annual, beyond beta times the benchmark's mean
    std::optional<double> correlation;
    std::optional<double> beta_error;   // standard errors of both, of days that depend on each
    std::optional<double> alpha_error;  // other and swing unevenly: see regression_errors

    bool operator==(const Performance&) const = default;
};
OUTCRY_DESCRIBE(Performance, "statistics.performance", observations, periods_a_year, mean,
                deviation, skewness, kurtosis, annual_return, annual_volatility, sharpe,
                sharpe_error, probabilistic_sharpe, minimum_track_record, sortino, calmar, omega,
                drawdown, beta, alpha, correlation, beta_error, alpha_error);

/// `benchmark` is empty or as long as `returns`.
[[nodiscard]] Performance performance(Series returns, Series benchmark, double periods_a_year);

/// Standard errors of the least squares line of `y` on `x`, of which both are sums of residuals e
/// times weights: (x - m) / S of the slope, 1 / n - m (x - m) / S of the intercept, m being the
/// mean of x and S the sum of (x - m)^2. The variance of such a sum is that of Newey and West
/// (Econometrica 55, 1987, equation 5) with floor(4 (n/100)^(2/9)) lags, times n / (n - 2) for the
/// two parameters (MacKinnon, White, Journal of Econometrics 29, 1985, HC1). Nothing of fewer than
/// 3 observations, nor where x does not move.
struct RegressionErrors {
    double slope = 0;
    double intercept = 0;
};
[[nodiscard]] std::optional<RegressionErrors> regression_errors(Series x, Series y);

/// Of all that is told beyond a benchmark 3 % may be chance: with the little that Newey-West errors
/// are too small on few days in the market, fewer than 5 % of floors without any pass.
inline constexpr double alpha_confidence = 0.97;

/// Whether a result is no more than the benchmark's: beta is told from zero at that confidence, to
/// either side, and alpha, on the side of the mean, is not at alpha_confidence, beyond so much luck
/// in units of its error. A mean that some of the benchmark's rise went into is above zero without
/// any alpha, and what is left of it must show itself.
[[nodiscard]] bool is_of_the_benchmark(const Performance& performance, double confidence,
                                       double luck = 0);

struct TradeRecord {
    std::uint64_t count = 0;
    double hit_rate = 0;
    std::optional<double> profit_factor;  // won over lost; nothing without a loss
    double expectancy = 0;                // mean of a trade
    double average_win = 0;
    double average_loss = 0;  // positive
    std::uint64_t losing_streak = 0;

    bool operator==(const TradeRecord&) const = default;
};
OUTCRY_DESCRIBE(TradeRecord, "statistics.trades", count, hit_rate, profit_factor, expectancy,
                average_win, average_loss, losing_streak);

[[nodiscard]] TradeRecord trade_record(Series nets);

}  // namespace outcry::statistics
