// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/sharpe.hpp"

#include <algorithm>
#include <numeric>

#include "outcry/base/check.hpp"
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

namespace {

/// Unit vectors over all days that anybody covers, summed up: of a trial the days it does not cover
/// are zeros, so that the product of two is the correlation of their ratios.
class Summed {
 public:
    explicit Summed(const std::vector<Tried>& tried) {
        for (const Tried& one : tried) {
            OUTCRY_CHECK(one.days.size() == one.returns.size());
            if (one.days.empty()) continue;
            const auto first = tried.front().days;
            same_ =
                same_ && std::equal(one.days.begin(), one.days.end(), first.begin(), first.end());
            first_ = any_ ? std::min(first_, one.days.front()) : one.days.front();
            last_ = any_ ? std::max(last_, one.days.back()) : one.days.back();
            any_ = true;
        }
        if (any_) sum_.resize(static_cast<std::size_t>(last_ - first_) + 1, 0.0);
    }
    void add(const Tried& one, const Moments& m) {
        const double length = m.deviation * math::sqrt(static_cast<double>(m.count) - 1.0);
        for (std::size_t i = 0; i < one.returns.size(); ++i)
            sum_[static_cast<std::size_t>(one.days[i] - first_)] +=
                (one.returns[i] - m.mean) / length;
    }
    /// |Σ z|² = M + the sum of all correlations of different ones.
    [[nodiscard]] double square() const {
        double square = 0;
        for (const double x : sum_) square += x * x;
        return square;
    }
    [[nodiscard]] bool same_days() const { return same_; }

 private:
    std::vector<double> sum_;
    std::int64_t first_ = 0, last_ = 0;
    bool any_ = false, same_ = true;
};

}  // namespace

Trials trials_of(const std::vector<Tried>& tried) {
    Trials made;
    made.count = static_cast<double>(tried.size());
    Summed sum(tried);
    std::vector<double> ratios;
    double moving = 0, sampling = 0;
    for (const Tried& one : tried) {
        const Moments m = moments(one.returns);
        ratios.push_back(sharpe_ratio(m));
        if (!(m.deviation > 0)) continue;
        moving += 1;
        sampling += 1.0 / (static_cast<double>(m.count) - 1.0);
        sum.add(one, m);
    }
    const double deviation = moments(ratios).deviation;
    made.variance = deviation * deviation;
    const double mean =
        moving > 1 ? std::clamp((sum.square() - moving) / (moving * (moving - 1.0)), 0.0, 1.0)
                   : 1.0;
    if (!sum.same_days() && moving > 0)
        made.variance = std::max(made.variance, (1.0 - mean) * sampling / moving);
    made.effective = moving > 0 ? mean + (1.0 - mean) * moving : 0.0;
    if (moving < made.count) made.effective += 1;
    return made;
}

Trials trials_of(const std::vector<Series>& returns) {
    std::size_t longest = 0;
    for (const Series series : returns) longest = std::max(longest, series.size());
    std::vector<std::int64_t> days(longest);
    std::iota(days.begin(), days.end(), 0);
    std::vector<Tried> tried;
    for (const Series series : returns)
        tried.push_back({series, std::span(days).first(series.size())});
    return trials_of(tried);
}

}  // namespace outcry::statistics
