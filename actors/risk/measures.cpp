// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/measures.hpp"

#include <algorithm>
#include <cmath>

#include "outcry/math/math.hpp"
#include "outcry/statistics/normal.hpp"

namespace outcry::risk {

namespace {

constexpr double root_two_pi = 2.50662827463100050242;
constexpr double whole_within = 1e-9;  // 0.99 x 300 is 297, whatever binary makes of it

Tail historical(std::span<const double> returns, double level) {
    std::vector<double> worst(returns.begin(), returns.end());
    std::sort(worst.begin(), worst.end());
    const double n = static_cast<double>(worst.size());
    const double beyond = n * (1 - level);
    const auto whole = static_cast<std::size_t>(std::floor(beyond + whole_within));
    const auto rank = static_cast<std::size_t>(std::ceil(n * level - whole_within));
    double sum = 0;
    for (std::size_t i = 0; i < whole && i < worst.size(); ++i) sum += worst[i];
    if (whole < worst.size())
        sum += std::fmax(0.0, beyond - static_cast<double>(whole)) * worst[whole];
    return {-worst[worst.size() - std::max<std::size_t>(rank, 1)],
            beyond > 0 ? -sum / beyond : -worst.front(), 0};
}

double mean_of(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// One rotation of Jacobi's: makes (p, q) zero, and keeps the axes.
void rotate(Matrix& a, Matrix& axes, std::size_t p, std::size_t q) {
    const double theta = (a.at(q, q) - a.at(p, p)) / (2 * a.at(p, q));
    const double t = (theta >= 0 ? 1.0 : -1.0) / (std::fabs(theta) + math::sqrt(theta * theta + 1));
    const double c = 1 / math::sqrt(t * t + 1);
    const double s = t * c;
    for (std::size_t k = 0; k < a.size; ++k) {
        const double kp = a.at(k, p), kq = a.at(k, q);
        a.at(k, p) = c * kp - s * kq;
        a.at(k, q) = s * kp + c * kq;
    }
    for (std::size_t k = 0; k < a.size; ++k) {
        const double pk = a.at(p, k), qk = a.at(q, k);
        a.at(p, k) = c * pk - s * qk;
        a.at(q, k) = s * pk + c * qk;
        const double vp = axes.at(k, p), vq = axes.at(k, q);
        axes.at(k, p) = c * vp - s * vq;
        axes.at(k, q) = s * vp + c * vq;
    }
}

/// Principal axes in columns; the diagonal of `a` becomes their variances. Golub, Van Loan, Matrix
/// Computations, 8.5.
Matrix principal_axes(Matrix& a) {
    Matrix axes{a.size, std::vector<double>(a.size * a.size, 0.0)};
    double trace = 0;
    for (std::size_t i = 0; i < a.size; ++i) {
        axes.at(i, i) = 1;
        trace += std::fabs(a.at(i, i));
    }
    constexpr int sweeps_max = 60;
    for (int sweep = 0; sweep < sweeps_max; ++sweep) {
        double off = 0;
        for (std::size_t p = 0; p < a.size; ++p)
            for (std::size_t q = p + 1; q < a.size; ++q)
                off = std::fmax(off, std::fabs(a.at(p, q)));
        if (off <= trace * 1e-15) break;
        for (std::size_t p = 0; p < a.size; ++p)
            for (std::size_t q = p + 1; q < a.size; ++q)
                if (a.at(p, q) != 0) rotate(a, axes, p, q);
    }
    return axes;
}

double variance_of(std::span<const double> weights, const Matrix& covariance) {
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j < weights.size(); ++j)
            sum += weights[i] * covariance.at(i, j) * weights[j];
    return sum;
}

/// x ln y, where nothing happened nothing is added.
double times_log(double x, double y) { return x > 0 ? x * math::log(y) : 0; }

}  // namespace

Tail normal_tail(double mean, double deviation, double level) {
    const double z = statistics::normal_quantile(level);
    const double density = math::exp(-z * z / 2) / root_two_pi;
    return {z * deviation - mean, deviation * density / (1 - level) - mean, mean};
}

Tail over_periods(const Tail& one, double periods) {
    const double root = math::sqrt(periods);
    return {(one.value_at_risk + one.mean) * root - one.mean * periods,
            (one.expected_shortfall + one.mean) * root - one.mean * periods, one.mean * periods};
}

double ewma_deviation(std::span<const double> returns, double decay) {
    double sum = 0, weights = 0, weight = 1;
    for (std::size_t i = returns.size(); i > 0; --i) {
        sum += weight * returns[i - 1] * returns[i - 1];
        weights += weight;
        weight *= decay;
    }
    return weights > 0 ? math::sqrt(sum / weights) : 0;
}

Tail tail_of(std::span<const double> returns, TailMethod method, double level, double decay) {
    if (returns.size() < 2) return {};
    if (method == TailMethod::historical) return historical(returns, level);
    if (method == TailMethod::ewma) return normal_tail(0, ewma_deviation(returns, decay), level);
    const double mean = mean_of(returns);
    double squares = 0;
    for (const double one : returns) squares += (one - mean) * (one - mean);
    return normal_tail(mean, math::sqrt(squares / static_cast<double>(returns.size() - 1)), level);
}

double kupiec(std::int64_t exceptions, std::int64_t forecasts, double level) {
    if (forecasts <= 0) return 0;
    const auto x = static_cast<double>(exceptions), all = static_cast<double>(forecasts);
    const double p = 1 - level, seen = x / all;
    const double expected = times_log(all - x, 1 - p) + times_log(x, p);
    const double found = times_log(all - x, 1 - seen) + times_log(x, seen);
    return std::fmax(0.0, -2 * (expected - found));
}

std::int64_t kupiec_forecasts_min(double level, double confidence) {
    return static_cast<std::int64_t>(
               std::floor(chi_squared_bound(confidence) / (-2 * math::log(level)))) +
           1;
}

double chi_squared_bound(double confidence) {
    const double z = statistics::normal_quantile((1 + confidence) / 2);
    return z * z;
}

double herfindahl(std::span<const double> weights) {
    double gross = 0, squares = 0;
    for (const double weight : weights) {
        gross += std::fabs(weight);
        squares += weight * weight;
    }
    return gross > 0 ? squares / (gross * gross) : 0;
}

Matrix covariance_of(std::span<const std::vector<double>> series) {
    Matrix made{series.size(), std::vector<double>(series.size() * series.size(), 0.0)};
    if (series.empty() || series.front().size() < 2) return made;
    const std::size_t length = series.front().size();
    std::vector<double> means;
    for (const auto& one : series) means.push_back(mean_of(one));
    for (std::size_t i = 0; i < series.size(); ++i)
        for (std::size_t j = i; j < series.size(); ++j) {
            double sum = 0;
            for (std::size_t t = 0; t < length; ++t)
                sum += (series[i][t] - means[i]) * (series[j][t] - means[j]);
            made.at(i, j) = made.at(j, i) = sum / static_cast<double>(length - 1);
        }
    return made;
}

double effective_bets(std::span<const double> weights, const Matrix& covariance) {
    const double variance = variance_of(weights, covariance);
    if (!(variance > 0)) return 0;
    Matrix variances = covariance;
    const Matrix axes = principal_axes(variances);
    double entropy = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        double exposure = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) exposure += axes.at(i, k) * weights[i];
        const double share = exposure * exposure * std::fmax(0.0, variances.at(k, k)) / variance;
        entropy -= times_log(share, share);
    }
    return math::exp(entropy);
}

double implied_correlation(std::span<const double> weights, const Matrix& covariance) {
    double own = 0, together = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double variance = weights[i] * weights[i] * covariance.at(i, i);
        own += variance;
        together += math::sqrt(variance);
    }
    const double between = together * together - own;
    // One position has nothing to correlate with; what is left of the subtraction is its rounding.
    if (!(between > own * 1e-12)) return 0;
    return (variance_of(weights, covariance) - own) / between;
}

double wilson_lower(double p, double sample, double confidence) {
    const double z = statistics::normal_quantile(confidence);
    const double z2n = z * z / sample;
    const double half = z * math::sqrt(p * (1 - p) / sample + z2n / (4 * sample));
    return std::fmax(0.0, (p + z2n / 2 - half) / (1 + z2n));
}

double kelly_notional(double p, double gain, double loss) {
    if (!(gain > 0) || !(loss > 0)) return 0;
    return std::fmax(0.0, p - (1 - p) * loss / gain) / loss;
}

}  // namespace outcry::risk
