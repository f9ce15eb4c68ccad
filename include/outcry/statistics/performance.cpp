// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/performance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "outcry/math/math.hpp"
#include "outcry/statistics/newey_west.hpp"
#include "outcry/statistics/sharpe.hpp"

namespace outcry::statistics {

namespace {

bool told_from_zero(double value, double error, double confidence) {
    return error > 0 ? math::normal_cdf(std::abs(value) / error) >= 1.0 - (1.0 - confidence) / 2
                     : value != 0;
}

}  // namespace

std::optional<RegressionErrors> regression_errors(Series x, Series y) {
    const Moments mx = moments(x), my = moments(y);
    if (x.size() < 3 || x.size() != y.size() || !(mx.deviation > 0)) return std::nullopt;
    const double n = static_cast<double>(x.size()), beta = slope(x, y);
    const double squares = mx.deviation * mx.deviation * (n - 1.0);
    std::vector<double> to_slope(x.size()), to_intercept(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double from_mean = x[i] - mx.mean;
        const double residual = y[i] - my.mean - beta * from_mean;
        to_slope[i] = residual * from_mean / squares;
        to_intercept[i] = residual * (1.0 / n - mx.mean * from_mean / squares);
    }
    const double fitted = n / (n - 2.0);
    return RegressionErrors{math::sqrt(fitted * newey_west_variance(to_slope)),
                            math::sqrt(fitted * newey_west_variance(to_intercept))};
}

bool is_of_the_benchmark(const Performance& p, double confidence, double luck) {
    if (!p.beta || !p.alpha || !p.beta_error || !p.alpha_error) return false;
    const double alpha = p.mean < 0 ? -*p.alpha : *p.alpha;
    const bool own = *p.alpha_error > 0
                         ? math::normal_cdf(alpha / *p.alpha_error - luck) >= alpha_confidence
                         : alpha > 0;
    return told_from_zero(*p.beta, *p.beta_error, confidence) && !own;
}

bool lost_everything(Series returns) {
    return std::any_of(returns.begin(), returns.end(), [](double r) { return r <= -1.0; });
}

Drawdown deepest_drawdown(Series returns) {
    Drawdown made;
    double worth = 1, peak = 1;
    std::uint64_t peak_at = 0;
    for (std::uint64_t i = 0; i < returns.size(); ++i) {
        worth = std::max(0.0, worth * (1.0 + returns[i]));
        if (worth >= peak) {
            peak = worth;
            peak_at = i + 1;
            continue;
        }
        made.length = std::max(made.length, i + 1 - peak_at);
        const double depth = peak > 0 ? 1.0 - worth / peak : 0.0;
        if (depth > made.depth) {
            made.depth = depth;
            made.to_bottom = i + 1 - peak_at;
        }
    }
    return made;
}

Performance performance(Series returns, Series benchmark, double periods_a_year) {
    Performance made;
    const Moments m = moments(returns);
    const double n = static_cast<double>(m.count), root = math::sqrt(periods_a_year);
    made.observations = m.count;
    made.periods_a_year = periods_a_year;
    made.mean = m.mean;
    made.deviation = m.deviation;
    made.skewness = m.skewness;
    made.kurtosis = m.kurtosis;
    made.drawdown = deepest_drawdown(returns);
    if (returns.empty()) return made;
    double worth = 1, gains = 0, losses = 0, below = 0;
    for (const double r : returns) {
        worth = std::max(0.0, worth * (1.0 + r));
        (r > 0 ? gains : losses) += r > 0 ? r : -r;
        if (r < 0) below += r * r / n;
    }
    made.annual_return = worth > 0 ? math::exp(math::log(worth) * periods_a_year / n) - 1.0 : -1.0;
    made.annual_volatility = m.deviation * root;
    const double ratio = sharpe_ratio(m);
    made.sharpe = ratio * root;
    made.sharpe_error = sharpe_error(m) * root;
    made.probabilistic_sharpe = probabilistic_sharpe(m);
    if (m.deviation > 0)
        made.minimum_track_record = minimum_track_record(ratio, m.skewness, m.kurtosis, 0, 0.95);
    if (below > 0) made.sortino = m.mean / math::sqrt(below) * root;
    if (made.drawdown.depth > 0) made.calmar = made.annual_return / made.drawdown.depth;
    if (losses > 0) made.omega = gains / losses;
    const Moments b = moments(benchmark);
    if (benchmark.size() == returns.size() && b.deviation > 0) {
        made.beta = slope(benchmark, returns);
        made.alpha = (m.mean - *made.beta * b.mean) * periods_a_year;
        made.correlation = correlation(benchmark, returns);
        if (const auto errors = regression_errors(benchmark, returns)) {
            made.beta_error = errors->slope;
            made.alpha_error = errors->intercept * periods_a_year;
        }
    }
    return made;
}

TradeRecord trade_record(Series nets) {
    TradeRecord made;
    made.count = nets.size();
    if (nets.empty()) return made;
    double won = 0, lost = 0;
    std::uint64_t winners = 0, streak = 0;
    for (const double net : nets) {
        streak = net > 0 ? 0 : streak + 1;
        made.losing_streak = std::max(made.losing_streak, streak);
        (net > 0 ? won : lost) += net > 0 ? net : -net;
        if (net > 0) ++winners;
    }
    const double count = static_cast<double>(nets.size()), wins = static_cast<double>(winners);
    made.hit_rate = wins / count;
    made.expectancy = (won - lost) / count;
    if (lost > 0) made.profit_factor = won / lost;
    if (winners > 0) made.average_win = won / wins;
    if (winners < nets.size()) made.average_loss = lost / (count - wins);
    return made;
}

}  // namespace outcry::statistics
