// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/sharpe.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"
#include "outcry/statistics/normal.hpp"

namespace outcry::statistics {

namespace {

constexpr double euler_mascheroni = 0.57721566490153286;
constexpr double e = 2.71828182845904524;

/// T - 1 times the variance of the ratio. An estimate of the shape can make it vanish; a normal
/// one's is the least believed.
double spread(double ratio, double skewness, double kurtosis) {
    const double shaped = 1.0 - skewness * ratio + (kurtosis - 1.0) / 4.0 * ratio * ratio;
    return std::max(shaped, 0.05);
}

}  // namespace

double sharpe_ratio(const Moments& m) { return m.deviation > 0 ? m.mean / m.deviation : 0.0; }

double sharpe_error_normal(double ratio, double count) {
    return count > 0 ? math::sqrt((1.0 + ratio * ratio / 2.0) / count) : 0.0;
}

double sharpe_error(double ratio, double count, double skewness, double kurtosis) {
    return count > 1 ? math::sqrt(spread(ratio, skewness, kurtosis) / (count - 1.0)) : 0.0;
}

double sharpe_error(const Moments& m) {
    return m.deviation > 0
               ? sharpe_error(sharpe_ratio(m), static_cast<double>(m.count), m.skewness, m.kurtosis)
               : 0.0;
}

double probabilistic_sharpe(double ratio, double count, double skewness, double kurtosis,
                            double benchmark) {
    const double error = sharpe_error(ratio, count, skewness, kurtosis);
    return error > 0 ? math::normal_cdf((ratio - benchmark) / error) : 0.5;
}

double probabilistic_sharpe(const Moments& m, double benchmark) {
    if (!(m.deviation > 0)) return 0.5;
    return probabilistic_sharpe(sharpe_ratio(m), static_cast<double>(m.count), m.skewness,
                                m.kurtosis, benchmark);
}

std::optional<double> minimum_track_record(double ratio, double skewness, double kurtosis,
                                           double benchmark, double confidence) {
    if (ratio <= benchmark) return std::nullopt;
    const double distance = normal_quantile(confidence) / (ratio - benchmark);
    return 1.0 + spread(ratio, skewness, kurtosis) * distance * distance;
}

double expected_maximum_sharpe(double trials, double variance) {
    if (trials <= 1 || variance <= 0) return 0;
    const double largest = (1.0 - euler_mascheroni) * normal_quantile(1.0 - 1.0 / trials) +
                           euler_mascheroni * normal_quantile(1.0 - 1.0 / (trials * e));
    return math::sqrt(variance) * std::max(largest, 0.0);
}

double deflated_sharpe(const Moments& m, double trials, double variance) {
    return probabilistic_sharpe(m, expected_maximum_sharpe(trials, variance));
}

}  // namespace outcry::statistics
